"""Why a `wrong` or `spurious` slot is what it is: the first reason that fits, in the contract's order."""

from __future__ import annotations

from collections.abc import Iterator

from harness.comparison.matchers import LeafMatcher, ListMatcher, RecordMatcher, Slot, UnionMatcher
from harness.comparison.matchers.base import TOLERANCE, Matcher
from harness.comparison.source import SourceText
from harness.comparison.values import MISFIT, Unreadable, Value
from harness.records import Reason

__all__ = ["NEAR", "Owners", "diagnose", "owners_of"]

Owners = dict[int, Matcher]

NEAR = 0.8
"""Similarity from which a wrong value is a near miss."""


def diagnose(slot: Slot, owners: Owners, source: SourceText | None) -> Reason | None:
    """The reason; None for every other verdict.

    owners: the matcher that read each container of the prediction and of gold, by the value's id.
    source: the document; without one, nothing is `unsupported` or `over_extracted`, and what is left is `other`.
    """
    if slot.verdict not in ("wrong", "spurious") or slot.prediction is None:
        return None
    leaf, prediction = slot.matcher, slot.prediction
    if not isinstance(leaf, LeafMatcher) or not leaf.fits(prediction):
        return "invalid"
    if slot.gold is not None and slot.gold.content.__class__ is not Unreadable:
        precision = leaf.comparator.precision(slot.gold.content, prediction.content)
        if precision is not None:
            return precision
    if _misplaced(leaf, prediction, slot.gold, owners):
        return "misplaced"
    if slot.similarity is not None and slot.similarity >= NEAR:
        return "near_miss"
    if source is None:
        return "other"
    if leaf.plan.closed is None and not leaf.comparator.stands_in(prediction.content, prediction.raw, source):
        return "unsupported"
    return "over_extracted" if slot.gold is None else "other"


def _misplaced(leaf: LeafMatcher, prediction: Value, gold: Value | None, owners: Owners) -> bool:
    """Whether the value is right for another slot of the record or list that it stands in.

    A boolean is right for half of all slots, so it is never misplaced; a value of an Enum or Literal only where another
    such field of its own record has it.
    """
    if leaf.plan.closed is not None and set(leaf.plan.closed) <= {True, False}:
        return False
    return any(
        other is not gold and _right_for(matcher, other, leaf, prediction)
        for matcher, other in _neighbours(leaf, prediction, owners)
    )


def _right_for(matcher: LeafMatcher, other: Value, leaf: LeafMatcher, prediction: Value) -> bool:
    """By the field's own threshold in another item; for another field to the letter, loose thresholds being its own."""
    if matcher is leaf:
        return leaf.judge(other, prediction)[1]
    if (matcher.plan.closed is None) != (leaf.plan.closed is None):
        return False
    reread = Value(prediction.raw, None, "")
    reread.content = matcher.reading(prediction.raw)
    return matcher.fits(reread) and matcher.grade(other, reread) > 1 - TOLERANCE


def _neighbours(
    leaf: LeafMatcher, prediction: Value, owners: dict[int, Matcher]
) -> Iterator[tuple[LeafMatcher, Value]]:
    """Gold's leaves in the same record, and at the same field of the other items of the same list."""
    parent = prediction.parent
    if parent is None:
        return
    owner, partner = owners.get(id(parent)), _partner(parent, owners)
    if isinstance(owner, ListMatcher) and partner is not None and isinstance(owner.item, LeafMatcher):
        yield from ((leaf, item) for item in partner.content)
    if not isinstance(owner, RecordMatcher):
        return
    if partner is not None:
        yield from _leaves(owner, partner)
    items = parent.parent
    there = None if items is None else _partner(items, owners)
    index = next((index for index, field in enumerate(owner.fields) if field.matcher is leaf), None)
    if there is None or index is None or leaf.plan.closed is not None or not isinstance(owners[id(items)], ListMatcher):
        return
    for item in there.content:
        if owners.get(id(item)) is owner and item is not parent.partner and item.content[index] is not None:
            yield leaf, item.content[index]


def _partner(value: Value, owners: Owners) -> Value | None:
    """The gold value that a predicted container is compared with, None where that is another arm of a union."""
    partner = value.partner
    return partner if partner is not None and owners.get(id(partner)) is owners.get(id(value)) else None


def _leaves(owner: RecordMatcher, record: Value) -> Iterator[tuple[LeafMatcher, Value]]:
    for matcher, child in owner.children(record):
        if isinstance(matcher, LeafMatcher):
            yield matcher, child


def owners_of(root: Value, matcher: Matcher) -> Owners:
    """Which matcher read each container below `root`, by the value's id."""
    owners: Owners = {}

    def visit(matcher: Matcher, value: Value) -> None:
        while isinstance(matcher, UnionMatcher) and value.arm >= 0:
            matcher = matcher.arms[value.arm]
        if isinstance(matcher, LeafMatcher) or value.content is MISFIT:
            return
        owners[id(value)] = matcher
        for child_matcher, child in matcher.children(value):
            visit(child_matcher, child)

    visit(matcher, root)
    return owners
