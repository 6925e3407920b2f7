"""Why a `wrong` or `spurious` slot is what it is: the first reason that fits, in the contract's order."""

from __future__ import annotations

from collections.abc import Iterator

from harness.comparison.elsewhere import MANY, elsewhere
from harness.comparison.matchers import LeafMatcher, ListMatcher, RecordMatcher, Slot
from harness.comparison.matchers.base import TOLERANCE
from harness.comparison.source import SourceText
from harness.comparison.values import Unreadable, Value
from harness.records import Reason

__all__ = ["NEAR", "diagnose"]

NEAR = 0.8
"""Similarity from which a wrong value is a near miss."""


def diagnose(slot: Slot, source: SourceText | None) -> Reason | None:
    """The reason of a `wrong` or `spurious` slot; None for every other verdict.

    source: the document; without one, nothing is `unsupported` or `over_extracted`, and what is left is `other`.
    """
    leaf, gold, prediction, verdict, similarity = slot
    if verdict not in ("wrong", "spurious") or prediction is None:
        return None
    if not isinstance(leaf, LeafMatcher) or not leaf.fits(prediction):
        return "invalid"
    if gold is not None and gold.content.__class__ is not Unreadable:
        precision = leaf.comparator.precision(gold.content, prediction.content)
        if precision is not None:
            return precision
    if _misplaced(leaf, prediction, gold):
        return "misplaced"
    if similarity is not None and similarity >= NEAR:
        return "near_miss"
    if source is None:
        return "other"
    if leaf.plan.closed is None and not leaf.comparator.stands_in(prediction.content, prediction.raw, source):
        return "unsupported"
    return "over_extracted" if gold is None else "other"


def _misplaced(leaf: LeafMatcher, prediction: Value, gold: Value | None) -> bool:
    """Whether the value is right for another slot of the record or list that it stands in.

    A boolean is right for half of all slots, so it is never misplaced; a value of an Enum or Literal only where another
    such field of its own record has it.
    """
    if leaf.plan.closed is not None and set(leaf.plan.closed) <= {True, False}:
        return False
    for matcher, other in _neighbours(leaf, prediction):
        if other is not gold and _right_for(matcher, other, leaf, prediction):
            return True
    return _right_in_long_list(leaf, prediction, gold)


def _right_in_long_list(leaf: LeafMatcher, prediction: Value, gold: Value | None) -> bool:
    """What `_neighbours` leaves out of a list of many items."""
    parent = prediction.parent
    if parent is None:
        return False
    there = _partner(parent)
    if isinstance(parent.owner, ListMatcher):
        if there is None or len(there.content) < MANY or not isinstance(parent.owner.item, LeafMatcher):
            return False
        return elsewhere(leaf, there, parent, None).right(prediction, [gold])
    there = None if parent.parent is None else _partner(parent.parent)
    index = _index(leaf, parent)
    if there is None or index is None or parent.parent is None or leaf.plan.closed is not None:
        return False
    if len(there.content) < MANY or not isinstance(there.owner, ListMatcher):
        return False
    partner = parent.partner
    own = None if partner is None or partner.owner is not parent.owner else partner.content[index]
    return elsewhere(leaf, there, parent.parent, (parent.owner, index)).right(prediction, [gold, own])


def _index(leaf: LeafMatcher, record: Value) -> int | None:
    """Which field of a record a leaf is, None where it stands in no record."""
    fields = record.owner.fields if isinstance(record.owner, RecordMatcher) else ()
    return next((index for index, field in enumerate(fields) if field.matcher is leaf), None)


def _right_for(matcher: LeafMatcher, other: Value, leaf: LeafMatcher, prediction: Value) -> bool:
    """By the field's own threshold in another item; for another field to the letter, loose thresholds being its own."""
    if matcher is leaf:
        return leaf.judge(other, prediction)[1]
    if (matcher.plan.closed is None) != (leaf.plan.closed is None):
        return False
    reread = matcher.reread(prediction)
    return matcher.fits(reread) and matcher.grade(other, reread) > 1 - TOLERANCE


def _neighbours(leaf: LeafMatcher, prediction: Value) -> Iterator[tuple[LeafMatcher, Value]]:
    """Gold's leaves in the same record, and at the same field of the other items of a short list."""
    parent = prediction.parent
    if parent is None:
        return
    owner, partner = parent.owner, _partner(parent)
    if (
        isinstance(owner, ListMatcher)
        and partner is not None
        and isinstance(owner.item, LeafMatcher)
        and len(partner.content) < MANY
    ):
        yield from ((leaf, item) for item in partner.content)
    if not isinstance(owner, RecordMatcher):
        return
    if partner is not None:
        yield from _leaves(owner, partner)
    items = parent.parent
    there = None if items is None else _partner(items)
    index = _index(leaf, parent)
    if there is None or index is None or leaf.plan.closed is not None or not isinstance(there.owner, ListMatcher):
        return
    if len(there.content) >= MANY:
        return
    for item in there.content:
        if item.owner is owner and item is not parent.partner and item.content[index] is not None:
            yield leaf, item.content[index]


def _partner(value: Value) -> Value | None:
    """The gold value that a predicted container is compared with, None where that is another arm of a union."""
    partner = value.partner
    return partner if partner is not None and partner.owner is value.owner else None


def _leaves(owner: RecordMatcher, record: Value) -> Iterator[tuple[LeafMatcher, Value]]:
    for matcher, child in owner.children(record):
        if isinstance(matcher, LeafMatcher):
            yield matcher, child
