"""What is said of a verdict, decided once for the terminal, Markdown, JUnit and GitHub."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from harness.report.escape import visible
from harness.report.numbers import count, part_of, percent, plural, points, probability
from harness.report.view import NAME_LIMIT
from harness.verdict import ChangeCount, Difference, Driver, FloorResult, Outcome, PairedResult, SlotChange, Verdict

__all__ = [
    "ChangeRow",
    "DriverRow",
    "FloorRow",
    "VerdictView",
    "build_verdict_view",
    "change_rows",
    "difference_line",
    "driver_rows",
    "floor_rows",
    "speaks_of",
]

_TITLES: dict[Outcome, str] = {
    "pass": "PASS", "regression": "REGRESSION", "below_floor": "BELOW FLOOR", "inconclusive": "INCONCLUSIVE",
    "incomplete": "INCOMPLETE",
}  # fmt: skip

DRIVERS = 10
CHANGES = 50


@dataclass(frozen=True)
class DriverRow:
    """A field path's part in the change. fell: whether its own score fell; significant: beyond chance, corrected."""

    schema_name: str
    name: str
    before: str
    after: str
    change: str
    interval: str
    contribution: str
    p: str
    fell: bool
    significant: bool


@dataclass(frozen=True)
class ChangeRow:
    """A slot that is judged otherwise."""

    schema_name: str
    document_name: str
    repeat: str | None
    pointer: str
    before: str
    after: str
    worse: bool


@dataclass(frozen=True)
class FloorRow:
    """A floor or ceiling."""

    label: str
    wanted: str
    got: str
    met: bool


@dataclass(frozen=True)
class VerdictView:
    """A verdict, in the order in which it is read.

    reasons: visible text. numbers: before, after, difference with its interval, p, in one line; empty where nothing was
    compared. drivers: the largest first, those that were not moved left out. all_drivers: every field path, for JUnit.
    """

    outcome: Outcome
    title: str
    exact: bool
    reasons: tuple[str, ...]
    settle: str
    run_name: str
    baseline_name: str
    model_name: str
    numbers: str
    speaks_of: str
    drivers: tuple[DriverRow, ...]
    all_drivers: tuple[DriverRow, ...]
    changes: tuple[ChangeRow, ...]
    changes_summary: str
    floors: tuple[FloorRow, ...]
    signature: str


def build_verdict_view(
    verdict: Verdict, *, run: str, baseline: str, model: str, signature: str, max_rows: int = CHANGES
) -> VerdictView:
    """Everything that is said of `verdict`. run, baseline, model: their names. signature: the run's line."""
    compared = verdict.comparison
    rows = driver_rows(compared.drivers) if compared else ()
    return VerdictView(
        outcome=verdict.outcome,
        title=_TITLES[verdict.outcome],
        exact=verdict.exact,
        reasons=tuple(visible(reason, 400) for reason in verdict.reasons),
        settle=visible(f"What would settle it: {verdict.settle}.", 300) if verdict.settle else "",
        run_name=visible(run, NAME_LIMIT),
        baseline_name=visible(baseline, NAME_LIMIT),
        model_name=visible(model, NAME_LIMIT),
        numbers=difference_line(compared.overall, exact=verdict.exact) if compared else "",
        speaks_of=speaks_of(compared, exact=verdict.exact) if compared else "",
        drivers=tuple(row for row in rows if row.contribution != "0.0")[:DRIVERS],
        all_drivers=rows,
        changes=change_rows(verdict.changes[:max_rows]),
        changes_summary=_changes_summary(verdict.all_changed, min(max_rows, len(verdict.changes))),
        floors=floor_rows(verdict.floors),
        signature=visible(signature, 400),
    )


def difference_line(one: Difference, *, exact: bool = False) -> str:
    """`Score 91.2% -> 88.0%: -3.2 points (95% interval -5.1 to -1.4), p = 0.004.`"""
    text = f"Score {percent(one.before)} -> {percent(one.after)}: {points(one.change)} points"
    if exact:
        return text + "."
    if one.interval is not None:
        text += f" (95% interval {points(one.interval.low)} to {points(one.interval.high)})"
    if one.gate_p is None:
        return text + "."
    shown = probability(one.gate_p)
    relation = f"< {shown[1:]}" if shown.startswith("<") else f"= {shown}"
    return f"{text}, p {relation} of a fall like this by chance."


def speaks_of(result: PairedResult, *, exact: bool = False) -> str:
    """What the comparison rests on, and of what it speaks."""
    before, after = result.repeats
    rests = f"{plural(result.documents, 'document')}, read {_times(before)} before and {_times(after)} now"
    if exact:
        return f"The same responses, scored twice: {rests}. Nothing varies, so no test is made."
    how = "all" if result.exact else "drawn"
    by_t = "; so few that the gate goes by Student's t over documents" if result.test == "t" else ""
    of = {
        "documents": "speaks of other documents like these",
        "repeats": "speaks of these documents only",
        "few_documents": "has no interval: fewer than ten documents that were not each read twice in both runs",
        "one_document": "has no interval: one document that was not read twice in both runs",
        "nothing": "compares nothing",
    }[result.scope]
    return (
        f"The comparison {of}: {rests}; {plural(result.relabellings, 'relabelling')}, {how}, seed {result.seed}{by_t}."
    )


def _times(number: int) -> str:
    return "once" if number == 1 else "twice" if number == 2 else f"{number} times"


def driver_rows(drivers: Sequence[Driver]) -> tuple[DriverRow, ...]:
    """The field paths as they are shown, in the order given."""
    return tuple(_driver(one) for one in drivers)


def _driver(one: Driver) -> DriverRow:
    moved = one.difference
    interval = moved.interval
    return DriverRow(
        schema_name=visible(one.schema, NAME_LIMIT),
        name=visible(one.path, NAME_LIMIT),
        before=percent(moved.before),
        after=percent(moved.after),
        change=points(moved.change),
        interval="" if interval is None else f"{points(interval.low)} to {points(interval.high)}",
        contribution=points(one.contribution),
        p=probability(moved.p_adjusted),
        fell=moved.change is not None and moved.change < 0,
        significant=moved.p_adjusted is not None and moved.p_adjusted <= 0.05,
    )


def change_rows(changes: Sequence[SlotChange]) -> tuple[ChangeRow, ...]:
    """The slots as they are shown, in the order given."""
    return tuple(
        ChangeRow(
            schema_name=visible(one.schema, NAME_LIMIT),
            document_name=visible(one.document, NAME_LIMIT),
            repeat=None if one.repeat is None else str(one.repeat),
            pointer=visible(one.pointer, NAME_LIMIT),
            before=_judged(one.before),
            after=_judged(one.after),
            worse=one.worse,
        )
        for one in changes
    )


def _judged(value: str | float | None) -> str:
    if value is None:
        return "no slot"
    if isinstance(value, str):
        return value
    return "right" if value == 1 else "not right" if value == 0 else f"right in {percent(value)}"


def _changes_summary(changed: ChangeCount, shown: int) -> str:
    slots, worse = changed.slots, changed.worse
    if not slots:
        return "No slot changed."
    text = f"{plural(slots, 'slot')} changed: {count(worse)} for the worse, {count(slots - worse)} not."
    return text if slots <= shown else f"{text} Shown: {part_of(shown, slots)}."


def floor_rows(floors: Sequence[FloorResult]) -> tuple[FloorRow, ...]:
    """Floors and ceilings as they are shown."""
    return tuple(_floor(one) for one in floors)


def _floor(one: FloorResult) -> FloorRow:
    def amount(value: float | None) -> str:
        return percent(value) if one.unit == "share" or value is None else f"${value:,.4f}"

    wanted = f"at {'most' if one.ceiling else 'least'} {amount(one.wanted)}"
    return FloorRow(visible(one.what, NAME_LIMIT), wanted, amount(one.got), one.met is True)
