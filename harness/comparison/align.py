"""Which items of two lists are paired: the optimum of SCORING's order of aims, one aim after the other.

The greatest total similarity comes first. Its prices (see `assignment`) leave only the tight cells open: every optimum
lies on them. Where that leaves a choice, the aims that follow decide (see `ties`).
"""

from __future__ import annotations

from math import lcm

import numpy as np
from numpy.typing import NDArray

from harness.comparison.assignment import Matching, Weights, solve_dense, solve_sparse
from harness.comparison.comparators import Matrix
from harness.comparison.ties import Gain, Kinds, Pairs, settle, tight_cells

__all__ = [
    "NOT_ALLOWED",
    "SCALE",
    "best_unordered",
    "pair_by_best",
    "pair_few",
    "pair_unordered",
    "quantise",
]

SCALE = lcm(*range(1, 29))
"""Similarities are compared in whole parts of this, some eighty thousand millions: finer than the contract's 1e-9, far
above float noise, and shares with denominators up to 28 are whole, so that 1/3 and 2/3 are no more than 1.
"""

_OFF_GRID = 0.7639320225
"""Where rounding turns: no simple fraction of the scale lies there, so noise cannot part two equal similarities."""

NOT_ALLOWED = -1.0
_NEARLY = 2 / SCALE  # similarities that are no nearer to each other have different weights
_DENSE_FROM = 4096  # cells allowed; below, a Python loop is faster than numpy's calls


def quantise(table: Matrix, allowed: NDArray[np.bool_]) -> Matrix:
    """Whole-number weights, NOT_ALLOWED where a pair must not be made."""
    return np.where(allowed, np.floor(table * SCALE + _OFF_GRID), NOT_ALLOWED)


def pair_unordered(weights: Matrix, gain: Gain, kinds: Kinds | None = None) -> Pairs:
    """(gold, prediction) index pairs, sorted. weights: (n_gold, n_pred) as `quantise` gives them."""
    if _is_dense(weights):
        matching = solve_dense(weights)
        return settle(_tight_in(weights, matching), matching, gain, kinds)
    cells = _cells(weights)
    matching = solve_sparse(cells, weights.shape[1])
    return settle(tight_cells(cells, matching), matching, gain, kinds)


def pair_few(rows: list[list[float]], threshold: float, gain: Gain, kinds: Kinds | None = None) -> Pairs:
    """As `pair_unordered`, for few items, by their similarities. threshold: below it no pair is made."""
    cells: Weights = [
        {column: int(cell * SCALE + _OFF_GRID) for column, cell in enumerate(row) if cell >= threshold} for row in rows
    ]
    pairs = _lone_pairs(cells)
    matching = solve_sparse(cells, len(rows[0]))
    return sorted(pairs + settle(tight_cells(cells, matching), matching, gain, kinds))


def _lone_pairs(cells: Weights) -> Pairs:
    """Takes out of `cells` the pairs of a row and a column that have no other cell: every optimum has those."""
    rows_of: dict[int, int] = {}
    for candidates in cells:
        for column in candidates:
            rows_of[column] = rows_of.get(column, 0) + 1
    pairs: Pairs = []
    for row, candidates in enumerate(cells):
        if len(candidates) == 1:
            ((column, weight),) = candidates.items()
            if weight > 0 and rows_of[column] == 1:
                pairs.append((row, column))
                cells[row] = {}
    return pairs


def pair_by_best(rows: list[list[float]], threshold: float) -> Pairs | None:
    """The one optimum, where every row has a single best column and no two rows have the same one; else None.

    rows: similarities. threshold: below it no pair is made. The prices that prove it are the rows' best weights, and 0
    for every column: only these cells are tight, and each row with a price is matched.
    """
    pairs: Pairs = []
    taken = set()
    for row, similarities in enumerate(rows):
        second, best = sorted(similarities)[-2:] if len(similarities) > 1 else (0.0, similarities[0])
        if best < threshold:
            continue
        if best - second <= _NEARLY:
            return None
        column = similarities.index(best)
        if column in taken:
            return None
        taken.add(column)
        pairs.append((row, column))
    return pairs


def _cells(weights: Matrix) -> Weights:
    cells: Weights = [{} for _ in range(weights.shape[0])]
    rows, columns = np.nonzero(weights >= 0)
    values = weights[rows, columns]
    for row, column, value in zip(rows.tolist(), columns.tolist(), values.tolist(), strict=True):
        cells[row][column] = int(value)
    return cells


def _tight_in(weights: Matrix, matching: Matching) -> list[list[int]]:
    """As `tight_cells`. Rows with the same columns have one list, so that items that are all alike need little."""
    prices = np.array(matching.column_prices, float)
    lists: dict[bytes, list[int]] = {}
    tight = []
    for row, price in zip(weights, matching.row_prices, strict=True):
        at = row == prices + price
        key = np.packbits(at).tobytes()
        if key not in lists:
            lists[key] = np.flatnonzero(at).tolist()
        tight.append(lists[key])
    return tight


def best_unordered(weights: Matrix) -> Pairs:
    """A pairing of the greatest total, ties left open."""
    matching = solve_dense(weights) if _is_dense(weights) else solve_sparse(_cells(weights), weights.shape[1])
    return [(row, column) for row, column in enumerate(matching.columns) if column >= 0]


def _is_dense(weights: Matrix) -> bool:
    return weights.size >= _DENSE_FROM and int(np.count_nonzero(weights >= 0)) >= _DENSE_FROM
