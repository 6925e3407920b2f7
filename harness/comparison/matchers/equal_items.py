"""Items of lists that are the same JSON: what was found for one holds for all of them."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING

from harness.comparison.align import SCALE, Gain, Pairs
from harness.comparison.block import pair_block
from harness.comparison.matchers.base import TOLERANCE, Matcher
from harness.comparison.values import MISFIT, PLAIN, Value, json_key

if TYPE_CHECKING:
    from harness.comparison.matchers.listing import ListMatcher

__all__ = ["once_for_equals", "pair_equal"]

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
    similarity = matcher.item.grade(golds[0], predictions[0])
    if similarity < matcher.least - TOLERANCE:
        return [], []
    if similarity * SCALE < 1:
        return None
    pairs = pair_block(range(len(golds)), range(len(predictions)))
    return pairs, [similarity] * len(pairs)


def _all_equal(items: list[Value]) -> bool:
    first = json_key(items[0].raw)
    return all(json_key(item.raw) == first for item in items)


def _undoubted(matcher: Matcher, value: Value) -> bool:
    """Whether gold has no doubt of a value or of anything below it."""
    if value.mark != PLAIN or value.accepted or value.hidden:
        return False
    return all(_undoubted(below, child) for below, child in matcher.children(value))


def once_for_equals(gain: Gain, matcher: Matcher, golds: list[Value], predictions: list[Value]) -> Gain:
    """`gain`, worked out once for all pairs of equal items. matcher: of the items."""
    known: dict[tuple[Hashable, Hashable], tuple[int, ...]] = {}
    rows = _remembered(lambda row: json_key(golds[row].raw) if _undoubted(matcher, golds[row]) else ("row", row))
    columns = _remembered(lambda column: json_key(predictions[column].raw))

    def gained(row: int, column: int) -> tuple[int, ...]:
        key = rows(row), columns(column)
        found = known.get(key)
        if found is None:
            found = known[key] = gain(row, column)
        return found

    return gained


def _remembered(key_of: Callable[[int], Hashable]) -> Callable[[int], int]:
    """A number for each place, the same for equal keys."""
    numbers: dict[Hashable, int] = {}
    of_place: dict[int, int] = {}

    def number(place: int) -> int:
        found = of_place.get(place)
        if found is None:
            found = of_place[place] = numbers.setdefault(key_of(place), len(numbers))
        return found

    return number
