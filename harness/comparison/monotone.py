"""Ordered lists: the best pairing in which no two pairs cross, by dynamic programming (Needleman and Wunsch 1970)."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from harness.comparison.comparators import Matrix
from harness.comparison.ties import Gain, Pairs, pack

__all__ = ["best_monotone", "pair_ordered"]


def pair_ordered(weights: Matrix, gain: Gain) -> Pairs:
    """(gold, prediction) index pairs, ascending on both sides, by the same aims as an unordered pairing.

    weights: (n_gold, n_pred) whole numbers, below 0 where a pair must not be made. Only cells that lie on some pairing
    of the greatest total are weighed further.
    """
    cells = _on_an_optimum(weights)
    pairs = _if_no_choice(cells, weights)
    if pairs is not None:
        return pairs
    aims = {(row, column): (int(weights[row, column]), *gain(row, column)) for row, column in cells}
    return _trace(pack(aims, near_order=True), weights.shape)


def best_monotone(weights: Matrix) -> Pairs:
    """A pairing of the greatest total, ties left open."""
    packed = {cell: int(weights[cell]) for cell in _on_an_optimum(weights)}
    return _trace(packed, weights.shape)


def _prefix_totals(weights: Matrix) -> Matrix:
    """(n_gold + 1, n_pred + 1): the greatest total of the first i and j items; cells below 0 are no pairs."""
    n_rows, n_columns = weights.shape
    totals = np.zeros((n_rows + 1, n_columns + 1))
    usable = np.maximum(weights, 0.0)  # a pair that must not be made, at 0, is no better than none
    for row in range(n_rows):
        here = np.maximum(totals[row, 1:], totals[row, :-1] + usable[row])
        np.maximum.accumulate(here, out=totals[row + 1, 1:])
    return totals


def _on_an_optimum(weights: Matrix) -> list[tuple[int, int]]:
    before = _prefix_totals(weights)
    behind = _prefix_totals(weights[::-1, ::-1])[::-1, ::-1]
    total = before[-1, -1]
    tight = (weights >= 0) & (before[:-1, :-1] + np.maximum(weights, 0.0) + behind[1:, 1:] == total)
    return [(int(row), int(column)) for row, column in np.argwhere(tight)]


def _if_no_choice(cells: list[tuple[int, int]], weights: Matrix) -> Pairs | None:
    """The cells themselves where they form one chain of pairs that all count, else None."""
    for (row, column), (next_row, next_column) in pairwise(cells):
        if not (row < next_row and column < next_column):
            return None
    return cells if all(weights[cell] > 0 for cell in cells) else None


def _trace(values: dict[tuple[int, int], int], shape: tuple[int, int]) -> Pairs:
    """The chain of the greatest sum; of equal ones, that in which gold's first item has the earliest partner."""
    by_row: dict[int, list[int]] = {}
    for row, column in sorted(values):
        by_row.setdefault(row, []).append(column)
    n_columns = shape[1]
    best = [0] * (n_columns + 1)  # best[j]: from the rows below and the columns from j on
    history = {}
    for row in sorted(by_row, reverse=True):
        above = list(best)
        for column in by_row[row]:
            above[column] = max(above[column], values[row, column] + best[column + 1])
        for column in range(n_columns - 1, -1, -1):
            above[column] = max(above[column], above[column + 1])
        history[row] = (above, best)
        best = above
    pairs, start = [], 0
    for row in sorted(by_row):
        above, below = history[row]
        for column in by_row[row]:
            if column >= start and values[row, column] + below[column + 1] == above[start]:
                pairs.append((row, column))
                start = column + 1
                break
    return pairs
