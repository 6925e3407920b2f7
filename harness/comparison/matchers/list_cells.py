"""Lists in the records of a long list, made ready for single cells: of two lists, only their own items are compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from harness.comparison.comparators.columns import Bounds, Indexes
from harness.comparison.comparators.likeness import Likeness, Lookup, always
from harness.comparison.matchers.base import TOLERANCE
from harness.comparison.matchers.cells import MARGIN, Cells, Values
from harness.comparison.matchers.long_list import long_from
from harness.comparison.matchers.nested import pairs_within, refuse_beyond
from harness.comparison.totals import of_one_shape, totals_of
from harness.comparison.values import MISFIT, any_marked

if TYPE_CHECKING:
    from harness.comparison.comparators import Matrix
    from harness.comparison.matchers.listing import ListMatcher

__all__ = ["ListCells"]

_AT_ONCE = 1_000_000  # pairs of items that are compared at once
_MOST_BOUNDED = 1_000_000_000  # pairs of items, from which on looser bounds have to do

Places = NDArray[np.intp]


class ListCells(Cells):
    """Lists by the totals of their items' similarities, as `table_of_lists` has them.

    Where doubts of gold, keys or `match_on` decide who is paired, there is no bound but 1, and a pair of lists is
    graded by itself; so are two that are long.
    """

    costly = True

    def __init__(self, matcher: ListMatcher, golds: Values, predictions: Values) -> None:
        super().__init__(golds, predictions)
        self._matcher, self._golds, self._predictions = matcher, golds, predictions
        self._ours, mine = _items(golds)
        self._theirs, theirs = _items(predictions)
        self._cells = matcher.item.cells(mine, theirs)
        self.scalars = self._cells.scalars * len(mine) * len(theirs) / max(1, len(golds) * len(predictions))
        items = len(mine) * len(theirs)
        self._each = pairs_within(matcher, golds, predictions) / max(1, items)  # that a pair of items takes
        self._spent, self._bounded = 0.0, 0.0
        self._long = long_from(matcher)
        self._apart = np.array(
            [not matcher.by_similarity or (gold is not None and any_marked(gold.content)) for gold in golds], bool
        )

    def likeness(self) -> Likeness:
        """See `Cells`; no more items are paired than the shorter list has."""
        if self._apart.any():
            return always(self._ours.lengths > 0, self._theirs.lengths > 0)
        lengths, kinds = np.unique(self._ours.lengths, return_inverse=True)
        theirs = self._theirs.lengths[None, :]
        table = np.minimum(lengths[:, None], theirs) / np.maximum(1, np.maximum(lengths[:, None], theirs))
        return Likeness([Lookup(kinds, table.astype(np.float32))], [], [])

    def ceilings_at(self, rows: Indexes, columns: Indexes, least: float = 0.0) -> Bounds:
        """See `Cells`; each item is at most as like any other as the one most like it."""
        self._bounded += self._pairs_of(rows, columns)
        if self._bounded > _MOST_BOUNDED:
            return self.first_ceilings_at(rows, columns)
        pairable = self._matcher.least - TOLERANCE - 2 * float(MARGIN)

        def bound(bounds: Matrix) -> NDArray[np.float64]:
            bounds = np.where(bounds >= pairable, bounds, 0.0)
            found: NDArray[np.float64] = np.minimum(bounds.max(axis=0).sum(axis=0), bounds.max(axis=1).sum(axis=0))
            return found

        found = self._over_items(rows, columns, self._cells.ceilings_at, bound)
        return np.where(self._are_apart(rows, columns), self.first_ceilings_at(rows, columns), found).astype(np.float32)

    def first_ceilings_at(self, rows: Indexes, columns: Indexes) -> Bounds:
        """See `Cells`; no more items are paired than the shorter has."""
        ours, theirs = self._ours.lengths[rows], self._theirs.lengths[columns]
        shares = np.minimum(ours, theirs) / np.maximum(1, np.maximum(ours, theirs))
        return np.where(self._apart[rows], (ours > 0) & (theirs > 0), shares).astype(np.float32)

    def cells(self, rows: Indexes, columns: Indexes) -> NDArray[np.float64]:
        """See `Cells`."""
        self._spent += self._pairs_of(rows, columns)
        refuse_beyond(self._spent, self._matcher.label, *self.shape)
        least, ordered = self._matcher.least - TOLERANCE, self._matcher.ordered
        found = self._over_items(
            rows, columns, self._cells.cells, lambda cells: totals_of(cells, least, ordered=ordered)
        )
        for at in np.flatnonzero(self._are_apart(rows, columns)).tolist():
            gold, prediction = self._golds[rows[at]], self._predictions[columns[at]]
            if gold is not None and prediction is not None:
                found[at] = self._matcher.grade(gold, prediction)
        return found

    def _are_apart(self, rows: Indexes, columns: Indexes) -> NDArray[np.bool_]:
        """Which cells are graded by themselves."""
        long: NDArray[np.bool_] = self._ours.lengths[rows] * self._theirs.lengths[columns] >= self._long
        return self._apart[rows] | long

    def _pairs_of(self, rows: Indexes, columns: Indexes) -> float:
        """How many pairs of items these cells take."""
        return self._each * float(np.dot(self._ours.lengths[rows], self._theirs.lengths[columns]))

    def _over_items(
        self,
        rows: Indexes,
        columns: Indexes,
        compare: Callable[[Indexes, Indexes], Any],
        total: Callable[[Matrix], NDArray[np.float64]],
    ) -> NDArray[np.float64]:
        """For each cell what its items' cells come to, by the longer side; 0 for nothing and what is graded apart."""
        found = np.zeros(len(rows))
        heights, widths = self._ours.lengths[rows], self._theirs.lengths[columns]
        there = np.flatnonzero((heights > 0) & (widths > 0) & ~self._are_apart(rows, columns))
        for places in of_one_shape(heights[there], widths[there]):
            height, width = int(heights[there[places[0]]]), int(widths[there[places[0]]])
            for part in _parts(there[places], max(1, _AT_ONCE // (height * width))):
                mine = self._ours.starts[rows[part]] + np.arange(height)[:, None]
                theirs = self._theirs.starts[columns[part]] + np.arange(width)[:, None]
                shape = height, width, len(part)
                ours, others = np.broadcast_to(mine[:, None], shape), np.broadcast_to(theirs[None], shape)
                cells = compare(ours.ravel(), others.ravel()).reshape(shape)
                found[part] = total(cells) / max(height, width)
        return found


class _Items:
    """starts, lengths: (n,) of each list, where its items begin among those of all and how many they are."""

    def __init__(self, lengths: Places) -> None:
        self.lengths, self.starts = lengths, np.cumsum(lengths) - lengths


def _items(lists: Values) -> tuple[_Items, Values]:
    contents = [[] if value is None or value.content is MISFIT else value.content for value in lists]
    return _Items(np.array([len(items) for items in contents], np.intp)), [item for items in contents for item in items]


def _parts(places: Places, at_once: int) -> Iterator[Places]:
    for first in range(0, len(places), at_once):
        yield places[first : first + at_once]
