"""Ordered lists: the best pairing in which no two pairs cross, by dynamic programming (Needleman and Wunsch 1970)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from harness.comparison.comparators import Matrix
from harness.comparison.ties import Gain, Pairs, pack

__all__ = ["best_monotone", "best_through", "pair_ordered", "settle_ordered"]

Cells = dict[tuple[int, int], int]
Places = NDArray[np.intp]
Totals = NDArray[np.float64]


def pair_ordered(weights: Matrix, gain: Gain) -> Pairs:
    """(gold, prediction) index pairs, ascending on both sides, by the same aims as an unordered pairing.

    weights: (n_gold, n_pred) whole numbers, below 0 where a pair must not be made. Only cells that lie on some pairing
    of the greatest total are weighed further.
    """
    return settle_ordered(_on_an_optimum(weights), gain)


def best_monotone(weights: Matrix) -> Pairs:
    """A pairing of the greatest total, ties left open."""
    return _trace(_on_an_optimum(weights))


def settle_ordered(cells: Cells, gain: Gain) -> Pairs:
    """The pairs of the one optimum that the aims choose. cells: those that lie on an optimum, and their weights."""
    pairs: Pairs = []
    for part in _parts(cells):
        if len(part) == 1 and cells[part[0]] > 0:
            pairs.extend(part)
        else:
            aims = {cell: (cells[cell], *gain(*cell)) for cell in part}
            pairs.extend(_trace(pack(aims, near_order=True)))
    return pairs


def best_through(rows: Places, columns: Places, weights: Totals, n_columns: int) -> Totals:
    """For each cell the greatest total of pairings that have it, where these cells alone may be paired.

    rows: ascending. weights: whole numbers, 0 or more. Time of O(rows x n_columns), memory of the cells.
    """
    before = _before(rows, columns, weights, n_columns)
    behind = _before(-rows[::-1], n_columns - 1 - columns[::-1], weights[::-1], n_columns)[::-1]
    return before + weights + behind


def _before(rows: Places, columns: Places, weights: Totals, n_columns: int) -> Totals:
    """For each cell the greatest total of pairings of the rows and columns before it."""
    result = np.zeros(len(rows))
    best = np.zeros(n_columns + 1)  # best[j]: of the rows so far and the first j columns
    starts = np.flatnonzero(np.diff(rows, prepend=rows[:1] - 1))
    for first, last in pairwise([*starts.tolist(), len(rows)]):
        at = columns[first:last]
        result[first:last] = best[at]
        best[at + 1] = np.maximum(best[at + 1], result[first:last] + weights[first:last])
        np.maximum.accumulate(best, out=best)
    return result


def _on_an_optimum(weights: Matrix) -> Cells:
    """The cells of all pairings of the greatest total, by two matrices of what stands before and behind each."""
    before = _prefix_totals(weights)
    behind = _prefix_totals(weights[::-1, ::-1])[::-1, ::-1]
    tight = (weights >= 0) & (before[:-1, :-1] + np.maximum(weights, 0.0) + behind[1:, 1:] == before[-1, -1])
    return {(row, column): int(weights[row, column]) for row, column in np.argwhere(tight).tolist()}


def _prefix_totals(weights: Matrix) -> Matrix:
    """(n_gold + 1, n_pred + 1): the greatest total of the first i and j items; cells below 0 are no pairs."""
    n_rows, n_columns = weights.shape
    totals = np.zeros((n_rows + 1, n_columns + 1))
    usable = np.maximum(weights, 0.0)  # a pair that must not be made, at 0, is no better than none
    for row in range(n_rows):
        here = np.maximum(totals[row, 1:], totals[row, :-1] + usable[row])
        np.maximum.accumulate(here, out=totals[row + 1, 1:])
    return totals


def _parts(cells: Cells) -> Iterator[Pairs]:
    """The cells, ascending, in parts that follow on each other: what is chosen in one leaves the others as they are.

    A cell that crosses no other and counts for something is a pair of every optimum, which could else be added to; so
    what comes before and what comes behind it can be told apart.
    """
    places = sorted(cells)
    last = -1  # greatest column so far
    behind = [0] * len(places)  # least column from here on
    least = max((column for _, column in places), default=0) + 1
    for at in range(len(places) - 1, -1, -1):
        behind[at] = least
        least = min(least, places[at][1])
    part: Pairs = []
    for at, (row, column) in enumerate(places):
        alone = all(places[other][0] != row for other in (at - 1, at + 1) if 0 <= other < len(places))
        if alone and last < column < behind[at] and cells[row, column] > 0:
            if part:
                yield part
            yield [(row, column)]
            part = []
        else:
            part.append((row, column))
        last = max(last, column)
    if part:
        yield part


def _trace(values: Mapping[tuple[int, int], int]) -> Pairs:
    """The chain of the greatest sum; of equal ones, that in which gold's first item has the earliest partner."""
    order = sorted({column for _, column in values})
    place = {column: index for index, column in enumerate(order)}
    by_row: dict[int, list[tuple[int, int]]] = {}
    for row, column in sorted(values):
        by_row.setdefault(row, []).append((place[column], values[row, column]))
    n_columns = len(order)
    best = [0] * (n_columns + 1)  # best[j]: from the rows below and the columns from j on
    history = {}
    for row in sorted(by_row, reverse=True):
        above = list(best)
        for column, value in by_row[row]:
            above[column] = max(above[column], value + best[column + 1])
        for column in range(n_columns - 1, -1, -1):
            above[column] = max(above[column], above[column + 1])
        history[row] = (above, best)
        best = above
    pairs, start = [], 0
    for row in sorted(by_row):
        above, below = history[row]
        for column, value in by_row[row]:
            if column >= start and value + below[column + 1] == above[start]:
                pairs.append((row, order[column]))
                start = column + 1
                break
    return pairs
