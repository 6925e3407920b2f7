"""Columns of numbers and dates: what differs is told by arrays, and graded one by one only where arrays cannot tell."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from harness.comparison.comparators.columns import Bounds, Columns, Indexes, Readings, is_read
from harness.comparison.comparators.likeness import Likeness, always, near, same

if TYPE_CHECKING:
    from harness.comparison.comparators.date import DateComparator
    from harness.comparison.comparators.number import NumberComparator
    from harness.language.dates import DateReading

__all__ = ["DateColumns", "NumberColumns"]

_WIDER = 1 + 1e-6  # how much wider than the tolerance floats look for numbers within it
_COMPONENTS = 6  # of a date, at most


class NumberColumns(Columns):
    """Numbers within a tolerance are found by bisection; whether they are within it is told by exact decimals."""

    comparator: NumberComparator

    def __init__(self, comparator: NumberComparator, golds: Readings, predictions: Readings) -> None:
        super().__init__(comparator, golds, predictions)
        mine, theirs = _floats(golds), _floats(predictions)
        self._order = np.argsort(theirs)  # not-a-number, for what is none, comes last and is never within
        with np.errstate(all="ignore"):
            allowed = np.maximum(float(comparator.abs_tol), float(comparator.rel_tol) * np.abs(mine)) * _WIDER
            allowed += np.abs(mine) * 1e-14
            low, high = mine - allowed, mine + allowed
        low[np.isnan(mine)], high[np.isnan(mine)] = np.inf, -np.inf
        low[np.isinf(mine)], high[np.isinf(mine)] = -np.inf, np.inf
        ordered = theirs[self._order]
        within = np.searchsorted(ordered, low, "left"), np.searchsorted(ordered, high, "right")
        self._within = within[0], np.maximum(within[0], within[1])
        self._place = np.empty(len(theirs), np.intp)
        self._place[self._order] = np.arange(len(theirs))

    def likeness(self) -> Likeness:
        """1 for numbers that may be within the tolerance, and for equal readings."""
        mine, theirs = (
            np.where(read, -1, codes) for read, codes in zip(self._readable, (self._mine, self._theirs), strict=True)
        )
        equal = same(mine, theirs)
        within = near(np.arange(len(self.golds)), *self._within, self._order)
        return equal._replace(single=[*equal.single, within])

    def _bounds_at(self, rows: Indexes, columns: Indexes) -> Bounds:
        places = self._place[columns]
        return ((self._within[0][rows] <= places) & (places < self._within[1][rows])).astype(np.float32)

    def _grades(self, rows: Indexes, columns: Indexes) -> Any:
        grades = np.zeros(len(rows))
        at = np.nonzero(self._bounds_at(rows, columns))[0]
        if len(at):
            grades[at] = super()._grades(rows[at], columns[at])
        return grades


def _floats(readings: Readings) -> NDArray[np.float64]:
    return np.array([float(reading) if isinstance(reading, Decimal) else np.nan for reading in readings], np.float64)


def _starts(dates: NDArray[np.int32], length: int, index: dict[Any, int]) -> NDArray[np.int32]:
    """A number for the first `length` components of each date, -1 where it has fewer."""
    starts = np.ascontiguousarray(dates[:, :length])
    wide = starts.view(np.dtype((np.void, starts.itemsize * length))).ravel().tolist()
    codes = np.array([index.setdefault(start, len(index)) for start in wide], np.int32)
    return np.where(starts[:, -1] >= 0, codes, np.int32(-1))


class DateColumns(Columns):
    """Dates by their components as written; where both have an offset and so one clock, each pair for itself."""

    comparator: DateComparator

    def __init__(self, comparator: DateComparator, golds: Readings, predictions: Readings) -> None:
        super().__init__(comparator, golds, predictions)
        seconds: dict[Any, int] = {}  # which may have a fraction
        self._dates = _components(golds, -1, seconds), _components(predictions, -2, seconds)
        self._lengths = tuple((parts >= 0).sum(axis=1, dtype=np.int64) for parts in self._dates)
        self._zoned = tuple(
            np.array([is_read(date) and date.utc is not None for date in side], bool) for side in (golds, predictions)
        )
        self._clocks = bool(self._zoned[0].any() and self._zoned[1].any())

    def likeness(self) -> Likeness:
        """The components that agree, over gold's own number of them; 1 where there are clocks or equal readings."""
        if self._clocks or self._unread():
            return always(self._mine >= 0, self._theirs >= 0)
        lookups, single = [], []
        index: dict[Any, int] = {}
        for part in range(1, 1 + min(int(lengths.max(initial=0)) for lengths in self._lengths)):
            mine, theirs = (_starts(dates, part, index) for dates in self._dates)
            for length in np.unique(self._lengths[0][mine >= 0]).tolist():
                level = same(np.where(self._lengths[0] == length, mine, -1), theirs, 1 / length)
                lookups += level.lookups
                single += level.single
        return Likeness(lookups, single, [])

    def _whole(self, ours: Any, others: Any) -> Any:
        return np.maximum(ours, 1) if self.comparator.finer else np.maximum(np.maximum(ours, others), 1)

    def _unread(self) -> bool:
        """Whether something on either side could not be read."""
        sides = zip((self._mine, self._theirs), self._readable, strict=True)
        return any(bool(np.any((codes >= 0) & ~read)) for codes, read in sides)

    def _bounds_at(self, rows: Indexes, columns: Indexes) -> Bounds:
        bounds: Bounds = self._as_written(rows, columns).astype(np.float32)
        if self._clocks:
            bounds[self._zoned[0][rows] & self._zoned[1][columns]] = 1
        return bounds

    def _as_written(self, rows: Indexes, columns: Indexes) -> NDArray[np.float64]:
        same = self._dates[0][rows] == self._dates[1][columns]
        agreeing = np.logical_and.accumulate(same, axis=1).sum(axis=1)
        grades: NDArray[np.float64] = agreeing / self._whole(self._lengths[0][rows], self._lengths[1][columns])
        return grades

    def _grades(self, rows: Indexes, columns: Indexes) -> Any:
        grades = self._as_written(rows, columns)
        if self._clocks:
            at = np.nonzero(self._zoned[0][rows] & self._zoned[1][columns])[0]
            if len(at):
                grades[at] = super()._grades(rows[at], columns[at])
        return grades


def _components(readings: list[DateReading], nothing: int, seconds: dict[Any, int]) -> NDArray[np.int32]:
    """(n, _COMPONENTS) as written, seconds by a number for each; `nothing` where there is none."""
    rows = []
    for reading in readings:
        parts = list(reading.written) if is_read(reading) else []
        if len(parts) == _COMPONENTS:
            parts[-1] = seconds.setdefault(parts[-1], len(seconds))
        rows.append(parts + [nothing] * (_COMPONENTS - len(parts)))
    return np.array(rows, np.int32).reshape(len(rows), _COMPONENTS)
