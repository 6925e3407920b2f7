"""Records and verdicts as plain lines, for a test runner's output."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from harness.records import Judged, Outcome, Tally
from harness.report.escape import json_texts, visible
from harness.report.numbers import percent, plural
from harness.report.verdict_view import ChangeRow, DriverRow, VerdictView
from harness.report.view import NAME_LIMIT
from harness.report.words import FAILURES, label
from harness.scoreboard import is_lost

__all__ = ["change_line", "driver_line", "is_right", "record_lines", "verdict_lines"]

_FAULTS = ("wrong", "missing", "spurious")
_LISTED = 50
_VALUE = 120


def is_right(row: Judged) -> bool:
    """Whether a response was had, and no slot of it is wrong, missing or spurious."""
    return row.comparison.tally.flawless and not is_lost(row.extraction)


def record_lines(rows: Sequence[Judged]) -> list[str]:
    """What is not right in the readings of one document under one schema: a summary, then a line a slot."""
    total = sum((row.comparison.tally for row in rows), Tally())
    weighted = sum((row.comparison.weighted for row in rows), Tally())
    which = f" in {plural(len(rows), 'reading')}" if len(rows) > 1 else ""
    lines = [f"score {percent(weighted.f1)}{which}: {_counted(total)}"]
    for row in rows:
        failure = row.extraction.failure
        if failure is not None:
            when = f"reading {row.extraction.repeat}: " if len(rows) > 1 else ""
            lines.append(f"  {when}{label(failure.kind)}: {FAILURES[failure.kind]}: {visible(failure.detail, 300)}")
    slots = Counter(
        _slot_line(outcome) for row in rows for outcome in row.comparison.outcomes if outcome.verdict in _FAULTS
    )
    for line, count in list(slots.items())[:_LISTED]:
        lines.append(f"  {line}" + (f" ({count} of {len(rows)} readings)" if len(rows) > 1 else ""))
    if len(slots) > _LISTED:
        lines.append(f"  and {plural(len(slots) - _LISTED, 'slot')} more")
    return lines


def _counted(total: Tally) -> str:
    return ", ".join(f"{int(getattr(total, name)):,} {name}" for name in (*_FAULTS, "correct"))


def _slot_line(outcome: Outcome) -> str:
    pointer = outcome.gold_pointer if outcome.gold_pointer is not None else outcome.prediction_pointer
    gold, said = json_texts(outcome.gold, outcome.prediction, _VALUE)
    text = f"{outcome.verdict:<8} {visible(pointer or outcome.path, NAME_LIMIT)}: "
    text += {"missing": f"gold {gold}", "spurious": f"said {said}"}.get(outcome.verdict, f"gold {gold}, said {said}")
    return text if outcome.reason is None else f"{text} ({label(outcome.reason)})"


def verdict_lines(view: VerdictView) -> list[str]:
    """A verdict: reasons, numbers, drivers, changed slots, what it speaks of."""
    lines: list[str] = [f"{view.title}: {view.run_name} beside {view.baseline_name}", *view.reasons]
    lines += [text for text in (view.settle, view.numbers) if text]
    lines += _listed(map(driver_line, view.drivers), "what drives the change:")
    lines += _listed(map(change_line, view.changes), view.changes_summary)
    return [*lines, *([view.speaks_of] if view.speaks_of else [])]


def _listed(rows: Iterable[str], title: str) -> list[str]:
    found = [f"  {row}" for row in rows]
    return [title, *found] if found else []


def driver_line(row: DriverRow) -> str:
    """A field path's change, and its part in that of the score."""
    part = f"{row.contribution} of the score's change"
    return f"{row.schema_name} {row.name}: {row.before} -> {row.after} ({row.change} points, {part})"


def change_line(row: ChangeRow) -> str:
    """A slot, and how it was judged before and after."""
    repeat = "" if row.repeat is None else f" repeat {row.repeat}"
    return f"{row.schema_name} {row.document_name}{repeat} {row.pointer}: {row.before} -> {row.after}"
