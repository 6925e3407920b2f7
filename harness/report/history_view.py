"""What is said of the history of runs, decided once for the console, for Markdown and for the picture."""

from __future__ import annotations

from dataclasses import dataclass

from harness.report.build_numbers import shown_interval
from harness.report.escape import visible
from harness.report.numbers import DASH, count, dollars, percent, plural, points, timestamp
from harness.report.pictures.records import ModelPoint, RunPoint
from harness.report.view import NAME_LIMIT
from harness.runs.history import History, PastRun

__all__ = ["HistoryRow", "HistoryView", "build_history_view", "model_points", "run_points"]

FIRST, OTHER = "first", "not comparable"


@dataclass(frozen=True)
class HistoryRow:
    """One run. Names are visible text. change: in points of the score, or why there is none."""

    run_name: str
    started: str
    model_name: str
    documents: str
    repeats: str
    score: str
    interval: str
    validity: str
    cost: str
    change: str
    baseline: bool


@dataclass(frozen=True)
class HistoryView:
    """rows: the oldest first. notes: the report's words. warnings: visible text."""

    title: str
    schema_name: str
    rows: tuple[HistoryRow, ...]
    meaning: str
    notes: tuple[str, ...]
    warnings: tuple[str, ...]


def build_history_view(history: History, *, schema: str | None = None) -> HistoryView:
    """The strings of a history. schema: what it was read for."""
    rows: list[HistoryRow] = []
    last: dict[str, PastRun] = {}
    for run in history.runs:
        before = last.get(run.material)
        rows.append(_row(run, _change(run, before, first=not rows)))
        last[run.material] = run
    return HistoryView(
        title="History of runs",
        schema_name="" if schema is None else visible(schema, NAME_LIMIT),
        rows=tuple(rows),
        meaning="Change: points of the score against the run before it with the same documents, schemas, gold and "
        f"scorer; {OTHER}: no earlier run has the same. Whether a change is more than chance, "
        "`python -m harness compare` tells.",
        notes=tuple(_notes(history)),
        warnings=tuple(visible(line, 300) for line in history.damaged),
    )


def run_points(history: History) -> tuple[RunPoint, ...]:
    """The same for the picture."""
    return tuple(
        RunPoint(
            run.folder,
            run.started,
            run.model,
            run.score,
            run.interval.low if run.interval else None,
            run.interval.high if run.interval else None,
            run.material,
            run.baseline,
        )
        for run in history.runs
    )


def model_points(history: History) -> tuple[ModelPoint, ...]:
    """The newest run of each model, of those that measured what the baseline did, or without one the newest run."""
    if not history.runs:
        return ()
    material = next((run for run in history.runs if run.baseline), history.runs[-1]).material
    newest = {run.model: run for run in history.runs if run.material == material}
    return tuple(
        ModelPoint(
            run.model,
            run.score,
            run.interval.low if run.interval else None,
            run.interval.high if run.interval else None,
            _cost_of_a_document(run),
            run.latency,
        )
        for run in newest.values()
    )


def _cost_of_a_document(run: PastRun) -> float | None:
    """US dollars of one reading; None where the cost of any extraction is unknown, or there is none."""
    if run.free:
        return 0.0
    if run.cost.total is None or run.cost.priced < run.extractions or not run.documents:
        return None
    return float(run.cost.total) / (run.documents * run.repeats)


def _change(run: PastRun, before: PastRun | None, *, first: bool) -> str:
    if before is None:
        return FIRST if first else OTHER
    return DASH if run.score is None or before.score is None else points(run.score - before.score)


def _row(run: PastRun, change: str) -> HistoryRow:
    return HistoryRow(
        run_name=visible(run.folder, NAME_LIMIT),
        started=timestamp(run.started),
        model_name=visible(run.model, NAME_LIMIT),
        documents=count(run.documents),
        repeats=count(run.repeats),
        score=percent(run.score),
        interval=shown_interval(run.interval),
        validity=percent(run.validity),
        cost=dollars(run.cost.total, priced=run.cost.priced, asked=run.extractions),
        change=change,
        baseline=run.baseline,
    )


def _notes(history: History) -> list[str]:
    told = (
        (history.without_schema, "run without this schema", "runs without this schema"),
        (history.unfinished, "unfinished run", "unfinished runs"),
    )
    parts = [plural(number, one, many) for number, one, many in told if number]
    return [f"Left out: {', '.join(parts)}."] if parts else []
