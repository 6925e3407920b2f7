"""JSON Schema -> the grammar by which llama.cpp lets a model write nothing else.

The conversion is llama-cpp-python's. What it does not know is taken out before: it refuses members of any type and
regular expressions beyond the simplest, and its strings may hold raw control characters, which no JSON may.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Mapping
from typing import Any

__all__ = ["grammar_of"]

_ANYTHING = {"type": "value"}
"""As llama-cpp-python calls any JSON at all."""

_SAYS_WHAT = {
    "$ref",
    "type",
    "anyOf",
    "oneOf",
    "allOf",
    "const",
    "enum",
    "properties",
    "items",
    "prefixItems",
    "pattern",
}

_BY_NAME = ("properties", "$defs")
_LISTS = ("anyOf", "oneOf", "allOf", "prefixItems")
_SINGLE = ("items", "additionalProperties")
"""Members of a schema that hold schemas."""

_CHARACTER = r'[^"\\]'
_PRINTED_CHARACTER = r'[^"\\\x00-\x1F\x7F]'


def grammar_of(schema: Mapping[str, Any]) -> str:
    """The grammar (GBNF) of the JSON that `schema` describes: names, types, lists and closed sets of values.

    Numbers' bounds and, where one is beyond the converter, patterns are left to validation. Raises ValueError where no
    grammar can be made, as for a reference that leads out of the schema.
    """
    convert = importlib.import_module("llama_cpp.llama_grammar").json_schema_to_gbnf
    refused: Exception | None = None
    try:
        for patterns in (True, False):
            text = json.dumps(_readable(schema, patterns=patterns))
            try:
                return str(convert(text)).replace(_CHARACTER, _PRINTED_CHARACTER)
            except (AssertionError, ValueError, IndexError, KeyError) as error:
                refused = error
    except RecursionError as error:
        refused = error
    raise ValueError(f"no grammar can be made of its JSON Schema: {refused}")


def _readable(schema: Any, *, patterns: bool) -> dict[str, Any]:
    """The schema without what the converter refuses. patterns: whether regular expressions stay."""
    if not isinstance(schema, Mapping):
        return dict(_ANYTHING)
    made: dict[str, Any] = {}
    for name, value in schema.items():
        if name in _BY_NAME and isinstance(value, Mapping):
            made[name] = {key: _readable(item, patterns=patterns) for key, item in value.items()}
        elif name in _LISTS and isinstance(value, list):
            made[name] = [_readable(item, patterns=patterns) for item in value]
        elif name in _SINGLE and value is not False:
            made[name] = _readable(value, patterns=patterns)
        elif name != "pattern" or patterns:
            made[name] = value
    if not made.keys() & _SAYS_WHAT and "additionalProperties" not in made:
        made |= _ANYTHING
    return made
