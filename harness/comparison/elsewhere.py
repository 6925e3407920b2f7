"""Whether a predicted value is right for another item of its list, told for long lists without asking every item."""

from __future__ import annotations

import numpy as np

from harness.comparison.matchers import LeafMatcher
from harness.comparison.matchers.base import TOLERANCE
from harness.comparison.matchers.cells import MARGIN, Cells
from harness.comparison.values import Value

__all__ = ["MANY", "Elsewhere", "elsewhere"]

MANY = 32
"""Items from which bounds are quicker than asking every one."""


class Elsewhere:
    """One leaf of a list's items. golds, predictions: None where an item has none."""

    def __init__(self, leaf: LeafMatcher, golds: list[Value | None], predictions: list[Value | None]) -> None:
        self._leaf, self._golds = leaf, golds
        self._cells: Cells = leaf.cells(golds, predictions)
        self._place = {id(value): place for place, value in enumerate(predictions)}
        self._rows = np.array([row for row, value in enumerate(golds) if value is not None], np.intp)

    def right(self, prediction: Value, but: list[Value | None]) -> bool:
        """Whether the value is right for one of gold's, other than those in `but`."""
        rows, place = self._rows, self._place.get(id(prediction))
        if place is not None:  # else it was read as a union's arm by gold alone
            bounds = self._cells.ceilings_at(rows, np.full(len(rows), place))
            rows = rows[bounds >= self._leaf.threshold - TOLERANCE - MARGIN]
        for row in rows.tolist():
            gold = self._golds[row]
            if gold is not None and all(gold is not other for other in but) and self._leaf.judge(gold, prediction)[1]:
                return True
        return False


def elsewhere(leaf: LeafMatcher, mine: Value, theirs: Value, field: tuple[object, int] | None) -> Elsewhere:
    """For a leaf of the items of two lists that are compared. field: the items' matcher and the leaf's index there."""
    if mine.memo is None:
        mine.memo = {}
    key = -1 if field is None else -id(field[0]) * 1000 - field[1]  # beside pairings, whose keys are above 0
    if key not in mine.memo:
        sides = [
            [
                item if field is None else item.content[field[1]] if item.owner is field[0] else None
                for item in side.content
            ]
            for side in (mine, theirs)
        ]
        mine.memo[key] = Elsewhere(leaf, *sides)
    found: Elsewhere = mine.memo[key]
    return found
