"""The best pairing of two long lists, by the similarities of few of their pairs, and the proof that these were enough.

A matching and prices (see `assignment`) that are optimal over some cells are optimal over all as soon as no other cell
is worth more than the prices of its row and column. Whether one may be is told by an upper bound of its similarity; the
cells for which it cannot are never worked out. All others are, and where one is indeed worth more, the prices are found
anew with it. When none is left that could be worth as much as its prices, all tight cells are known too, on which every
optimum lies: so the pairing is the same as by the whole table, ties included.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from harness.comparison.assignment import Matching, Weights, solve_dense, solve_sparse
from harness.comparison.candidates import Candidates
from harness.comparison.comparators.columns import Indexes

__all__ = ["Known", "price"]


class Weigh(Protocol):
    """Tells what cells weigh."""

    def __call__(self, rows: Indexes, columns: Indexes, *, free: bool) -> NDArray[np.float64]:
        """Whole numbers, below 0 where a pair must not be made. free: whether it may be, however unlike the items."""


_PER_ROW = 100  # known cells a row, from which a matrix is quicker than dicts
_MATRIX = 25_000_000  # cells of the largest matrix


class Known:
    """The cells that were worked out. weights: row -> column -> weight of those that may be paired.

    check: is told how many cells are to be worked out in all, and raises where they are too many.
    """

    def __init__(self, shape: tuple[int, int], weigh: Weigh, check: Callable[[int], None]) -> None:
        self.shape, self._weigh, self._check = shape, weigh, check
        self.weights: Weights = [{} for _ in range(shape[0])]
        self._allowed = 0
        self._seen: NDArray[np.int64] = np.zeros(0, np.int64)

    def add(
        self, rows: Indexes, columns: Indexes, *, free: bool = False
    ) -> tuple[Indexes, Indexes, NDArray[np.float64]]:
        """Works out those of the cells that are not known yet: (rows, columns, weights)."""
        keys = np.setdiff1d(rows * self.shape[1] + columns, self._seen)
        self._check(len(self._seen) + len(keys))
        rows, columns = np.divmod(keys, self.shape[1])
        weights = self._weigh(rows, columns, free=free)
        may = np.nonzero(weights >= 0)[0]
        self._allowed += len(may)
        ours = self.weights
        for row, column, weight in zip(
            rows[may].tolist(), columns[may].tolist(), weights[may].astype(np.int64).tolist(), strict=True
        ):
            ours[row][column] = weight
        self._seen = np.union1d(self._seen, keys)
        return rows, columns, weights

    def unseen(self, rows: Indexes, columns: Indexes) -> NDArray[np.int64]:
        """Those of the cells that were not worked out, each as row x columns + column."""
        keys = rows * self.shape[1] + columns
        if not len(self._seen):
            return keys
        at = np.minimum(np.searchsorted(self._seen, keys), len(self._seen) - 1)
        found: NDArray[np.int64] = keys[self._seen[at] != keys]
        return found

    def check_more(self, count: int) -> None:
        """Raises where so many more cells would be too many."""
        self._check(len(self._seen) + count)

    def solve(self) -> Matching:
        """The best matching over what is known."""
        n_rows, n_columns = self.shape
        if self._allowed < _PER_ROW * n_rows or n_rows * n_columns > _MATRIX:
            return solve_sparse(self.weights, n_columns)
        table = np.full(self.shape, -1.0)
        for row, cells in enumerate(self.weights):
            table[row, list(cells)] = list(cells.values())
        return solve_dense(table)


def price(known: Known, candidates: Candidates, places: tuple[Indexes, Indexes], scale: float) -> Matching:
    """A matching that is optimal over all cells, with the prices that prove it; `known` then has every tight cell.

    places: the rows and columns of `known` that the candidates' rows and columns are. scale: the weight of a similarity
    of 1.
    """
    our_places, their_places = places
    for found in candidates.best:
        known.add(our_places[found.rows], their_places[found.columns])
    while True:
        matching = known.solve()
        rows, columns = np.array(matching.row_prices, float), np.array(matching.column_prices, float)
        fresh = [np.zeros(0, np.int64)]
        count = 0
        for ours, theirs in candidates.beyond(rows[our_places] / scale, columns[their_places] / scale):
            fresh.append(known.unseen(our_places[ours], their_places[theirs]))
            count += len(fresh[-1])
            known.check_more(count)
        at, to, weights = known.add(*np.divmod(np.concatenate(fresh), known.shape[1]))
        if not np.any(weights > rows[at] + columns[to]):
            return matching
