"""Exact bipartite matching of the greatest total weight, with the prices that prove it.

Both solvers are the Hungarian method in its form of successive shortest augmenting paths (Kuhn 1955, Munkres 1957;
Jonker and Volgenant 1987 for the bookkeeping). A row or column may stay unmatched at weight 0. Weights are whole
numbers, so that every sum and comparison is exact: Python integers of any size in the sparse solver, float64 below
2**53 in the dense one.
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Matching", "Weights", "solve_dense", "solve_sparse"]

Weights = list[dict[int, int]]
"""For each row, column -> weight of the cells that may be matched."""


class Matching(NamedTuple):
    """columns: for each row its column, or -1. rows: for each column its row, or -1.

    row_prices, column_prices: u and v, 0 or more, with u[i] + v[j] >= weight for every cell, equal to it for matched
    ones, and 0 for whatever is unmatched: the proof that no matching weighs more.
    """

    columns: list[int]
    rows: list[int]
    row_prices: list[int]
    column_prices: list[int]


def solve_sparse(weights: Weights, n_columns: int) -> Matching:
    """The matching of greatest total weight over the cells given, in O(rows x cells x log) at worst.

    Rows are tried in order; a row whose best column is free takes it at once.
    """
    row_prices = [max(max(cells.values(), default=0), 0) for cells in weights]
    column_prices = [0] * n_columns
    columns, rows = [-1] * len(weights), [-1] * n_columns
    for start, cells in enumerate(weights):
        best = row_prices[start]
        if best <= 0:
            continue
        free = next((column for column, weight in cells.items() if weight == best and rows[column] < 0), -1)
        if free >= 0 and column_prices[free] == 0:
            columns[start], rows[free] = free, start
        else:
            _augment(weights, start, columns, rows, row_prices, column_prices)
    return Matching(columns, rows, row_prices, column_prices)


def _augment(weights: Weights, start: int, columns: list[int], rows: list[int], u: list[int], v: list[int]) -> None:
    """One shortest augmenting path from an unmatched row, to a free column or to a row that gives its column up."""
    row_distance = {start: 0}
    column_distance: dict[int, int] = {}
    came_from: dict[int, int] = {}
    settled: list[int] = []
    heap: list[tuple[int, int]] = []
    row, end_row, end_column = start, start, -1
    bound = u[start]
    while True:
        base = row_distance[row]
        if base + u[row] < bound:
            bound, end_row, end_column = base + u[row], row, -1
        for column, weight in weights[row].items():
            reach = base + u[row] + v[column] - weight
            if reach < bound and reach < column_distance.get(column, reach + 1):
                column_distance[column], came_from[column] = reach, row
                if rows[column] < 0:
                    bound, end_column = reach, column
                else:
                    heappush(heap, (reach, column))
        while heap and heap[0][0] > column_distance[heap[0][1]]:
            heappop(heap)
        if not heap or heap[0][0] >= bound:
            break
        distance, column = heappop(heap)
        settled.append(column)
        row = rows[column]
        row_distance[row] = distance
    for reached, distance in row_distance.items():
        u[reached] -= bound - distance
    for column in settled:
        v[column] += bound - column_distance[column]
    _flip(came_from, start, end_row, end_column, columns, rows)


def _flip(came_from: Any, start: int, end_row: int, end_column: int, columns: Any, rows: Any) -> None:
    """Exchanges the matched and the unmatched cells of the path from `start` to its end."""
    column = end_column
    if column < 0:
        column, columns[end_row] = int(columns[end_row]), -1
    while column >= 0:
        row = int(came_from[column])
        following = int(columns[row])
        columns[row], rows[column] = column, row
        column = following if row != start else -1


def solve_dense(weights: NDArray[np.float64]) -> Matching:
    """As `solve_sparse`, for a matrix (rows, columns) of whole numbers; a cell below 0 may not be matched.

    Raises ValueError where totals could leave the whole numbers that a float64 holds exactly.
    """
    n_rows, n_columns = weights.shape
    if n_rows and n_columns and float(weights.max()) * (min(n_rows, n_columns) + 1) >= 2.0**53:
        raise ValueError("weights too large for exact sums")
    cost = np.where(weights < 0, np.inf, -weights)
    u = np.maximum(weights.max(axis=1, initial=0.0), 0.0)
    v = np.zeros(n_columns)
    columns, rows = np.full(n_rows, -1), np.full(n_columns, -1)
    best = weights.argmax(axis=1) if n_columns else columns
    for row in range(n_rows):
        column = best[row] if n_columns else -1
        if u[row] <= 0:
            continue
        if rows[column] < 0 and v[column] == 0:
            columns[row], rows[column] = column, row
        else:
            _augment_dense(cost, row, columns, rows, u, v)
    return Matching(columns.tolist(), rows.tolist(), [int(price) for price in u], [int(price) for price in v])


def _augment_dense(
    cost: NDArray[np.float64],
    start: int,
    columns: NDArray[np.int64],
    rows: NDArray[np.int64],
    u: NDArray[np.float64],
    v: NDArray[np.float64],
) -> None:
    distance, free = np.full(len(v), np.inf), rows < 0
    open_distance = np.full(len(v), np.inf)  # infinite once settled
    came_from = np.full(len(v), -1)
    reached: list[tuple[int, float]] = []
    settled: list[int] = []
    row, base = start, 0.0
    bound, end_row, end_column = u[start], start, -1
    while True:
        reached.append((row, base))
        if base + u[row] < bound:
            bound, end_row, end_column = base + u[row], row, -1
        reach = cost[row] + v
        reach += base + u[row]
        better = reach < distance
        better[settled] = False
        distance[better] = reach[better]
        came_from[better] = row
        ends = np.where(better & free, reach, np.inf)
        nearest = int(ends.argmin())
        if ends[nearest] < bound:
            bound, end_column = float(ends[nearest]), nearest
        better &= ~free
        open_distance[better] = reach[better]
        column = int(open_distance.argmin())
        base = float(open_distance[column])
        if not base < bound:
            break
        settled.append(column)
        open_distance[column] = np.inf
        row = int(rows[column])
    for seen, at in reached:
        u[seen] -= bound - at
    v[settled] += bound - distance[settled]
    _flip(came_from, start, end_row, end_column, columns, rows)
