"""Whether a wrong value is right for another slot: of its own record, or for the same field elsewhere in its list.

In a long list the values of one field are looked for together, by bounds of their similarities, since each may have to
be held against every item.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from harness.comparison.candidates import Candidates
from harness.comparison.matchers import LeafMatcher, ListMatcher, RecordMatcher, Slot
from harness.comparison.matchers.base import TOLERANCE
from harness.comparison.values import Value

__all__ = ["Misplaced"]

_FEW = 32  # wrong values of a record; these are never looked for together
_MANY = 1000  # pairs of a list's items and wrong values; up to here they are held against each other one by one
_AT_ONCE = 50_000  # pairs that are graded before it is asked again of which values nothing is known yet


class _Elsewhere(NamedTuple):
    """The places for which a value may be right beside its own record: a field's values in a list of gold's.

    there: gold's list. field: its index in the items, None where the items are the values themselves.
    """

    leaf: LeafMatcher
    there: Value
    field: int | None
    owner: RecordMatcher | None

    def values(self) -> list[Value | None]:
        """By item; None where it has nothing, or is another arm of a union."""
        items: list[Value] = self.there.content
        if self.field is None:
            return [*items]
        return [item.content[self.field] if item.owner is self.owner else None for item in items]


class Misplaced:
    """slots: the wrong and spurious ones of one comparison."""

    def __init__(self, slots: Sequence[Slot]) -> None:
        self._known: dict[int, bool] = {}
        if len(slots) > _FEW:
            self._look_together(slots)

    def _look_together(self, slots: Sequence[Slot]) -> None:
        groups: dict[tuple[int, int], list[tuple[_Elsewhere, Value, Value | None]]] = {}
        for leaf, gold, prediction, _, _ in slots:
            place = _elsewhere(leaf, prediction) if isinstance(leaf, LeafMatcher) and prediction is not None else None
            if place is not None and prediction is not None:
                groups.setdefault((id(leaf), id(place.there)), []).append((place, prediction, gold))
        for group in groups.values():
            place = group[0][0]
            if len(group) * len(place.there.content) > _MANY and place.leaf.threshold > TOLERANCE:
                self._look(place, [(prediction, gold) for _, prediction, gold in group])

    def _look(self, place: _Elsewhere, wrong: list[tuple[Value, Value | None]]) -> None:
        """Works out for all values of a group whether they are right for another item."""
        values = place.values()
        row_of = {id(value): row for row, value in enumerate(values)}
        items = {id(item): row for row, item in enumerate(place.there.content)}
        own = [_own_row(prediction, gold, row_of, items) for prediction, gold in wrong]
        predictions = [prediction for prediction, _ in wrong]
        if _by_equality(place.leaf, [*values, *predictions]):
            found = _equal_elsewhere(values, predictions, own)
        else:
            found = _right_elsewhere(place.leaf, values, predictions, own)
        self._known |= {id(prediction): told for prediction, told in zip(predictions, found, strict=True)}

    def tell(self, leaf: LeafMatcher, prediction: Value, gold: Value | None) -> bool:
        """Whether the prediction of a slot is right for another slot of the record or list that it stands in.

        A boolean is right for half of all slots, so it is never misplaced; a value of an Enum or Literal only where
        another such field of its own record has it.
        """
        if leaf.plan.closed is not None and set(leaf.plan.closed) <= {True, False}:
            return False
        for matcher, other in _in_record(prediction):
            if matcher is not leaf and _right_for(matcher, other, leaf, prediction):
                return True
        known = self._known.get(id(prediction))
        if known is not None:
            return known
        place = _elsewhere(leaf, prediction)
        if place is None:
            return False
        own = prediction.parent.partner if prediction.parent is not None and place.field is not None else None
        for item, value in zip(place.there.content, place.values(), strict=True):
            if value is not None and item is not own and value is not gold and leaf.judge(value, prediction)[1]:
                return True
        return False


def _by_equality(leaf: LeafMatcher, values: list[Value | None]) -> bool:
    """Whether none but equal readings make a value right."""
    there = [value for value in values if value is not None]
    if leaf.threshold < 1 or any(value.accepted for value in there):
        return False
    return leaf.comparator.reflexive and leaf.is_strict_among(value.content for value in there)


def _equal_elsewhere(values: list[Value | None], predictions: list[Value], own: list[int]) -> list[bool]:
    """Of each prediction whether one of `values` is equal but for the one in its `own` row."""
    rows: dict[Any, list[int]] = {}
    for row, value in enumerate(values):
        if value is not None:
            rows.setdefault(value.content, []).append(row)
    return [
        any(row != mine for row in rows.get(prediction.content, ())[:2])
        for prediction, mine in zip(predictions, own, strict=True)
    ]


def _right_elsewhere(
    leaf: LeafMatcher, values: list[Value | None], predictions: list[Value], own: list[int]
) -> list[bool]:
    """Of each prediction whether it is right for one of `values` but the one in its `own` row."""
    cells = leaf.cells(values, [*predictions])
    rows_of, found = np.array(own), np.zeros(len(predictions), bool)
    prices = np.full(len(values), leaf.threshold), np.zeros(len(predictions))
    for some in Candidates(cells, leaf.threshold).beyond(*prices):
        for first in range(0, len(some[0]), _AT_ONCE):
            rows, columns = (places[first : first + _AT_ONCE] for places in some)
            kept = (rows != rows_of[columns]) & ~found[columns]
            rows, columns = rows[kept], columns[kept]
            found[columns[cells.cells(rows, columns) >= leaf.threshold - TOLERANCE]] = True
    told: list[bool] = found.tolist()
    return told


def _own_row(prediction: Value, gold: Value | None, row_of: dict[int, int], items: dict[int, int]) -> int:
    """The row of what the prediction was compared with, -1 where that is nothing."""
    if gold is not None and id(gold) in row_of:
        return row_of[id(gold)]
    parent = prediction.parent
    return -1 if parent is None else items.get(id(parent.partner), -1)


def _right_for(matcher: LeafMatcher, other: Value, leaf: LeafMatcher, prediction: Value) -> bool:
    """For another field to the letter: loose thresholds are the field's own."""
    if (matcher.plan.closed is None) != (leaf.plan.closed is None):
        return False
    content = matcher.content(prediction.raw)
    return content is not None and matcher.is_full(other, content) and matcher.fits(prediction.raw, content)


def _in_record(prediction: Value) -> Iterator[tuple[LeafMatcher, Value]]:
    """Gold's leaves in the record that the prediction's is compared with."""
    parent = prediction.parent
    if parent is None or not isinstance(parent.owner, RecordMatcher):
        return
    partner = _partner(parent)
    if partner is not None:
        for matcher, child in parent.owner.children(partner):
            if isinstance(matcher, LeafMatcher):
                yield matcher, child


def _elsewhere(leaf: LeafMatcher, prediction: Value) -> _Elsewhere | None:
    """Where else the value may belong, None where it stands in no list that has a partner."""
    parent = prediction.parent
    if parent is None:
        return None
    owner = parent.owner
    if isinstance(owner, ListMatcher):
        partner = _partner(parent)
        return _Elsewhere(leaf, partner, None, None) if partner is not None and owner.item is leaf else None
    if not isinstance(owner, RecordMatcher) or leaf.plan.closed is not None or parent.parent is None:
        return None
    there = _partner(parent.parent)
    index = next((index for index, field in enumerate(owner.fields) if field.matcher is leaf), None)
    if there is None or index is None or not isinstance(there.owner, ListMatcher):
        return None
    return _Elsewhere(leaf, there, index, owner)


def _partner(value: Value) -> Value | None:
    """The gold value that a predicted container is compared with, None where that is another arm of a union."""
    partner = value.partner
    return partner if partner is not None and partner.owner is value.owner else None
