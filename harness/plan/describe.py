"""A plan as rows that a person reads: how each field is compared, and where that comes from."""

from __future__ import annotations

import types
from dataclasses import fields
from enum import Enum
from typing import Any, Literal, NamedTuple, get_args, get_origin

from harness.fields import Custom, Keyed, Marker, Unordered
from harness.plan.compiler import walk_plan
from harness.plan.nodes import LeafPlan, ListPlan, MapPlan, PlanNode, RecordPlan, UnionPlan

__all__ = ["FieldDescription", "describe_plan"]


class FieldDescription(NamedTuple):
    """One row. weight: of a slot there, multiplied down from the top.

    threshold: from which a leaf is correct, or two items may be paired; None where nothing is judged by one.
    """

    path: str
    type: str
    compared_by: str
    why: str
    weight: float
    threshold: float | None
    critical: bool


def describe_plan(root: RecordPlan) -> list[FieldDescription]:
    """A row a node below the root, in the schema's order; a model within itself is named once.

    A list of records has one row for both.
    """
    nodes = walk_plan(root)
    plain_items = {id(node.item) for node in nodes if isinstance(node, ListPlan) and isinstance(node.item, RecordPlan)}
    return [_row(node) for node in nodes if node is not root and id(node) not in plain_items]


def _row(node: PlanNode) -> FieldDescription:
    threshold, compared = None, "not scored" if node.setting.skipped else ""
    why = node.why
    if isinstance(node, LeafPlan):
        kind = type_name(node.annotation)
        if not compared:
            compared, threshold = _marker(node.marker), node.marker.threshold
    elif isinstance(node, ListPlan):
        kind = "records" if isinstance(node.item, RecordPlan) else "list"
        if not compared:
            compared = _marker(node.pairing)
            threshold = node.item.marker.threshold if isinstance(node.item, LeafPlan) else node.pairing.threshold
    else:
        kind = _KINDS[type(node)]
        compared = compared or {RecordPlan: "its fields", MapPlan: "equal keys", UnionPlan: "its arms"}[type(node)]
    return FieldDescription(
        node.label, kind, compared, why, node.setting.weight, threshold, node.setting.critical
    )  # fmt: skip


_KINDS: dict[type[PlanNode], str] = {RecordPlan: "record", MapPlan: "map", UnionPlan: "union"}


def _marker(marker: Marker) -> str:
    """`Number(abs_tol=0.5)`: settings that differ from the defaults, without those that have columns of their own."""
    if isinstance(marker, Custom):
        return f"Custom({getattr(marker.function, '__qualname__', 'function')})"
    shown = []
    for setting in fields(marker):
        value = getattr(marker, setting.name)
        if setting.name in ("weight", "critical", "threshold") or value == setting.default:
            continue
        positional = isinstance(marker, (Keyed, Unordered))
        shown.append(repr(value) if positional else f"{setting.name}={value!r}")
    return f"{type(marker).__name__}({', '.join(shown)})"


def type_name(annotation: Any) -> str:
    """A scalar type as a schema's author would say it: `str`, `Level: low | high`."""
    if get_origin(annotation) is Literal:
        return " | ".join(str(getattr(value, "value", value)) for value in get_args(annotation))
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return f"{annotation.__name__}: {' | '.join(str(member.value) for member in annotation)}"
    if isinstance(annotation, type) and not isinstance(annotation, types.GenericAlias):
        return annotation.__name__
    return str(annotation)
