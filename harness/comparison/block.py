"""Items that are all as good for each other: which pair with which is then a matter of their places alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["pair_block"]


def pair_block(rows: Sequence[int], columns: Sequence[int]) -> list[tuple[int, int]]:
    """As many pairs as there can be, of the least sum of |row - column|; of those each row has its earliest column.

    rows, columns: ascending. Two pairs that cross can be exchanged: the sum grows no larger (the cost is convex in
    row - column), and the first of the two rows gets an earlier column. So the pairing asked for crosses nowhere; where
    both sides are of one length only one such is left, else dynamic programming finds it, in time and memory of
    O(rows x columns).
    """
    if len(rows) == len(columns):
        return list(zip(rows, columns, strict=True))
    distance = np.abs(np.subtract.outer(np.asarray(rows, np.int32), np.asarray(columns, np.int32)))
    return _few_rows(rows, columns, distance) if len(rows) < len(columns) else _few_columns(rows, columns, distance)


_FAR = np.iinfo(np.int64).max // 4


def _few_rows(rows: Sequence[int], columns: Sequence[int], distance: NDArray[np.int32]) -> list[tuple[int, int]]:
    """Every row has a column. least[i, j]: the least sum of the rows from i on with the columns from j on."""
    count, width = distance.shape
    least = np.full((count + 1, width + 1), _FAR)
    least[count] = 0
    for row in range(count - 1, -1, -1):
        taken = distance[row] + least[row + 1, 1:]
        least[row, :width] = np.minimum.accumulate(taken[::-1])[::-1]
    pairs, start = [], 0
    for row in range(count):
        while least[row, start] != distance[row, start] + least[row + 1, start + 1]:
            start += 1
        pairs.append((rows[row], columns[start]))
        start += 1
    return pairs


def _few_columns(rows: Sequence[int], columns: Sequence[int], distance: NDArray[np.int32]) -> list[tuple[int, int]]:
    """Every column has a row. least[i, j]: as above; a row is left out where that is no worse than any column."""
    count, width = distance.shape
    least = np.full((count + 1, width + 1), _FAR)
    least[:, width] = 0
    for row in range(count - 1, -1, -1):
        least[row, :width] = np.minimum(least[row + 1, :width], distance[row] + least[row + 1, 1:])
    pairs, column = [], 0
    for row in range(count):
        if column < width and least[row, column] == distance[row, column] + least[row + 1, column + 1]:
            pairs.append((rows[row], columns[column]))
            column += 1
    return pairs
