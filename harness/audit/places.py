"""Where a gold record can be spoiled: its leaves of something, and its lists of items."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from harness.plan import LeafPlan, ListPlan, MapPlan, PlanNode, RecordPlan, UnionPlan, render_pointer, within
from harness.records import Gold

__all__ = ["LeafPlace", "ListPlace", "Quota", "at", "changed", "leaves_and_lists"]

Steps = tuple[str | int, ...]


class Quota:
    """How many mutants of one kind at one field path are made; all of them without a number."""

    def __init__(self, most: int | None = None) -> None:
        """most: 1 or more."""
        self._most = most
        self._taken: dict[tuple[str, str], int] = {}

    def take(self, kind: str, path: str) -> bool:
        """Whether one more may be made; asked before it is."""
        taken = self._taken.get((kind, path), 0)
        if self._most is not None and taken >= self._most:
            return False
        self._taken[kind, path] = taken + 1
        return True


@dataclass(frozen=True)
class LeafPlace:
    """A leaf that is scored. right: gold's value and the others that are as right. optional: may be left out."""

    steps: Steps
    plan: LeafPlan
    value: Any
    right: tuple[Any, ...]
    optional: bool

    @property
    def pointer(self) -> str:
        """RFC 6901."""
        return render_pointer(self.steps)


@dataclass(frozen=True)
class ListPlace:
    """A list with items. optional: indexes of the items that may be left out."""

    steps: Steps
    plan: ListPlan
    items: tuple[Any, ...]
    optional: frozenset[int]


def leaves_and_lists(root: RecordPlan, gold: Gold) -> tuple[list[LeafPlace], list[ListPlace]]:
    """Those that are scored, in the schema's order."""
    leaves: list[LeafPlace] = []
    lists: list[ListPlace] = []
    for steps, node, value in _walk(root, gold.labels, ()):
        pointer = render_pointer(steps)
        if node.setting.skipped or _below(pointer, gold.ignore):
            continue
        if isinstance(node, LeafPlan):
            right = (value, *gold.accept.get(pointer, ()))
            leaves.append(LeafPlace(steps, node, value, right, _below(pointer, gold.optional)))
        elif isinstance(node, ListPlan):
            optional = {n for n in range(len(value)) if _below(f"{pointer}/{n}", gold.optional | gold.ignore)}
            lists.append(ListPlace(steps, node, tuple(value), frozenset(optional)))
    return leaves, lists


def _below(pointer: str, marked: frozenset[str]) -> bool:
    return any(within(pointer, one) for one in marked)


def _walk(node: PlanNode, value: Any, steps: Steps) -> Iterator[tuple[Steps, PlanNode, Any]]:
    """(steps, node, value) of every leaf of something and of every list with items."""
    if value is None or value == "" or value == [] or value == {}:
        return
    if isinstance(node, RecordPlan) and isinstance(value, Mapping):
        for field in node.fields:
            key = next((key for key in field.keys if key in value), None)
            if key is not None:
                yield from _walk(field.node, value[key], (*steps, key))
    elif isinstance(node, ListPlan) and isinstance(value, list):
        yield steps, node, value
        for index, item in enumerate(value):
            yield from _walk(node.item, item, (*steps, index))
    elif isinstance(node, MapPlan) and isinstance(value, Mapping):
        for key, item in value.items():
            yield from _walk(node.value, item, (*steps, key))
    elif isinstance(node, UnionPlan):
        arm = _arm(node, value)
        if arm is not None:
            yield from _walk(arm, value, steps)
    elif isinstance(node, LeafPlan) and not isinstance(value, (dict, list)):
        yield steps, node, value


def _arm(node: UnionPlan, value: Any) -> PlanNode | None:
    """The arm that a tag names, or the only one of the value's shape; None where that is open."""
    if node.tag is not None and isinstance(value, Mapping):
        tag = next((value[key] for key in node.tag_keys if key in value), None)
        return next((arm.node for arm in node.arms if tag in arm.tags), None)
    fitting = [arm.node for arm in node.arms if isinstance(arm.node, LeafPlan) == (not isinstance(value, (dict, list)))]
    return fitting[0] if len(fitting) == 1 else None


def at(record: Any, steps: Steps) -> Any:
    """What stands there."""
    for step in steps:
        record = record[step]
    return record


def changed(record: Any, changes: Mapping[Steps, Any]) -> Any:
    """A copy of the record with other values at some places."""
    made = copy.deepcopy(record)
    for steps, value in changes.items():
        holder = at(made, steps[:-1])
        holder[steps[-1]] = value
    return made
