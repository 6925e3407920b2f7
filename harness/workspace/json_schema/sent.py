"""The schema that a model is sent: the file's own, without what is meant for others."""

from __future__ import annotations

from typing import Any

from harness.workspace.json_schema.document import SchemaDocument
from harness.workspace.json_schema.keywords import KNOWN

__all__ = ["sent_schema"]

_DROPPED = ("$schema", "$comment", "evaluation_config")
_KEPT = ("$defs", "definitions", "$id")


def sent_schema(document: SchemaDocument, *, name: str, description: str | None) -> dict[str, Any]:
    """A copy of the file's schema as a model is sent it, named `name`.

    Keys with x-, `evaluation_config`, `$schema` and `$comment` are left out wherever they are keywords. The top says
    that it is an object with properties, which providers want to see there, even where the file says so by a reference.
    """
    root = document.root
    seen = [root]
    while isinstance(root.get("$ref"), str):
        target = document.resolve(root)
        if not isinstance(target, dict) or any(target is each for each in seen):
            break
        seen.append(target)
        beside = {} if document.old else {key: value for key, value in root.items() if key != "$ref"}
        kept = {key: item for key, item in document.root.items() if key in _KEPT or key not in KNOWN}
        root = document.made({**target, **beside, **kept}, target)
    made: dict[str, Any] = _copied(document, root)
    made.update(title=name, type="object")
    made.setdefault("properties", {})
    if description is not None:
        made["description"] = description
    return made


def _copied(document: SchemaDocument, value: Any) -> Any:
    """A copy of `value`, without the keywords that are not sent wherever it is a schema of the file."""
    if isinstance(value, list):
        return [_copied(document, item) for item in value]
    if not isinstance(value, dict):
        return value
    schema = document.knows(value)
    return {
        key: _copied(document, item)
        for key, item in value.items()
        if not (schema and (key.startswith("x-") or key in _DROPPED))
    }
