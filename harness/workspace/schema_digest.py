"""The digest of a schema: what decides its scores and its prompt, written down canonically and hashed.

A comment in the file or another place on the disk does not change it; a marker, weight, type, name or description does.
No identity, address or hash order enters, so that every process on every machine gives the same with one pydantic.
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import inspect
import json
import re
from typing import Any, get_origin

from pydantic import BaseModel
from pydantic.errors import PydanticInvalidForJsonSchema
from pydantic.json_schema import GenerateJsonSchema

from harness.errors import SchemaError, excerpt
from harness.fields import Marker
from harness.plan import LeafPlan, ListPlan, PlanNode, RecordPlan, UnionPlan, walk_plan
from harness.workspace.schema_file import MODULE_PREFIX

__all__ = ["schema_digest"]

# Models of one name in one file are told apart by pydantic with the module's name, which is another at each loading.
_PASSING = re.compile(rf"{MODULE_PREFIX}\d+| at 0x[0-9a-fA-F]+")


def schema_digest(root: RecordPlan) -> str:
    """SHA-256, hexadecimal, of the plan below `root` and of the JSON schema that a model is sent.

    Raises SchemaError where making the JSON schema fails for another reason than a type that has none.
    """
    content = {"format": 1, "plan": [_node(node) for node in walk_plan(root)], "json_schema": _json_schema(root.model)}
    text = _PASSING.sub("", json.dumps(content, sort_keys=True, default=repr))
    return hashlib.sha256(json.dumps(json.loads(text), sort_keys=True).encode()).hexdigest()


def _node(node: PlanNode) -> dict[str, Any]:
    said: dict[str, Any] = {"kind": type(node).__name__, "path": node.label, "setting": node.setting._asdict()}
    if isinstance(node, LeafPlan):
        said.update(type=_type_name(node.annotation), marker=_marker(node.marker), closed=node.closed)
    elif isinstance(node, ListPlan):
        said.update(pairing=_marker(node.pairing))
    elif isinstance(node, RecordPlan):
        said.update(type=_type_name(node.model), keys=[field.keys for field in node.fields])
    elif isinstance(node, UnionPlan):
        said.update(tags=[arm.tags for arm in node.arms], tag_keys=node.tag_keys)
    return said


def _type_name(annotation: Any) -> str:
    """`str`, `Level`, `Literal`: the values of a Literal stand beside it in the plan."""
    if isinstance(annotation, type):
        return annotation.__qualname__
    return getattr(get_origin(annotation) or annotation, "__name__", None) or repr(annotation)


def _marker(marker: Marker) -> dict[str, Any]:
    settings = {item.name: getattr(marker, item.name) for item in dataclasses.fields(marker)}
    said = {name: _function(value) if callable(value) else repr(value) for name, value in settings.items()}
    return {"marker": type(marker).__name__, **said}


def _function(function: Any) -> list[str]:
    """A custom comparator: its name, and its source where it can be had."""
    if isinstance(function, functools.partial):
        return [*_function(function.func), repr(function.args), repr(sorted(function.keywords.items()))]
    named = function if hasattr(function, "__qualname__") else type(function)
    try:
        source = inspect.getsource(named)
    except (OSError, TypeError):
        source = ""
    return [f"{named.__module__}.{named.__qualname__}", source]


class _Quiet(GenerateJsonSchema):
    """Does not warn of a default that JSON cannot say: it decides no score."""

    ignored_warning_kinds = {"skipped-choice", "non-serializable-default"}  # noqa: RUF012


def _json_schema(model: type[BaseModel]) -> Any:
    try:
        schema = model.model_json_schema(schema_generator=_Quiet)
    except PydanticInvalidForJsonSchema:
        return None  # a type of the author's own, which the plan names
    except Exception as cause:
        raise SchemaError(f"{model.__name__} gives no JSON schema: {excerpt(str(cause), 300)}") from cause
    return _ordered_sets(schema)


def _ordered_sets(schema: Any) -> Any:
    """`schema` with the defaults of sets, which pydantic writes in hash order, in the order of their JSON."""
    if isinstance(schema, list):
        return [_ordered_sets(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    ordered = {key: _ordered_sets(item) for key, item in schema.items()}
    if ordered.get("uniqueItems") and isinstance(ordered.get("default"), list):
        ordered["default"] = sorted(ordered["default"], key=lambda item: json.dumps(item, sort_keys=True, default=repr))
    return ordered
