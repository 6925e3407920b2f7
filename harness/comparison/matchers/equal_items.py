"""Items of lists that are equal: what was found for one holds for all of them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from harness.comparison.align import SCALE
from harness.comparison.block import pair_block
from harness.comparison.matchers.base import TOLERANCE, Matcher
from harness.comparison.matchers.nested import check_nested
from harness.comparison.ties import Kinds, Pairs
from harness.comparison.values import MISFIT, PLAIN, Value

if TYPE_CHECKING:
    from harness.comparison.matchers.listing import ListMatcher

__all__ = ["kinds_of", "pair_distinct", "pair_equal"]

_MOST = 25_000_000  # pairs of items, where there are more on one side; each takes eight bytes


def pair_equal(matcher: ListMatcher, gold: Value, prediction: Value) -> tuple[Pairs, list[float]] | None:
    """The pairing of an unordered list of equal items with another, and each pair's similarity; None for all others."""
    golds, predictions = gold.content, prediction.content
    if len(golds) != len(predictions) and len(golds) * len(predictions) > _MOST:
        return None
    if predictions[0].content is MISFIT or not (_all_equal(golds) and _all_equal(predictions)):
        return None
    if not all(_undoubted(matcher.item, item) for item in golds):
        return None
    check_nested(matcher, golds[:1], predictions[:1])
    similarity = matcher.item.grade(golds[0], predictions[0])
    if similarity < matcher.least - TOLERANCE:
        return [], []
    if similarity * SCALE < 1:
        return None
    pairs = pair_block(range(len(golds)), range(len(predictions)))
    return pairs, [similarity] * len(pairs)


def pair_distinct(gold: Value, prediction: Value) -> tuple[Pairs, list[float]] | None:
    """The pairing of scalars of which equal ones alone may be paired, and no two of a side are equal; else None.

    Then each has one partner at most, and nothing is left to choose.
    """
    golds, predictions = gold.content, prediction.content
    columns = {value.content: column for column, value in enumerate(predictions)}
    if len(columns) < len(predictions) or len({value.content for value in golds}) < len(golds):
        return None
    if any(value.accepted for value in golds):
        return None
    pairs = [(row, columns[value.content]) for row, value in enumerate(golds) if value.content in columns]
    return pairs, [1.0] * len(pairs)


def _all_equal(items: list[Value]) -> bool:
    first = repr(items[0].raw)
    return all(repr(item.raw) == first for item in items)


def _undoubted(matcher: Matcher, value: Value) -> bool:
    """Whether gold has no doubt of a value or of anything below it."""
    if value.mark != PLAIN or value.accepted or value.hidden:
        return False
    return all(_undoubted(below, child) for below, child in matcher.children(value))


def kinds_of(item: Matcher, golds: list[Value], predictions: list[Value]) -> Kinds:
    """Numbers the items when first asked: those of one number are written the same, and gold has no doubts of them.

    Items of one number give the same in every pair: where an item stands does not matter to that. `1` and `1.0` are two
    kinds, since a union or a function of the schema's author may tell them apart.
    """
    return partial(_numbered, item, golds, predictions)


def _numbered(item: Matcher, golds: list[Value], predictions: list[Value]) -> tuple[list[int], list[int]]:
    ours: dict[str | int, int] = {}
    others: dict[str, int] = {}
    return (
        [ours.setdefault(repr(gold.raw) if _undoubted(item, gold) else at, at) for at, gold in enumerate(golds)],
        [others.setdefault(repr(value.raw), at) for at, value in enumerate(predictions)],
    )
