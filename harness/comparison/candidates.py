"""Which pairs of two long lists may be worth their exact similarity: those whose bound is high enough."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from harness.comparison.comparators.columns import Bounds, Indexes
from harness.comparison.matchers.cells import MARGIN, Cells

__all__ = ["Candidates", "Found"]

HELD = 4_000_000
"""Candidates that are kept in memory, of 12 bytes each; where there are more, they are found anew each time."""

_BLOCK = 250_000  # cells whose bounds are worked out at once
_MANY = 0.01  # share of a block that loose bounds leave open, from which nearer ones for all of it are cheaper
_CROWDED = 0.25  # share from which a block's candidates are only counted at first


class Found(NamedTuple):
    """rows, columns: of cells. bounds: MARGIN below the similarity at most."""

    rows: NDArray[np.int32]
    columns: NDArray[np.int32]
    bounds: Bounds


class Candidates:
    """The cells whose similarity may reach `threshold`. best: in each row and in each column the likeliest."""

    def __init__(self, cells: Cells, threshold: float) -> None:
        self._cells, self._threshold = cells, np.float32(threshold)
        self._reach, self._limits = cells.reach(threshold)
        self._held: list[Found] | None = []
        self.best: list[Found] = []
        in_column = np.full(cells.shape[1], -np.inf, np.float32)
        row_of = np.full(cells.shape[1], -1, np.int32)
        total = 0
        for first, last in self._ranges():
            rows, columns, bounds = self._loosely(first, last, self._limits[first:last])
            if len(rows) > _CROWDED * (last - first) * cells.shape[1]:
                self._held = None
            else:
                rows, columns, bounds = self._nearer(rows, columns, self._threshold)
            total += len(rows)
            found = Found(rows.astype(np.int32), columns.astype(np.int32), bounds)
            self._note_best(found, in_column, row_of)
            self._held = None if self._held is None or total > HELD else [*self._held, found]
        self._held = None if self._held is None else [_joined(self._held)]
        columns = np.nonzero(row_of >= 0)[0]
        self.best.append(Found(row_of[columns], columns.astype(np.int32), in_column[columns]))

    @property
    def crowded(self) -> bool:
        """Whether they are too many to be kept."""
        return self._held is None

    def held(self) -> Found:
        """All of them, by row, where they are not `crowded`."""
        return _joined(self._held or [])

    def beyond(self, rows: NDArray[np.float64], columns: NDArray[np.float64]) -> Iterator[tuple[Indexes, Indexes]]:
        """The candidates that may be as much as the prices of their row and column together, block by block."""
        ours, theirs = rows.astype(np.float32) - MARGIN, columns.astype(np.float32)
        for found in self._anew(ours, theirs) if self._held is None else self._held:
            at = np.nonzero(found.bounds >= ours[found.rows] + theirs[found.columns])[0]
            if len(at):
                yield found.rows[at].astype(np.intp), found.columns[at].astype(np.intp)

    def _anew(self, ours: Bounds, theirs: Bounds) -> Iterator[Found]:
        """The candidates of which each is not known to be less than its row's price and the least of a column."""
        scale = np.maximum(1, (ours + theirs.min(initial=np.inf)) / max(self._threshold, MARGIN))
        for first, last in self._ranges():
            limits = self._limits[first:last]
            rows, columns, _ = self._loosely(first, last, np.maximum(limits, limits * scale[first:last]))
            found = self._nearer(rows, columns, self._threshold)
            yield Found(found[0].astype(np.int32), found[1].astype(np.int32), found[2])

    def _ranges(self) -> Iterator[tuple[int, int]]:
        n_rows, n_columns = self._cells.shape
        step = max(1, _BLOCK // max(1, n_columns))
        for first in range(0, n_rows, step):
            yield first, min(n_rows, first + step)

    def _loosely(self, first: int, last: int, limits: Bounds) -> tuple[Indexes, Indexes, Bounds]:
        """(rows, columns, sums) of the cells of which a sum of bounds reaches the limit."""
        n_columns = self._cells.shape[1]
        sums = np.zeros((last - first, n_columns), np.float32)
        for rows, table in self._reach.lookups:
            sums += table[rows[first:last]]
        for rows, columns, more in self._reach.single:
            low, high = np.searchsorted(rows, (first, last))
            sums[rows[low:high] - first, columns[low:high]] += more[low:high]
        least = (limits - MARGIN * np.maximum(1, limits))[:, None]
        for excess, factor in self._reach.closer:
            if np.count_nonzero(sums >= least) <= _MANY * sums.size:
                break
            sums -= excess(first, last) * np.float32(factor)
        at = np.flatnonzero(sums >= least)
        found, columns = np.divmod(at, n_columns)
        return found + first, columns, sums.ravel()[at]

    def _nearer(self, rows: Indexes, columns: Indexes, least: np.float32) -> tuple[Indexes, Indexes, Bounds]:
        """Those of the cells whose bound is not below `least`."""
        bounds = self._cells.ceilings_at(rows, columns, float(least))
        at = np.nonzero(bounds >= least - MARGIN)[0]
        return rows[at], columns[at], bounds[at]

    def _note_best(self, found: Found, in_column: Bounds, row_of: NDArray[np.int32]) -> None:
        """The first of the greatest bounds of each row; those of each column are gathered over the blocks."""
        if not len(found.rows):
            return
        starts = np.nonzero(np.diff(found.rows, prepend=-1))[0]
        most = np.repeat(np.maximum.reduceat(found.bounds, starts), np.diff(starts, append=len(found.rows)))
        at = np.nonzero(found.bounds == most)[0]
        at = at[np.nonzero(np.diff(found.rows[at], prepend=-1))[0]]
        self.best.append(Found(found.rows[at], found.columns[at], found.bounds[at]))
        before = in_column[found.columns]
        np.maximum.at(in_column, found.columns, found.bounds)
        at = np.nonzero((found.bounds == in_column[found.columns]) & (found.bounds > before))[0]
        row_of[found.columns[at]] = found.rows[at]


def _joined(found: list[Found]) -> Found:
    if not found:
        none = np.zeros(0, np.int32)
        return Found(none, none, np.zeros(0, np.float32))
    return Found(*(np.concatenate(parts) for parts in zip(*found, strict=True)))
