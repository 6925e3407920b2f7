"""How many pairs of items of lists within lists are compared: counted before any is, so that too many cost nothing.

Lists within the items of two lists are compared all against all, at every level: as many pairs as both sides' items at
one place of the schema multiplied.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from harness.comparison.matchers.cells import too_long
from harness.comparison.ties import Aims, Gain
from harness.comparison.values import MISFIT, Value, any_marked
from harness.language.folding import fold
from harness.plan import LeafPlan, ListPlan, MapPlan, UnionPlan

if TYPE_CHECKING:
    from harness.comparison.matchers.base import Matcher
    from harness.comparison.matchers.listing import ListMatcher
    from harness.comparison.matchers.mapping import MapMatcher
    from harness.comparison.matchers.union import UnionMatcher

__all__ = ["MAX_NESTED", "bounded_gain", "check_nested", "pairs_within", "refuse_beyond"]

MAX_NESTED = 100_000_000
"""Most pairs of items of lists within two lists: 10 to 40 seconds at most."""

_TIED = 20
"""Pairs of items in the time of which one is walked to tell whether to pair two that others are as good for."""

_MAP = 10  # pairs of items in the time of which two maps are compared
_APART = 100  # the same of two lists that are paired by keys, by `match_on` or with doubts of gold, or stand in maps


@dataclass(slots=True)
class _Count:
    """What stands at one place of the schema, on one side. apart: of the lists, those that are paired one by one."""

    items: int = 0
    lists: int = 0
    apart: int = 0
    maps: int = 0


_Counts = defaultdict[tuple[Any, ...], _Count]


def check_nested(matcher: ListMatcher, golds: list[Value], predictions: list[Value]) -> None:
    """Raises LimitError where to compare these items all against all takes more than MAX_NESTED pairs within them."""
    if matcher.nests:
        refuse_beyond(pairs_within(matcher.item, golds, predictions), matcher.label, len(golds), len(predictions))


def bounded_gain(matcher: ListMatcher, golds: list[Value], predictions: list[Value]) -> Gain:
    """`matcher.gain` by the items' places; where they hold lists, what it takes is counted too.

    It raises LimitError once that is more than MAX_NESTED pairs within the items.
    """

    def gain(row: int, column: int) -> Aims:
        return matcher.gain(golds[row], predictions[column])

    if not matcher.nests:
        return gain
    spent = 0

    def counted(row: int, column: int) -> Aims:
        nonlocal spent
        spent += _TIED * (1 + pairs_within(matcher.item, [golds[row]], [predictions[column]]))
        if spent > MAX_NESTED:
            most = "too many of their items, which hold lists, are as good for several others"
            raise too_long(matcher.label, len(golds), len(predictions), most)
        return gain(row, column)

    return counted


def refuse_beyond(pairs: float, label: str, n_gold: int, n_pred: int) -> None:
    """Raises LimitError for more than MAX_NESTED pairs within two lists of so many items."""
    if pairs > MAX_NESTED:
        most = f"at most {MAX_NESTED:,} pairs of items of lists within them are compared, not {pairs:,.0f}"
        raise too_long(label, n_gold, n_pred, most)


def pairs_within(matcher: Matcher, golds: Iterable[Value | None], predictions: Iterable[Value | None]) -> int:
    """How many pairs of list items these values take, all against all; what takes longer counts as more."""
    ours, theirs = _Counts(_Count), _Counts(_Count)
    for values, counts in ((golds, ours), (predictions, theirs)):
        for value in values:
            if value is not None:
                _note(matcher, value, (), counts)
    return sum(
        mine.items * theirs[place].items
        + _APART * mine.apart * theirs[place].lists
        + _MAP * mine.maps * theirs[place].maps
        for place, mine in ours.items()
        if place in theirs
    )


def _note(matcher: Matcher, value: Value, keys: tuple[str, ...], counts: _Counts) -> None:
    """keys: those of the maps above, since only values of equal keys are compared."""
    plan = matcher.plan
    if isinstance(plan, LeafPlan) or value.content is MISFIT:
        return
    if isinstance(plan, UnionPlan):
        for arm, reading in cast("UnionMatcher", matcher).readings(value):
            _note(arm, reading, keys, counts)
        return
    place = (matcher, *keys)
    if isinstance(plan, ListPlan):
        apart = bool(keys) or not cast("ListMatcher", matcher).by_similarity
        apart = apart or any_marked(value.content)
        count = counts[place]
        count.items += len(value.content)
        count.lists += 1
        count.apart += apart
    elif isinstance(plan, MapPlan):
        counts[place].maps += 1
        entry = cast("MapMatcher", matcher).entry
        for item in value.content.values():
            _note(entry, item, (*keys, fold(item.step)), counts)
        return
    for below, child in matcher.children(value):
        _note(below, child, keys, counts)
