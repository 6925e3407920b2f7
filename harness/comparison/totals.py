"""The greatest total that pairs of two lists' items come to: of one table, or of many tables of short lists at once.

Lists within lists are compared all against all, and of most two no more than their total is ever asked. Totals are made
of whole parts of similarities, whose sums are exact: they depend neither on the way in which the best pairs were found
nor on the order in which these are added, so that a table gives by itself what it gives among others.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from harness.comparison.align import quantise
from harness.comparison.assignment import solve_dense, solve_sparse
from harness.comparison.comparators import Matrix

__all__ = ["of_one_shape", "shares_of_lists", "total_of", "totals_of"]

_PARTS = 2.0**50
"""Parts of a similarity of 1: as fine as floats are near 1, and 8,192 pairs come to a whole number of 64 bits."""

_DENSE_FROM = 4096  # cells that may be paired; from there on numpy's solver is faster than Python's
_MOST_STEPS = 10_000  # of a table, beyond which it is solved as quickly by itself
_CALLS = 8  # of numpy, in the time of which a table is solved by itself
_AT_ONCE = 65_536  # whole numbers that are worked on at once: they stay near the processor
_WIDE = 512  # items; lists of so many are looked at one by one faster than by `reduceat`
_PLACES = 56  # in a list; each has a bit of a whole number

Whole = NDArray[np.int64]
Places = NDArray[np.intp]


def total_of(table: Matrix, least: float, *, ordered: bool) -> float:
    """The greatest total of one to one pairs at least `least` alike; ordered: of pairs that do not cross."""
    if min(table.shape) == 1:
        most = float(table.max())
        return most if most >= least else 0.0
    if ordered:
        return float(_in_order(_parts(table, least)[:, :, None])[0]) / _PARTS
    if table.size >= _DENSE_FROM and np.count_nonzero(table >= least) >= _DENSE_FROM:
        columns = solve_dense(quantise(table, table >= least)).columns
        return sum(table.item(row, column) for row, column in enumerate(columns) if column >= 0)
    cells = [
        {column: int(cell * _PARTS + 0.5) for column, cell in enumerate(row) if cell and cell >= least}
        for row in table.tolist()
    ]
    solved = solve_sparse(cells, table.shape[1])
    return (sum(solved.row_prices) + sum(solved.column_prices)) / _PARTS


def shares_of_lists(table: Matrix, ours: list[int], theirs: list[int], least: float, *, ordered: bool) -> Matrix:
    """(n_ours, n_theirs): for each two lists `total_of` their part of the table, divided by the longer's length.

    ours, theirs: the lengths of the lists, none 0, in the order in which their items stand in the table.
    """
    mine, others = np.array(ours), np.array(theirs)
    tops, lefts = np.cumsum(mine) - mine, np.cumsum(others) - others
    # Most lists of two records share nothing, and a single item pairs with the one most like it: told by column.
    totals: Matrix = np.maximum.reduceat(_greatest_of_lists(table, tops), lefts, axis=1)
    totals[totals < least] = 0
    rows, columns = np.nonzero((totals > 0) & (np.minimum.outer(mine, others) > 1))
    for at in of_one_shape(mine[rows], others[columns]):
        shape = ours[rows[at[0]]], theirs[columns[at[0]]]
        cells = _gathered(table, tops[rows[at]], lefts[columns[at]], shape)
        totals[rows[at], columns[at]] = totals_of(cells, least, ordered=ordered)
    totals /= np.maximum.outer(mine, others)
    return totals


def totals_of(cells: Matrix, least: float, *, ordered: bool) -> Matrix:
    """(n,): `total_of` each of n tables. cells: (n_ours, n_theirs, n)."""
    if min(cells.shape[:2]) == 1:
        most: Matrix = cells.max(axis=(0, 1))
        return np.where(most >= least, most, 0.0)
    if not _is_quick(*cells.shape, ordered=ordered):
        return np.array([total_of(cells[:, :, at], least, ordered=ordered) for at in range(cells.shape[2])])
    if not ordered and cells.shape[0] < cells.shape[1]:
        cells = cells.transpose(1, 0, 2)
    result = np.empty(cells.shape[2])
    at_once = max(64, _AT_ONCE // (cells.shape[0] * cells.shape[1]))
    for first in range(0, len(result), at_once):
        parts = _parts(cells[:, :, first : first + at_once], least)
        result[first : first + at_once] = _in_order(parts) if ordered else _in_any_order(parts)
    return result / _PARTS


def _greatest_of_lists(table: Matrix, tops: Places) -> Matrix:
    """(n_lists, n_columns): the greatest of each list's rows. tops: the first row of each."""
    if table.shape[1] < _WIDE:
        found: Matrix = np.maximum.reduceat(table, tops, axis=0)
        return found
    found = np.empty((len(tops), table.shape[1]))
    for row, (top, bottom) in enumerate(pairwise([*tops.tolist(), len(table)])):
        table[top:bottom].max(axis=0, out=found[row])
    return found


def of_one_shape(heights: Places, widths: Places) -> Iterator[Places]:
    """For each shape that there is, which tables have it."""
    codes = heights * (int(widths.max(initial=0)) + 1) + widths
    order = np.argsort(codes, kind="stable")
    yield from (part for part in np.split(order, np.flatnonzero(np.diff(codes[order])) + 1) if len(part))


def _is_quick(n_ours: int, n_theirs: int, count: int, *, ordered: bool) -> bool:
    """Whether so many tables are worked on together in less time than each by itself."""
    if ordered:
        return count > 1
    short, cells = min(n_ours, n_theirs), n_ours * n_theirs
    return 2 * cells <= count * _CALLS and cells * 2 ** min(short - 1, 60) <= _MOST_STEPS


def _gathered(table: Matrix, tops: Places, lefts: Places, shape: tuple[int, int]) -> Matrix:
    """(*shape, n): the parts of the table that begin in these corners, cell by cell of all."""
    flat, width = np.ascontiguousarray(table).ravel(), table.shape[1]
    corners = tops * width + lefts
    cells = np.empty((*shape, len(corners)))
    for row, column in np.ndindex(*shape):
        flat.take(corners + (row * width + column), out=cells[row, column], mode="clip")  # no copy to check them first
    return cells


def _parts(similarities: Matrix, least: float) -> Whole:
    """In whole parts, 0 where less than `least`."""
    return (np.where(similarities >= least, similarities, 0.0) * _PARTS + 0.5).astype(np.int64)


def _in_any_order(parts: Whole) -> Whole:
    """(n,) totals of tables. parts: (rows, columns, n), of no fewer rows than columns.

    Where each row, or each column, is most like another one, no table can come to more than these cells; of what is
    left most have equal items.
    """
    totals = np.zeros(parts.shape[2], np.int64)
    left = np.arange(len(totals))
    for turned in (False, True) if len(parts) <= _PLACES else (False,):
        totals[left], proven = _by_best(parts.transpose(1, 0, 2) if turned else parts)
        left, parts = left[~proven], parts[:, :, ~proven]
    if len(left):
        totals[left] = _over_sets(parts)
    return totals


def _by_best(parts: Whole) -> tuple[Whole, NDArray[np.bool_]]:
    """The sum of each row's greatest cell, and whether these stand in different columns."""
    places = np.arange(parts.shape[1])[:, None]
    best = (parts * _PLACES + places).max(axis=1)
    sums = best // _PLACES
    columns = np.where(sums > 0, 1 << best % _PLACES, 0)
    distinct: NDArray[np.bool_] = np.bitwise_or.reduce(columns, axis=0) == columns.sum(axis=0)
    return sums.sum(axis=0), distinct


def _over_sets(parts: Whole) -> Whole:
    """By dynamic programming over the sets of columns that are taken, one row after the other (Held and Karp 1962)."""
    height, width, count = parts.shape
    best = np.zeros((2**width, count), np.int64)  # by the set of columns, the most that the rows so far come to
    for row in range(height - 1):
        before = best.copy()
        for column in range(width):
            halves = (2 ** (width - 1 - column), 2, 2**column, count)  # with and without the column
            taken, free = best.reshape(halves)[:, 1], before.reshape(halves)[:, 0]
            np.maximum(taken, free + parts[row, column], out=taken)
    most: Whole = best[-1]
    for column in range(width):
        most = np.maximum(most, best[~(1 << column)] + parts[-1, column])  # counted from the last: all but the column
    return most


def _in_order(parts: Whole) -> Whole:
    """By dynamic programming over how many columns are used up, one row after the other. parts: (rows, columns, n)."""
    totals = np.zeros((parts.shape[1] + 1, parts.shape[2]), np.int64)
    for row in parts:
        totals[1:] = np.maximum.accumulate(np.maximum(totals[1:], totals[:-1] + row), axis=0)
    most: Whole = totals[-1]
    return most
