"""Which items of two lists are paired: the optimum of SCORING's order of aims, one aim after the other.

The greatest total similarity comes first. Its prices (see `assignment`) leave only the tight cells open: every optimum
lies on them. Where that leaves a choice, the aims that follow are packed into one whole number a cell, so high to low
that no sum of a later aim outweighs one unit of an earlier one, and solved over the tight cells alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from harness.comparison.assignment import Matching, Weights, solve_dense, solve_sparse
from harness.comparison.block import pair_block
from harness.comparison.comparators import Matrix
from harness.comparison.first_in_order import first_in_order

__all__ = [
    "NOT_ALLOWED",
    "SCALE",
    "Aims",
    "Gain",
    "Pairs",
    "best_unordered",
    "pack",
    "pair_by_best",
    "pair_few",
    "pair_unordered",
    "quantise",
    "settle",
]

Pairs = list[tuple[int, int]]
Aims = tuple[int, ...]
Gain = Callable[[int, int], Aims]
"""What pairing (row, column) gives to each aim after the total: whole numbers, 0 or more."""

SCALE = 10**11
"""Similarities are compared in whole hundred-billionths: finer than the contract's 1e-9, far above float noise."""

_OFF_GRID = 0.7639320225
"""Where rounding turns: no simple fraction of the scale lies there, so noise cannot part two equal similarities."""

NOT_ALLOWED = -1.0
_NEARLY = 2 / SCALE  # similarities that are no nearer to each other have different weights
_DENSE_FROM = 4096  # cells allowed; below, a Python loop is faster than numpy's calls


def quantise(table: Matrix, allowed: NDArray[np.bool_]) -> Matrix:
    """Whole-number weights, NOT_ALLOWED where a pair must not be made."""
    return np.where(allowed, np.floor(table * SCALE + _OFF_GRID), NOT_ALLOWED)


def pair_unordered(weights: Matrix, gain: Gain) -> Pairs:
    """(gold, prediction) index pairs, sorted. weights: (n_gold, n_pred) as `quantise` gives them."""
    cells = _cells(weights)
    return settle(cells, _solve(cells, weights), gain)


def pair_few(rows: list[list[float]], threshold: float, gain: Gain) -> Pairs:
    """As `pair_unordered`, for few items, by their similarities. threshold: below it no pair is made."""
    cells = [
        {column: int(cell * SCALE + _OFF_GRID) for column, cell in enumerate(row) if cell >= threshold} for row in rows
    ]
    return settle(cells, solve_sparse(cells, len(rows[0])), gain)


def settle(cells: Weights, matching: Matching, gain: Gain) -> Pairs:
    """The pairs of the one optimum that the aims choose. cells: those allowed, every tight one among them."""
    pairs, open_rows = _forced(_tight(cells, matching), matching)
    for rows in _components(open_rows):
        pairs.extend(_settle(rows, matching, gain))
    return sorted(pairs)


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


def _tight(cells: Weights, matching: Matching) -> list[list[int]]:
    """For each row the columns, ascending, at which the prices leave no slack."""
    prices = matching.column_prices
    return [
        sorted([column for column, weight in row.items() if price + prices[column] == weight])
        for row, price in zip(cells, matching.row_prices, strict=True)
    ]


def _forced(tight: list[list[int]], matching: Matching) -> tuple[Pairs, dict[int, list[int]]]:
    """The pairs that every optimum has, and of the other rows the tight cells that are still open, rows ascending.

    Every optimum matches each row and column with a price by a tight cell; where it has only one, that one is a pair,
    and what it takes away may leave others with one. A column is written as a negative number.
    """
    cells: dict[int, set[int]] = {row: {~column for column in columns} for row, columns in enumerate(tight) if columns}
    for row in list(cells):
        for column in cells[row]:
            cells.setdefault(column, set()).add(row)
    prices = matching.row_prices, matching.column_prices

    def must(node: int) -> bool:
        return len(cells[node]) == 1 and (prices[0][node] if node >= 0 else prices[1][~node]) > 0

    pairs, pending = [], [node for node in cells if must(node)]
    while pending:
        node = pending.pop()
        if node not in cells:
            continue
        (other,) = cells[node]
        pairs.append((node, ~other) if node >= 0 else (other, ~node))
        for end in (node, other):
            for neighbour in cells.pop(end):
                if neighbour in cells and neighbour not in (node, other):
                    cells[neighbour].discard(end)
                    if must(neighbour):
                        pending.append(neighbour)
    return pairs, {row: sorted(~column for column in columns) for row, columns in cells.items() if row >= 0 and columns}


def _components(tight: Mapping[int, list[int]]) -> Iterable[dict[int, list[int]]]:
    """The connected parts of the tight cells, as row -> columns, rows ascending."""
    parent: dict[int, int] = {}

    def find(node: int) -> int:
        while parent.setdefault(node, node) != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for row, columns in tight.items():
        for column in columns:
            parent[find(~column)] = find(row)  # columns as negative numbers
    groups: dict[int, dict[int, list[int]]] = {}
    for row, columns in tight.items():
        groups.setdefault(find(row), {})[row] = columns
    return groups.values()


def _settle(part: dict[int, list[int]], matching: Matching, gain: Gain) -> Pairs:
    """The pairs of one connected part of the tight cells that leaves a choice."""
    open_cells = [(row, column) for row, columns in part.items() for column in columns]
    aims = {
        cell: (_must(matching, cell), *gain(*cell))
        for cell in open_cells
    }  # fmt: skip
    all_columns, first = next(iter(part.values())), aims[open_cells[0]]
    if (
        first[0]
        and all(columns == all_columns for columns in part.values())
        and all(one == first for one in aims.values())
    ):
        return pair_block(list(part), all_columns)
    packed = pack(aims, near_order=True)
    order = sorted({column for _, column in open_cells})
    place = {column: index for index, column in enumerate(order)}
    weights: Weights = [{place[column]: packed[row, column] for column in columns} for row, columns in part.items()]
    solved = solve_sparse(weights, len(order))
    columns = first_in_order(_tight(weights, solved), solved)
    return [(row, order[column]) for row, column in zip(part, columns, strict=True) if column >= 0]


def _must(matching: Matching, cell: tuple[int, int]) -> int:
    """How many ends of the cell have a price: an optimum leaves none of those unmatched."""
    return (matching.row_prices[cell[0]] > 0) + (matching.column_prices[cell[1]] > 0)


def pack(aims: Mapping[tuple[int, int], Sequence[int]], *, near_order: bool) -> dict[tuple[int, int], int]:
    """One whole number a cell, in which an earlier aim outweighs any sum of later ones.

    near_order: whether the last aim is the least sum of |row - column|.
    """
    if not aims:
        return {}
    most = min(len({row for row, _ in aims}), len({column for _, column in aims}))
    bases = [max(values) * most + 1 for values in zip(*aims.values(), strict=True)]
    base_of_distance = max(abs(row - column) for row, column in aims) * most + 1
    packed: dict[tuple[int, int], int] = {}
    for (row, column), values in aims.items():
        number = 0
        for base, value in zip(bases, values, strict=True):
            number = number * base + value
        packed[row, column] = number * base_of_distance - abs(row - column) if near_order else number
    return packed


def best_unordered(weights: Matrix) -> Pairs:
    """A pairing of the greatest total, ties left open."""
    cells = _cells(weights)
    columns = _solve(cells, weights).columns
    return [(row, column) for row, column in enumerate(columns) if column >= 0]


def _solve(cells: Weights, weights: Matrix) -> Matching:
    if sum(map(len, cells)) >= _DENSE_FROM:
        return solve_dense(weights)
    return solve_sparse(cells, weights.shape[1])
