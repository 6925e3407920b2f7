"""The last tie-break of a pairing: among equal optima, the one in which gold's first item has the earliest partner."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from harness.comparison.assignment import Matching

__all__ = ["first_in_order"]

_NOBODY = -1
"""Stands for whatever holds a free column: it may take any column that need not be matched."""


def first_in_order(tight: list[list[int]], matching: Matching) -> list[int]:
    """For each row its column or -1: the optimum whose columns come first, row by row, unmatched counting as last.

    tight: for each row the columns, ascending, that an optimum may use. Every optimum is a matching on these cells that
    covers each row and column with a price (complementary slackness), so the choice is made by exchanging along
    alternating paths, with the rows already decided held fast.
    """
    exchange = _Exchange(tight, matching)
    for row, columns in enumerate(tight):
        for column in columns:
            if column == exchange.columns[row] or exchange.move(row, column):
                break
    return exchange.columns


class _Exchange:
    def __init__(self, tight: list[list[int]], matching: Matching) -> None:
        self.tight = tight
        self.columns, self.rows = list(matching.columns), list(matching.rows)
        self.row_free = [price == 0 for price in matching.row_prices]
        self.column_free = [column for column, price in enumerate(matching.column_prices) if price == 0]

    def move(self, row: int, column: int) -> bool:
        """Gives `column` to `row` if the rest can be rearranged without the rows before it; else changes nothing."""
        left, holder = self.columns[row], self.rows[column]
        if holder != _NOBODY and holder < row:
            return False
        came_from: dict[int, tuple[int, int]] = {holder: (_NOBODY, column)}  # who -> (who takes its column, which)
        queue = deque([holder])
        while queue:
            who = queue.popleft()
            if self._may_take(who, left):
                self._shift(row, column, who, left, came_from)
                return True
            for wanted, owner in self._openings(who):
                if wanted != column and owner not in came_from and (owner == _NOBODY or owner > row):
                    came_from[owner] = (who, wanted)
                    queue.append(owner)
        return False

    def _openings(self, who: int) -> Iterator[tuple[int, int]]:
        """(place, its holder) of what `who` may take: columns; and being unmatched, which any unmatched one yields."""
        for wanted in self.column_free if who == _NOBODY else self.tight[who]:
            yield wanted, self.rows[wanted]
        if who == _NOBODY or self.row_free[who]:
            yield _NOBODY, _NOBODY
            yield from ((_NOBODY, row) for row, column in enumerate(self.columns) if column < 0)

    def _may_take(self, who: int, column: int) -> bool:
        """Whether the place that is left over, a column or being unmatched, suits `who`."""
        if column < 0:
            return who == _NOBODY or self.row_free[who]
        return column in (self.column_free if who == _NOBODY else self.tight[who])

    def _shift(self, row: int, column: int, who: int, left: int, came_from: dict[int, tuple[int, int]]) -> None:
        """Hands `left` to the last of the chain, and each one's column to whom it was taken for."""
        self._give(who, left)
        while True:
            taker, taken = came_from[who]
            if taken == column:
                break
            self._give(taker, taken)
            who = taker
        self._give(row, column)

    def _give(self, who: int, column: int) -> None:
        if who != _NOBODY:
            self.columns[who] = column
        if column >= 0:
            self.rows[column] = who
