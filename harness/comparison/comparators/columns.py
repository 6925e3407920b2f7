"""Two lists of readings made ready for single cells: bounds of every similarity at once, exact ones where asked for.

A table of all cells is what a long list cannot pay for. Most cells are settled by a bound that costs next to nothing:
readings that differ grade 0 where a comparator knows only equal and unequal, and two texts have no more in common than
their letters do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from harness.comparison.comparators.likeness import Likeness, always, same
from harness.comparison.values import Unreadable

if TYPE_CHECKING:
    from harness.comparison.comparators.base import Comparator

__all__ = ["Bounds", "Columns", "Indexes", "Readings", "is_read"]

Bounds = NDArray[np.float32]
Indexes = NDArray[np.intp]
Readings = list[Any]

_NOTHING = (-1, -2)  # codes of nothing in gold and in the prediction: equal to no code, nor to each other


class Columns:
    """golds, predictions: readings, `Unreadable`s among them, None for nothing. Bounds and grades of nothing are 0."""

    def __init__(self, comparator: Comparator, golds: Readings, predictions: Readings) -> None:
        self.comparator = comparator
        self.golds, self.predictions = golds, predictions
        index: dict[Any, int] = {}
        self._mine = _codes(golds, index, _NOTHING[0])
        self._theirs = _codes(predictions, index, _NOTHING[1])
        self._readable = _readable(golds), _readable(predictions)
        self._known: dict[int, float] = {}

    def likeness(self) -> Likeness:
        """A bound of all cells: of equal readings where grades are 1 or 0, else 1."""
        if self.comparator.discrete:
            return same(self._mine, self._theirs)
        return always(self._mine >= 0, self._theirs >= 0)

    def ceilings_at(self, rows: Indexes, columns: Indexes) -> Bounds:
        """For each cell the tightest bound that is cheap."""
        same: NDArray[np.bool_] = self._mine[rows] == self._theirs[columns]
        if self.comparator.discrete:
            equal: Bounds = same.astype(np.float32)
            return equal
        read = self._readable[0][rows] & self._readable[1][columns]
        return np.where(same, np.float32(1), self._bounds_at(rows, columns) * read)

    def _bounds_at(self, rows: Indexes, columns: Indexes) -> Bounds:
        return np.ones(len(rows), np.float32)

    def cells(self, rows: Indexes, columns: Indexes) -> NDArray[np.float64]:
        """The grades of cells, exactly as a table of all has them."""
        mine, theirs = self._mine[rows], self._theirs[columns]
        grades: NDArray[np.float64] = (mine == theirs).astype(np.float64)
        if self.comparator.discrete:
            return grades
        open_cells = self._readable[0][rows] & self._readable[1][columns]
        if self.comparator.reflexive:
            open_cells &= grades == 0
        where = np.nonzero(open_cells)[0]
        if len(where):
            grades[where] = self._grades(rows[where], columns[where])
        return grades

    def _grades(self, rows: Indexes, columns: Indexes) -> Any:
        """Of readable cells that are not known to be 1; every distinct pair of readings is graded once."""
        width = len(self.golds) + len(self.predictions)
        keys = (self._mine[rows].astype(np.int64) * width + self._theirs[columns]).tolist()
        known, grade = self._known, self.comparator.grade
        for key, row, column in zip(keys, rows.tolist(), columns.tolist(), strict=True):
            if key not in known:
                known[key] = grade(self.golds[row], self.predictions[column])
        return [known[key] for key in keys]


def is_read(reading: Any) -> bool:
    """Whether it is something that the comparator could read."""
    return reading is not None and reading.__class__ is not Unreadable


def _codes(readings: Readings, index: dict[Any, int], nothing: int) -> NDArray[np.int32]:
    return np.array(
        [nothing if reading is None else index.setdefault(reading, len(index)) for reading in readings], np.int32
    )


def _readable(readings: Readings) -> NDArray[np.bool_]:
    return np.array([reading is not None and reading.__class__ is not Unreadable for reading in readings], bool)
