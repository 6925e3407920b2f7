"""Which slots two runs judge differently."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from harness.judgement.changed_columns import changed_shares, changed_verdict_columns
from harness.records import Judged, Outcome, VerdictName
from harness.runs import LoadedRun, StreamedRecords
from harness.verdict import MAX_CHANGES, ChangeCount, Changes, SlotChange

__all__ = ["changed_slots", "changed_verdicts"]

_WORTH: dict[VerdictName | None, int] = {
    "correct": 3, "absent": 2, "skipped": 2, None: 2, "missing": 1, "spurious": 1, "wrong": 0,
}  # fmt: skip
"""What a verdict is worth in the score; wrong costs both precision and recall."""

_RIGHT: tuple[VerdictName, ...] = ("correct", "absent", "skipped")


class _Key(NamedTuple):
    schema: str
    document: str
    pointer: str
    predicted: bool


def _slots(row: Judged) -> Iterable[tuple[_Key, Outcome]]:
    for outcome in row.comparison.outcomes:
        predicted = outcome.gold_pointer is None
        pointer = outcome.prediction_pointer if predicted else outcome.gold_pointer
        # Where neither side has anything, the path says which slot it is.
        key = _Key(
            row.extraction.schema, row.extraction.document, outcome.path if pointer is None else pointer, predicted
        )
        yield key, outcome


def changed_verdicts(before: LoadedRun, after: LoadedRun) -> Changes:
    """Every slot of every reading whose verdict differs, the worse first. For runs of the same responses.

    Raises RunError where the slots of a large run cannot be read.
    """
    streamed = _streamed(before, after)
    if streamed is not None:
        return changed_verdict_columns(*streamed, worth=_WORTH)
    return _listed(_verdict_changes(before.judged, after.judged))


def _listed(changes: Sequence[SlotChange]) -> Changes:
    return Changes(tuple(changes[:MAX_CHANGES]), ChangeCount.of(changes))


def _streamed(before: LoadedRun, after: LoadedRun) -> tuple[StreamedRecords, StreamedRecords] | None:
    """Both runs as their folders have them, where either is too large to be held."""
    if not any(isinstance(run.judged, StreamedRecords) for run in (before, after)):
        return None
    first, second = (
        run.judged if isinstance(run.judged, StreamedRecords) else StreamedRecords(run.path) for run in (before, after)
    )
    return first, second


def _verdict_changes(before: Sequence[Judged], after: Sequence[Judged]) -> list[SlotChange]:
    found: dict[tuple[_Key, int], list[Outcome | None]] = defaultdict(lambda: [None, None])
    for side, rows in enumerate((before, after)):
        for row in rows:
            for key, outcome in _slots(row):
                found[key, row.extraction.repeat][side] = outcome
    changes = []
    for (key, repeat), (old, new) in sorted(found.items(), key=lambda item: item[0]):
        verdicts = (old and old.verdict, new and new.verdict)
        slot = new or old
        if verdicts[0] == verdicts[1] or slot is None:
            continue
        worse = _WORTH[verdicts[1]] < _WORTH[verdicts[0]]
        changes.append(SlotChange(key.schema, key.document, repeat, slot.path, key.pointer, *verdicts, worse))
    return sorted(changes, key=lambda change: not change.worse)


def changed_slots(before: LoadedRun, after: LoadedRun) -> Changes:
    """The slots that are right more or less often, over all readings of their document, the most changed first.

    A predicted value that gold does not have counts as wrong in the readings in which it stands. Raises RunError where
    the slots of a large run cannot be read.
    """
    streamed = _streamed(before, after)
    if streamed is not None:
        return changed_shares(*streamed, right=_RIGHT)
    return _listed(_share_changes(before.judged, after.judged))


def _share_changes(before: Sequence[Judged], after: Sequence[Judged]) -> list[SlotChange]:
    paths: dict[_Key, str] = {}
    right: dict[_Key, list[float]] = defaultdict(lambda: [0.0, 0.0])
    seen: dict[_Key, list[int]] = defaultdict(lambda: [0, 0])
    readings: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for side, rows in enumerate((before, after)):
        for row in rows:
            readings[row.extraction.schema, row.extraction.document][side] += 1
            for key, outcome in _slots(row):
                paths[key] = outcome.path
                seen[key][side] += 1
                right[key][side] += outcome.verdict in _RIGHT
    changes = []
    for key, path in sorted(paths.items()):
        counts = readings[key.schema, key.document]
        # A reading without the slot has nothing wrong there.
        old, new = (
            (right[key][side] + counts[side] - seen[key][side]) / counts[side] if counts[side] else 0.0
            for side in (0, 1)
        )
        if abs(new - old) > 1e-9:
            changes.append(SlotChange(key.schema, key.document, None, path, key.pointer, old, new, new < old))
    return sorted(changes, key=lambda one: (not one.worse, -abs(float(one.after or 0) - float(one.before or 0))))
