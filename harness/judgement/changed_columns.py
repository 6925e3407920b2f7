"""Which slots two large runs judge differently, from columns of their slots, some documents of both at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from harness.records import VERDICTS, VerdictName
from harness.runs import Names, SlotBlock, StreamedRecords, slot_blocks
from harness.verdict import MAX_CHANGES, ChangeCount, Changes, SlotChange

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["changed_shares", "changed_verdict_columns"]

_HELD = 5 * MAX_CHANGES
"""The most changes that are kept before the least of them are let go, and few enough that this is seldom done."""


class _Changed(NamedTuple):
    """Changes, an entry each. place: of schema and document among all. before, after: shares, or places of verdicts.

    moved: how far, where the further come first.
    """

    place: NDArray[np.int64]
    pointer: NDArray[np.int64]
    predicted: NDArray[np.int64]
    repeat: NDArray[np.int64]
    path: NDArray[np.int64]
    before: NDArray[np.float64]
    after: NDArray[np.float64]
    worse: NDArray[np.bool_]
    moved: NDArray[np.float64]

    def chosen(self, which: NDArray[np.bool_] | NDArray[np.int64]) -> _Changed:
        return _Changed._make(column[which] for column in self)


class _Both(NamedTuple):
    """The slots of the same documents of both runs, first those of the first. place: as in `_Changed`."""

    slots: SlotBlock
    place: NDArray[np.int64]
    second: NDArray[np.bool_]


_Judge: TypeAlias = "Callable[[_Both], _Changed]"


def changed_shares(before: StreamedRecords, after: StreamedRecords, *, right: tuple[VerdictName, ...]) -> Changes:
    """As `changed_slots`. right: the verdicts of slots that are. Raises RunError where slots cannot be read."""
    import numpy as np

    pairs = sorted({*before.keys.pairs, *after.keys.pairs})
    readings = np.stack([_readings(side, pairs) for side in (before, after)])
    is_right = np.array([name in right for name in VERDICTS])

    def judge(both: _Both) -> _Changed:
        slots = both.slots
        key, at, first = _keys(both, np.zeros_like(slots.repeat))
        place, counts = both.place[first], []
        for side, mine in enumerate((~both.second, both.second)):
            seen = np.bincount(at[mine], minlength=len(key))
            good = np.bincount(at[mine], weights=is_right[slots.verdict[mine]], minlength=len(key))
            of = readings[side][place]
            # A reading without the slot has nothing wrong there.
            counts.append(np.where(of > 0, (good + of - seen) / np.maximum(of, 1), 0.0))
        old, new = counts
        moved = np.abs(new - old)
        made = _changed(both, at, first, np.full(len(key), -1), (old, new), new < old, moved)
        return made.chosen(moved > 1e-9)

    return _gathered(before, after, pairs, judge, verdicts=False)


def changed_verdict_columns(
    before: StreamedRecords, after: StreamedRecords, *, worth: dict[VerdictName | None, int]
) -> Changes:
    """As `changed_verdicts`. worth: of each verdict. Raises RunError where slots cannot be read."""
    import numpy as np

    pairs = sorted({*before.keys.pairs, *after.keys.pairs})
    worth_of = np.array([*(worth[name] for name in VERDICTS), worth[None]])

    def judge(both: _Both) -> _Changed:
        slots = both.slots
        key, at, first = _keys(both, slots.repeat)
        sides = []
        for mine in (~both.second, both.second):
            verdict = np.full(len(key), -1)
            verdict[at[mine]] = slots.verdict[mine]
            sides.append(verdict)
        old, new = sides
        worse, shown = worth_of[new] < worth_of[old], (old.astype(float), new.astype(float))
        made = _changed(both, at, first, slots.repeat[first], shown, worse, np.zeros(len(key)))
        return made.chosen(old != new)

    return _gathered(before, after, pairs, judge, verdicts=True)


def _changed(
    both: _Both,
    at: NDArray[np.int64],
    first: NDArray[np.int64],
    repeat: NDArray[np.int64],
    shown: tuple[NDArray[np.float64], NDArray[np.float64]],
    worse: NDArray[np.bool_],
    moved: NDArray[np.float64],
) -> _Changed:
    """An entry for each slot that there is. at, first: as `_keys` gives them. shown: before and after."""
    import numpy as np

    slots = both.slots
    path = np.zeros(len(first), dtype=np.int64)
    path[at] = slots.path
    predicted = slots.predicted[first].astype(np.int64)
    return _Changed(both.place[first], slots.pointer[first], predicted, repeat, path, *shown, worse, moved)


def _readings(records: StreamedRecords, pairs: list[tuple[str, str]]) -> NDArray[np.int64]:
    """(pairs,): how often the run has read each."""
    import numpy as np

    counts = np.bincount(np.asarray(records.keys.pair), minlength=len(records.keys.pairs))
    found = np.zeros(len(pairs), dtype=np.int64)
    found[_places(records, pairs)] = counts
    return found


def _places(records: StreamedRecords, pairs: list[tuple[str, str]]) -> NDArray[np.int64]:
    import numpy as np

    if records.keys.pairs == pairs:
        return np.arange(len(pairs))
    place = {pair: index for index, pair in enumerate(pairs)}
    return np.array([place[pair] for pair in records.keys.pairs], dtype=np.int64)


def _keys(both: _Both, repeat: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """The slots that there are, which of them each entry is, and the first entry of each."""
    import numpy as np

    slots = both.slots
    repeats, of = np.unique(repeat, return_inverse=True)
    key = (both.place - both.place.min()) * (int(slots.pointer.max()) + 1) + slots.pointer
    key = (key * 2 + slots.predicted) * len(repeats) + of
    found, first, at = np.unique(key, return_index=True, return_inverse=True)
    return found, at, first


def _gathered(
    before: StreamedRecords, after: StreamedRecords, pairs: list[tuple[str, str]], judge: _Judge, *, verdicts: bool
) -> Changes:
    """What `judge` finds of all documents. verdicts: whether it tells verdicts, and not shares."""
    names = Names()
    slots = worse = 0
    kept: list[_Changed] = []
    for both in _side_by_side(before, after, pairs, names):
        found = judge(both)
        slots += len(found.place)
        worse += int(found.worse.sum())
        kept.append(found)
        if sum(len(one.place) for one in kept) > _HELD:
            kept = [_worst(kept, names)]
    if not kept:
        return Changes((), ChangeCount(0, 0))
    told = tuple(_told(_worst(kept, names), pairs, names.names(), verdicts=verdicts))
    return Changes(told, ChangeCount(slots, worse))


def _told(found: _Changed, pairs: list[tuple[str, str]], names: list[str], *, verdicts: bool) -> Iterator[SlotChange]:
    rows = zip(*(column.tolist() for column in found), strict=True)
    for place, pointer, _, repeat, path, before, after, worse, _ in rows:
        schema, document = pairs[place]
        if verdicts:
            sides = _verdict(before), _verdict(after)
            yield SlotChange(schema, document, repeat, names[path], names[pointer], *sides, worse)
        else:
            yield SlotChange(schema, document, None, names[path], names[pointer], before, after, worse)


def _verdict(place: float) -> VerdictName | None:
    return None if place < 0 else VERDICTS[int(place)]


def _worst(kept: list[_Changed], names: Names) -> _Changed:
    """The first MAX_CHANGES in the order in which they are told."""
    import numpy as np

    joined = _Changed._make(np.concatenate(columns) for columns in zip(*kept, strict=True))
    texts = names.names()
    rank = np.empty(len(texts), dtype=np.int64)
    rank[sorted(range(len(texts)), key=texts.__getitem__)] = np.arange(len(texts))
    order = np.lexsort(
        (joined.repeat, joined.predicted, rank[joined.pointer], joined.place, -joined.moved, ~joined.worse)
    )
    return joined.chosen(order[:MAX_CHANGES])


def _side_by_side(
    before: StreamedRecords, after: StreamedRecords, pairs: list[tuple[str, str]], names: Names
) -> Iterator[_Both]:
    """All slots of both runs, the same documents together."""
    import numpy as np

    sides = (before, after)
    places = [_places(side, pairs) for side in sides]
    coming = [slot_blocks(side.folder, side.keys, names) for side in sides]
    held: list[SlotBlock | None] = [None, None]
    while True:
        held = [next(blocks, None) if one is None else one for one, blocks in zip(held, coming, strict=True)]
        there = [side for side in (0, 1) if held[side] is not None]
        if not there:
            return
        # A block has whole documents, so that those up to the earlier end are complete on both sides.
        upto = min(int(places[side][one.pair[-1]]) for side in there if (one := held[side]) is not None)
        taken: list[SlotBlock] = []
        of: list[NDArray[np.int64]] = []
        second: list[NDArray[np.bool_]] = []
        for side in there:
            if (block := held[side]) is None:
                continue
            place = places[side][block.pair]
            cut = int(np.searchsorted(place, upto, side="right"))
            taken.append(block.part(None, cut))
            of.append(place[:cut])
            second.append(np.full(cut, side == 1))
            held[side] = block.part(cut, None) if cut < len(place) else None
        yield _Both(SlotBlock.joined(taken), np.concatenate(of), np.concatenate(second))
