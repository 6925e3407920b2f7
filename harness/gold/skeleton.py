"""An empty gold file with every field of its schema in it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from harness.plan import LeafPlan, ListPlan, MapPlan, PlanNode, RecordPlan

__all__ = ["gold_page", "skeleton"]

_ORDER = (
    "format", "document", "schema", "draft", "labels", "accept", "optional", "ignore", "evidence", "inferred",
    "annotator", "guideline", "document_digest", "schema_digest",
)  # fmt: skip


def skeleton(root: RecordPlan) -> dict[str, Any]:
    """Every field: null for a scalar or a union, an empty list or object, and a record with its own fields.

    A model within itself is null.
    """
    made = _empty(root, ())
    return made if isinstance(made, dict) else {}


def _empty(node: PlanNode, above: tuple[type, ...]) -> Any:
    if isinstance(node, RecordPlan):
        if node.model in above:
            return None
        return {field.keys[0]: _empty(field.node, (*above, node.model)) for field in node.fields}
    if isinstance(node, ListPlan):
        return []
    if isinstance(node, MapPlan):
        return {}
    assert isinstance(node, LeafPlan) or node is not None
    return None


def gold_page(members: Mapping[str, Any]) -> str:
    """A gold file's text: its members in the usual order, two spaces, ending in a line end."""
    ordered = {key: members[key] for key in _ORDER if key in members}
    return (
        json.dumps(ordered | {key: members[key] for key in members if key not in ordered}, indent=2, ensure_ascii=False)
        + "\n"
    )
