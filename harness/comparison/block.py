"""Items that are all as good for each other: which pair with which is then a matter of their places alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Block", "pair_block", "whole_blocks"]

Sums = NDArray[np.int64]


class Block(NamedTuple):
    """rows, columns, both ascending, of which every cell is tight, and no other cell of theirs is."""

    rows: list[int]
    columns: list[int]


def whole_blocks(tight: list[list[int]]) -> list[Block]:
    """The connected parts of the tight cells that are blocks, of more than one cell.

    tight: for each row its columns, ascending. Rows with the same columns make a block if these columns have no others.
    """
    groups: dict[tuple[int, ...], list[int]] = {}
    for row, columns in enumerate(tight):
        if columns:
            groups.setdefault(tuple(columns), []).append(row)
    degrees: Counter[int] = Counter()
    for shared, rows in groups.items():
        for column in shared:
            degrees[column] += len(rows)
    return [
        Block(rows, list(shared))
        for shared, rows in groups.items()
        if len(rows) * len(shared) > 1 and all(degrees[column] == len(rows) for column in shared)
    ]


def pair_block(rows: Sequence[int], columns: Sequence[int]) -> list[tuple[int, int]]:
    """As many pairs as there can be, of the least sum of |row - column|; of those each row has its earliest column.

    rows, columns: ascending. A row without a column comes last. Two pairs that cross can be exchanged: the sum grows no
    larger (the cost is convex in row - column), and the first of the two rows gets an earlier column. So the pairing
    asked for crosses nowhere: the shorter side is paired whole, in order, and what is to be chosen is which of the
    longer side are left out (see `_chosen`).
    """
    if len(rows) <= len(columns):
        return list(zip(rows, _chosen(rows, columns), strict=True))
    return list(zip(_chosen(columns, rows), columns, strict=True))


def _chosen(few: Sequence[int], many: Sequence[int]) -> Sequence[int]:
    """For each of the shorter side its partner in the longer, by dynamic programming.

    least[i, d] is the least sum of few[i] and those behind it where d of the longer side were left out so far: the
    least of |few[i] - many[i + e]| + least[i + 1, e] over all e >= d. The first such e is the one asked for: of few
    rows, each has its earliest column; of few columns, each has its earliest row, and it is the rows behind that have
    none. For m against n, time and memory of O(m x (n - m + 1)).
    """
    if len(few) == len(many):
        return many
    places = np.array(many, np.int64)
    width = len(many) - len(few) + 1
    behind: Sums = np.zeros(width, np.int64)
    by_left_out: list[Sums] = []  # of each item from the last on: by e, what it and those behind it come to
    for index in range(len(few) - 1, -1, -1):
        sums = behind + np.abs(places[index : index + width] - few[index])
        by_left_out.append(sums)
        behind = np.minimum.accumulate(sums[::-1])[::-1]
    chosen, left_out = [], 0
    for index, sums in enumerate(reversed(by_left_out)):
        left_out += int(sums[left_out:].argmin())  # the first of the least
        chosen.append(many[index + left_out])
    return chosen
