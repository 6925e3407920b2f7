"""Which of equal totals is the pairing: the aims after the total, over the tight cells that its prices leave open.

The aims are packed into one whole number a cell, so high to low that no sum of a later aim outweighs one unit of an
earlier one. A block of cells that all give the same needs no solver (see `block`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from harness.comparison.assignment import Matching, Weights, solve_sparse
from harness.comparison.block import Block, pair_block, whole_blocks
from harness.comparison.first_in_order import first_in_order

__all__ = ["Aims", "Gain", "Gains", "Kinds", "Pairs", "pack", "settle", "tight_cells"]

Pairs = list[tuple[int, int]]
Aims = tuple[int, ...]
Gain = Callable[[int, int], Aims]
"""What pairing (row, column) gives to each aim after the total: whole numbers, 0 or more."""

Kinds = Callable[[], tuple[Sequence[int], Sequence[int]]]
"""Makes a number for each row and each column: those of one number are alike, and so are the gains of their cells."""


class Gains:
    """A `Gain` that is worked out once for cells that are alike. kinds: None where no two are known to be."""

    def __init__(self, gain: Gain, kinds: Kinds | None = None) -> None:
        self._gain, self._make = gain, kinds
        self._kinds: tuple[Sequence[int], Sequence[int]] | None = None
        self._known: dict[tuple[int, int], Aims] = {}

    def __call__(self, row: int, column: int) -> Aims:
        """What pairing them gives."""
        kinds = self._of_all()
        if kinds is None:
            return self._gain(row, column)
        cell = kinds[0][row], kinds[1][column]
        aims = self._known.get(cell)
        if aims is None:
            aims = self._known[cell] = self._gain(row, column)
        return aims

    def common(self, block: Block) -> Aims | None:
        """What each cell of the block gives, None where not all give the same."""
        kinds = self._of_all()
        rows, columns = block
        if kinds is not None:
            rows = list({kinds[0][row]: row for row in rows}.values())
            columns = list({kinds[1][column]: column for column in columns}.values())
        aims = self._gain(rows[0], columns[0])
        same = all(self._gain(row, column) == aims for row in rows for column in columns)
        return aims if same else None

    def _of_all(self) -> tuple[Sequence[int], Sequence[int]] | None:
        if self._kinds is None and self._make is not None:
            self._kinds = self._make()
        return self._kinds


def settle(tight: list[list[int]], matching: Matching, gain: Gain, kinds: Kinds | None = None) -> Pairs:
    """The pairs of the one optimum that the aims choose. tight: for each row its tight cells' columns, ascending."""
    gains, pairs = Gains(gain, kinds), []
    blocks = [(block, _settle_block(block, matching, gains)) for block in whole_blocks(tight)]
    if blocks:
        tight = list(tight)
    for block, found in blocks:
        if found is not None:
            pairs.extend(found)
            for row in block.rows:
                tight[row] = []
    forced, open_rows = _forced(tight, matching)
    pairs.extend(forced)
    for rows in _components(open_rows):
        pairs.extend(_settle(rows, matching, gains))
    return sorted(pairs)


def _settle_block(block: Block, matching: Matching, gains: Gains) -> Pairs | None:
    """The pairs of a block in which every cell gives the same, else None.

    Where a cell gives something, the most pairs give the most, and only their nearness and order are left. Where none
    does, no pair is worth a distance: of those at the same place in both lists all are made, being the earliest.
    """
    rows, columns = block
    musts = {
        (matching.row_prices[row] > 0) + most
        for row in rows
        for most in {matching.column_prices[column] > 0 for column in columns}
    }
    aims = gains.common(block) if len(musts) == 1 else None
    if aims is None:
        return None
    if any(musts) or any(aims):
        return pair_block(rows, columns)
    return [(row, row) for row in sorted({*rows}.intersection(columns))]


def tight_cells(cells: Weights, matching: Matching) -> list[list[int]]:
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


def _settle(part: dict[int, list[int]], matching: Matching, gains: Gains) -> Pairs:
    """The pairs of one connected part of the tight cells that leaves a choice."""
    open_cells = [(row, column) for row, columns in part.items() for column in columns]
    aims = {
        cell: (_must(matching, cell), *gains(*cell))
        for cell in open_cells
    }  # fmt: skip
    packed = pack(aims, near_order=True)
    order = sorted({column for _, column in open_cells})
    place = {column: index for index, column in enumerate(order)}
    weights: Weights = [{place[column]: packed[row, column] for column in columns} for row, columns in part.items()]
    solved = solve_sparse(weights, len(order))
    columns = first_in_order(tight_cells(weights, solved), solved)
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
