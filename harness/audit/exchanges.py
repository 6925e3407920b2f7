"""Right values in wrong places: a sibling's, another's name, two fields of a record exchanged."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from harness.audit.places import LeafPlace, Quota, Steps, at, changed
from harness.fields import PersonName
from harness.language.folding import fold
from harness.plan import render_pointer

__all__ = ["exchange_harms"]

_FAULTS = frozenset({"wrong", "missing", "spurious"})


def exchange_harms(labels: Any, leaves: Sequence[LeafPlace], quota: Quota) -> Iterator[dict[str, Any]]:
    """The members of each mutant."""
    columns: dict[str, list[LeafPlace]] = defaultdict(list)
    records: dict[Steps, list[LeafPlace]] = defaultdict(list)
    for place in leaves:
        if _item_of(place) is not None:
            columns[place.plan.label].append(place)
        if isinstance(place.steps[-1], str):
            records[place.steps[:-1]].append(place)
    for column in columns.values():
        yield from _siblings(labels, column, quota)
    for fields in records.values():
        yield from _exchanged(labels, fields, quota)


def _item_of(place: LeafPlace) -> Steps | None:
    """The list item that holds a field, None for what stands in no list and for the items of a list of scalars."""
    for end in range(len(place.steps) - 1, 0, -1):
        if isinstance(place.steps[end - 1], int):
            return place.steps[:end]
    return None


def _differ(one: LeafPlace, other: LeafPlace) -> bool:
    def key(value: Any) -> Any:
        return fold(value) if isinstance(value, str) else (type(value), value)

    return not {key(value) for value in one.right} & {key(value) for value in other.right}


def _siblings(labels: Any, column: Sequence[LeafPlace], quota: Quota) -> Iterator[dict[str, Any]]:
    """Each with the next item's value: exchanged with it, or for a name, put in its place."""
    for place in column:
        other = next((one for one in column if _item_of(one) != _item_of(place) and _differ(one, place)), None)
        if other is None:
            continue
        changes = {place.steps: other.value, other.steps: place.value}
        if quota.take("value of a sibling", place.plan.label) and not _same_items(labels, changes, place):
            yield _made(labels, "value of a sibling", place, changes, other)
        if isinstance(place.plan.marker, PersonName) and quota.take("name of another", place.plan.label):
            yield _made(labels, "name of another", place, {place.steps: other.value}, other)


def _same_items(labels: Any, changes: dict[Steps, Any], place: LeafPlace) -> bool:
    """Whether the exchange does no more than turn two items round: where nothing else in them differs."""
    holder = (_item_of(place) or ())[:-1]
    before, after = at(labels, holder), at(changed(labels, changes), holder)
    return sorted(map(_text, before)) == sorted(map(_text, after))


def _text(item: Any) -> str:
    return json.dumps(item, sort_keys=True)


def _exchanged(labels: Any, fields: Sequence[LeafPlace], quota: Quota) -> Iterator[dict[str, Any]]:
    """Each open text of a record exchanged with the next one."""
    texts = [place for place in fields if isinstance(place.value, str) and place.plan.closed is None]
    for place, other in pairwise(texts):
        if _differ(place, other) and quota.take("two fields exchanged", place.plan.label):
            yield _made(
                labels, "two fields exchanged", place, {place.steps: other.value, other.steps: place.value}, other
            )


def _made(labels: Any, kind: str, place: LeafPlace, changes: dict[Steps, Any], other: LeafPlace) -> dict[str, Any]:
    return {
        "kind": kind,
        "path": place.plan.label,
        "places": frozenset(render_pointer(_item_of(one) or one.steps) for one in (place, other)),
        "verdicts": _FAULTS,
        "prediction": changed(labels, changes),
        "before": place.value,
        "after": other.value,
    }
