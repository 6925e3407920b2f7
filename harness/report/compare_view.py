"""What is said of several runs side by side, decided once; and how it reads in Markdown and in a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.report.build_numbers import shown_interval
from harness.report.escape import code_cell, code_span, visible
from harness.report.gfm import details, table_of
from harness.report.numbers import DASH, count, percent, plural, points, probability, seconds
from harness.report.verdict_console import changes_grid, drivers_grid, grid
from harness.report.verdict_markdown import changes_table, drivers_table
from harness.report.verdict_view import ChangeRow, DriverRow, change_rows, driver_rows, speaks_of
from harness.report.view import NAME_LIMIT
from harness.runs import RunInfo
from harness.scoreboard import Scoreboard
from harness.verdict import ChangeCount, Changes, PairedResult

if TYPE_CHECKING:
    from rich.console import RenderableType

__all__ = ["ComparisonView", "build_comparison_view", "comparison_console", "render_comparison"]

_DRIVERS, _CHANGES, _LISTED = 10, 50, 8


@dataclass(frozen=True)
class RunRow:
    """One run. name: of the run; model_name: of what was asked."""

    name: str
    model_name: str
    score: str
    interval: str
    validity: str
    cost: str
    latency: str


@dataclass(frozen=True)
class PairRow:
    """From the first run to the second, by their names."""

    first_name: str
    second_name: str
    change: str
    interval: str
    p: str
    drivers: tuple[DriverRow, ...]
    changes: tuple[ChangeRow, ...]
    changes_summary: str


@dataclass(frozen=True)
class ComparisonView:
    """Runs, best first, and every two of them."""

    runs: tuple[RunRow, ...]
    pairs: tuple[PairRow, ...]
    speaks_of: str


def build_comparison_view(
    runs: Sequence[tuple[RunInfo, Scoreboard, float | None]],
    pairs: Sequence[tuple[int, int, PairedResult, Changes]],
) -> ComparisonView:
    """runs: each with its cost in dollars, None where not known. pairs: numbers of two runs, and how they differ."""
    rows = tuple(_run(*one) for one in runs)
    return ComparisonView(
        rows,
        tuple(_pair(rows[first].name, rows[second].name, result, changes) for first, second, result, changes in pairs),
        speaks_of(pairs[0][2]) if pairs else "",
    )


def _run(info: RunInfo, board: Scoreboard, cost: float | None) -> RunRow:
    known = board.intervals
    return RunRow(
        name=visible(info.name, NAME_LIMIT),
        model_name=visible(info.signature.model, NAME_LIMIT),
        score=percent(board.score),
        interval=shown_interval(known.overall.score if known else None),
        validity=percent(board.overall.records.validity),
        cost=DASH if cost is None else f"${cost:,.4f}",
        latency=seconds(info.extractions.latency.median),
    )


def _pair(first: str, second: str, result: PairedResult, changes: Changes) -> PairRow:
    overall = result.overall
    interval = overall.interval
    moved = [row for row in driver_rows(result.drivers) if row.contribution != "0.0"]
    return PairRow(
        first_name=first,
        second_name=second,
        change=points(overall.change),
        interval="" if interval is None else f"{points(interval.low)} to {points(interval.high)}",
        p=probability(overall.p_adjusted),
        drivers=tuple(moved[:_DRIVERS]),
        changes=change_rows(changes.listed[:_CHANGES]),
        changes_summary=_summary(changes.count),
    )


def _summary(changed: ChangeCount) -> str:
    slots, worse = changed.slots, changed.worse
    text = f"{plural(slots, 'slot')} changed: {count(worse)} for the worse, {count(slots - worse)} for the better"
    return text + (f"; {_CHANGES} are shown." if slots > _CHANGES else ".")


_RUNS = ("Run", "Model", "Score", "95% interval", "Valid", "Cost", "Median time")
_PAIRS = ("From", "To", "Points", "95% interval", "p (Holm)")


def render_comparison(view: ComparisonView) -> str:
    """Markdown, ending in a line end."""
    runs = [
        (code_cell(row.name), code_cell(row.model_name), row.score, row.interval, row.validity, row.cost, row.latency)
        for row in view.runs
    ]
    pairs = [
        (code_cell(row.first_name), code_cell(row.second_name), row.change, row.interval, row.p) for row in view.pairs
    ]
    parts = [
        "# Runs compared",
        table_of(_RUNS, runs, right=range(2, 7), optional=(3,)),
        table_of(_PAIRS, pairs, right=range(2, 5), optional=(3,)),
        view.speaks_of,
    ]
    for row in view.pairs:
        parts.append(f"## From {code_span(row.first_name)} to {code_span(row.second_name)}")
        if row.drivers:
            parts += ["What drives the difference, the largest first:", drivers_table(row.drivers)]
        if row.changes:
            parts.append(details(row.changes_summary, changes_table(row.changes)))
        else:
            parts.append("No slot differs.")
    return "\n\n".join(part for part in parts if part) + "\n"


def comparison_console(view: ComparisonView) -> tuple[RenderableType, ...]:
    """What is printed: runs, pairs, what drives each, what it speaks of."""
    from rich.text import Text

    shown: list[RenderableType] = [
        grid(
            _RUNS,
            [
                (row.name, row.model_name, row.score, row.interval or DASH, row.validity, row.cost, row.latency)
                for row in view.runs
            ],
            left=2,
        ),
        grid(
            _PAIRS,
            [(row.first_name, row.second_name, row.change, row.interval or DASH, row.p) for row in view.pairs],
            left=2,
        ),
    ]
    for row in view.pairs:
        shown.append(Text(f"From {row.first_name} to {row.second_name}", style="bold"))
        if row.drivers:
            shown.append(drivers_grid(row.drivers))
        shown.append(Text(row.changes_summary if row.changes else "No slot differs."))
        if row.changes:
            shown.append(changes_grid(row.changes[:_LISTED]))
    return (*shown, Text(view.speaks_of, style="dim"))
