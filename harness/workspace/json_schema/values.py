"""JSON values as JSON Schema compares them: `1` is `1.0`, `true` is not `1`."""

from __future__ import annotations

from typing import Any

__all__ = ["json_key", "type_of", "types_like"]


def json_key(value: Any) -> Any:
    """A hashable key that is equal for equal JSON."""
    if isinstance(value, bool):
        return ("bool", value)
    if isinstance(value, dict):
        return ("object", frozenset((key, json_key(item)) for key, item in value.items()))
    if isinstance(value, list):
        return ("array", tuple(map(json_key, value)))
    return value


def type_of(value: Any) -> str:
    """The JSON type of `value`, as JSON Schema names it; `1.0` is a number."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    names = {str: "string", int: "integer", float: "number", list: "array", dict: "object"}
    return next(name for kind, name in names.items() if isinstance(value, kind))


def types_like(value: Any) -> set[str]:
    """Every JSON type that `value` is of: `1.0` is an integer and a number."""
    name = type_of(value)
    whole = isinstance(value, float) and value.is_integer()
    return {"integer", "number"} if name == "integer" or whole else {name}
