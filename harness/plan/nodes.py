"""The plan: a schema as a tree that says how each field is compared, compiled once a model.

Nodes of nested records make their fields on first use, so a recursive model has a plan as deep as its data.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from harness.fields import LeafMarker, ListMarker
from harness.plan.paths import Path, render_path

__all__ = [
    "Arm",
    "LeafPlan",
    "ListPlan",
    "MapPlan",
    "PlanField",
    "PlanNode",
    "RecordPlan",
    "Setting",
    "UnionPlan",
    "right_below",
]


class Setting(NamedTuple):
    """What a node inherits. weight: product down from the root; own_weight: in its parent's mean."""

    weight: float = 1.0
    own_weight: float = 1.0
    critical: bool = False
    skipped: bool = False


@dataclass(eq=False)
class PlanNode:
    """path: steps from the root. annotation: the type as resolved. why: where the way of comparing comes from."""

    path: Path
    setting: Setting
    annotation: Any
    why: str

    @cached_property
    def label(self) -> str:
        """The field path as reports show it."""
        return render_path(self.path)


@dataclass(eq=False)
class LeafPlan(PlanNode):
    """A scalar. closed: the JSON values that an Enum, Literal or bool allows, None where the type is open."""

    marker: LeafMarker
    closed: tuple[Any, ...] | None = None
    integral: bool = False


class PlanField(NamedTuple):
    """A field of a record. keys: the JSON keys it is read from, the first that is there; keys[0] names it."""

    name: str
    keys: tuple[str, ...]
    node: PlanNode
    description: str | None
    required: bool


@dataclass(eq=False)
class RecordPlan(PlanNode):
    """A model. make_fields: compiles its fields, called once."""

    model: type[Any]
    make_fields: Callable[[RecordPlan], tuple[PlanField, ...]] = field(repr=False)

    @cached_property
    def fields(self) -> tuple[PlanField, ...]:
        """The model's fields in their order."""
        return self.make_fields(self)

    @cached_property
    def known_keys(self) -> frozenset[str]:
        """Every JSON key that is read."""
        return frozenset(key for item in self.fields for key in item.keys)


@dataclass(eq=False)
class ListPlan(PlanNode):
    """A list, and how its items are paired."""

    item: PlanNode
    pairing: ListMarker


@dataclass(eq=False)
class MapPlan(PlanNode):
    """A dict: values under equal keys."""

    value: PlanNode


class Arm(NamedTuple):
    """One member of a union. tags: the discriminator's values that name it, () where there is no discriminator.

    member: the annotation as written, with its constraints, by which pydantic validates.
    """

    tags: tuple[Any, ...]
    node: PlanNode
    member: Any


@dataclass(eq=False)
class UnionPlan(PlanNode):
    """A union. tag: the leaf of the discriminator, None where pydantic chooses the arm by validating the value.

    tag_keys: the JSON keys that the discriminator is read from.
    """

    arms: tuple[Arm, ...]
    tag: LeafPlan | None = None
    tag_keys: tuple[str, ...] = ()


def right_below(node: PlanNode) -> list[PlanNode]:
    """The nodes one step further down, in the schema's order; of a union its arms, without the tag."""
    if isinstance(node, RecordPlan):
        return [item.node for item in node.fields]
    if isinstance(node, UnionPlan):
        return [arm.node for arm in node.arms]
    if isinstance(node, ListPlan):
        return [node.item]
    return [node.value] if isinstance(node, MapPlan) else []
