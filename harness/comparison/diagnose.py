"""Why a `wrong` or `spurious` slot is what it is: the first reason that fits, in the contract's order."""

from __future__ import annotations

from harness.comparison.matchers import LeafMatcher, Slot
from harness.comparison.misplaced import Misplaced
from harness.comparison.source import SourceText
from harness.comparison.values import Unreadable
from harness.records import Reason

__all__ = ["NEAR", "WITH_REASON", "diagnose"]

WITH_REASON = ("wrong", "spurious")

NEAR = 0.8
"""Similarity from which a wrong value is a near miss."""


def diagnose(slot: Slot, misplaced: Misplaced, source: SourceText | None) -> Reason:
    """The reason of a slot whose verdict is one of WITH_REASON.

    misplaced: made of all such slots of the comparison.
    source: the document; without one, nothing is `unsupported` or `over_extracted`, and what is left is `other`.
    """
    leaf, gold, prediction, _, similarity = slot
    assert prediction is not None
    if not isinstance(leaf, LeafMatcher) or not leaf.fits(prediction.raw, prediction.content):
        return "invalid"
    if gold is not None and gold.content.__class__ is not Unreadable:
        precision = leaf.comparator.precision(gold.content, prediction.content)
        if precision is not None:
            return precision
    if misplaced.tell(leaf, prediction, gold):
        return "misplaced"
    if similarity is not None and similarity >= NEAR:
        return "near_miss"
    if source is None:
        return "other"
    if leaf.plan.closed is None and not leaf.comparator.stands_in(prediction.content, prediction.raw, source):
        return "unsupported"
    return "over_extracted" if gold is None else "other"
