"""Values whose similarity has no cheap bound, such as maps and unions, made ready for single cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from harness.comparison.comparators.columns import Bounds, Indexes
from harness.comparison.comparators.likeness import Likeness, always
from harness.comparison.matchers.cells import Cells, Values
from harness.comparison.matchers.nested import pairs_within, refuse_beyond

if TYPE_CHECKING:
    from harness.comparison.comparators import Matrix
    from harness.comparison.matchers.base import Matcher

__all__ = ["TableCells"]

WHOLE = 65_536
"""Pairs of values up to which all are compared, when the first is asked for."""


class TableCells(Cells):
    """All against all where they are few, else each pair by itself when it is asked for."""

    costly = True

    def __init__(self, matcher: Matcher, golds: Values, predictions: Values) -> None:
        super().__init__(golds, predictions)
        self._matcher = matcher
        self._golds, self._predictions = golds, predictions
        self._there = tuple(np.array([value is not None for value in side], bool) for side in (golds, predictions))
        self._known: Matrix | None = None
        self._few = self.shape[0] * self.shape[1] <= WHOLE
        self._each: float | None = None  # pairs of items that two of the values take, on average
        self._spent = 0.0

    def likeness(self) -> Likeness:
        """See `Cells`."""
        return always(*self._there)

    def first_ceilings_at(self, rows: Indexes, columns: Indexes) -> Bounds:
        """See `Cells`."""
        there: NDArray[np.bool_] = self._there[0][rows] & self._there[1][columns]
        return there.astype(np.float32)

    def ceilings_at(self, rows: Indexes, columns: Indexes, least: float = 0.0) -> Bounds:
        """See `Cells`."""
        return self.cells(rows, columns).astype(np.float32) if self._few else self.first_ceilings_at(rows, columns)

    def cells(self, rows: Indexes, columns: Indexes) -> NDArray[np.float64]:
        """See `Cells`. Raises LimitError for too many."""
        self._spend(len(rows))
        if self._few:
            if self._known is None:
                self._known = self._matcher.table(self._golds, self._predictions)
            found: NDArray[np.float64] = self._known[rows, columns]
            return found
        pairs = (
            (self._golds[row], self._predictions[at]) for row, at in zip(rows.tolist(), columns.tolist(), strict=True)
        )
        return np.array([
            0.0 if gold is None or prediction is None else self._matcher.grade(gold, prediction)
            for gold, prediction in pairs
        ])  # fmt: skip

    def _spend(self, count: int) -> None:
        if self._each is None:
            pairs = self.shape[0] * self.shape[1]
            self._each = pairs_within(self._matcher, self._golds, self._predictions) / max(1, pairs)
            self._spent = self._each * pairs if self._few else 0.0
        if not self._few:
            self._spent += self._each * count
        refuse_beyond(self._spent, self._matcher.label, *self.shape)
