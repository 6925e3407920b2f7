"""Items of a list dropped, doubled, invented and merged; and the list turned round, which harms no unordered one."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from harness.audit.places import ListPlace, Quota, changed
from harness.fields import Ordered
from harness.plan import LeafPlan, ListPlan, RecordPlan, render_pointer

__all__ = ["item_harms", "reordered"]

_INVENTED = "Qorvane Tesk"
"""A name that no document holds."""


def item_harms(labels: Any, place: ListPlace, quota: Quota) -> Iterator[dict[str, Any]]:
    """The members of each mutant: every item dropped and doubled, one invented, each merged with the next."""
    count, label = len(place.items), place.plan.item.label
    for index, item in enumerate(place.items):
        if item is None or item in ("", [], {}):
            continue
        without = [one for at, one in enumerate(place.items) if at != index]
        twins = sum(one == item for one in place.items)
        if index not in place.optional and quota.take("item dropped", label):
            where = {index} if twins == 1 else {at for at, one in enumerate(place.items) if one == item}
            yield _made(labels, "item dropped", place, without, {"missing"}, where, item, None)
        if quota.take("item doubled", label):
            doubled = [*place.items, copy.deepcopy(item)]
            yield _made(labels, "item doubled", place, doubled, {"spurious"}, {index, count}, item, item)
    invented = _invented(place.plan, place.items[0])
    if invented is not None and quota.take("item invented", label):
        yield _made(labels, "item invented", place, [*place.items, invented], {"spurious"}, {count}, None, invented)
    for index in range(count - 1):
        merged = _merged(place.items[index], place.items[index + 1])
        open_items = {index, index + 1} & place.optional
        if merged is not None and not open_items and quota.take("items merged", label):
            rest = [*place.items[:index], merged, *place.items[index + 2 :]]
            both = {index, index + 1}
            yield _made(labels, "items merged", place, rest, {"missing", "wrong"}, both, place.items[index], merged)


def _made(
    labels: Any, kind: str, place: ListPlace, items: list[Any], verdicts: set[str], where: set[int], *values: Any
) -> dict[str, Any]:
    before, after = values
    return {
        "kind": kind,
        "path": place.plan.item.label,
        "places": frozenset(render_pointer((*place.steps, index)) for index in where),
        "verdicts": frozenset(verdicts),
        "prediction": changed(labels, {place.steps: items}),
        "before": before,
        "after": after,
    }


def _invented(plan: ListPlan, like: Any) -> Any:
    """An item of the list's kind that is none of gold's; None where no such one can be told."""
    if isinstance(plan.item, LeafPlan):
        return _INVENTED if isinstance(like, str) and plan.item.closed is None else None
    if isinstance(plan.item, RecordPlan) and isinstance(like, Mapping):
        made = {
            key: _INVENTED if isinstance(value, str) and not _closed(plan.item, key) else value
            for key, value in like.items()
            if not isinstance(value, (list, dict))
        }
        return made if _INVENTED in made.values() else None
    return None


def _closed(plan: RecordPlan, key: str) -> bool:
    """Whether a field takes no free text: a listed value, or a date that a name is none of."""
    nodes = [field.node for field in plan.fields if key in field.keys]
    return not (nodes and isinstance(nodes[0], LeafPlan) and nodes[0].closed is None)


def _merged(one: Any, other: Any) -> Any:
    """Two items as one: the first, with the other's text behind each of its own."""
    if isinstance(one, str) and isinstance(other, str):
        return f"{one} and {other}"
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return {
            key: f"{value} and {other[key]}"
            if isinstance(value, str) and isinstance(other.get(key), str) and " " in value and value != other[key]
            else value
            if value is not None
            else other.get(key)
            for key, value in one.items()
        }
    return None


def reordered(place: ListPlace) -> bool:
    """Whether turning the list round is harmless, and does anything."""
    ordered = isinstance(place.plan.pairing, Ordered)
    return not ordered and len(place.items) > 1 and list(place.items) != list(reversed(place.items))
