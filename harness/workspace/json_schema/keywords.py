"""The keywords of JSON Schema: where schemas stand within a schema, and which keywords say what."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

__all__ = ["ANNOTATIONS", "KNOWN", "ONLY_VALIDITY", "Steps", "within"]

Steps = tuple[str | int, ...]

MAPS = ("properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "dependencies")
"""Keywords whose object has a schema a key; the keys are names, not keywords."""

LISTS = ("allOf", "anyOf", "oneOf", "prefixItems", "items")

SINGLES = (
    "items", "additionalItems", "unevaluatedItems", "contains", "additionalProperties", "unevaluatedProperties",
    "propertyNames", "not", "if", "then", "else", "contentSchema",
)  # fmt: skip

ONLY_VALIDITY = (
    "not", "if", "then", "else", "dependentSchemas", "dependentRequired", "dependencies", "contains", "propertyNames",
    "unevaluatedItems", "unevaluatedProperties",
)  # fmt: skip
"""What decides whether a response is valid and adds nothing to what is compared."""

ANNOTATIONS = (
    "title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly", "$comment",
    "evaluation_config",
)  # fmt: skip
"""What allows and forbids nothing."""

KNOWN = frozenset(
    (*MAPS, *LISTS, *SINGLES, *ONLY_VALIDITY, *ANNOTATIONS, "$schema", "$id", "id", "$anchor", "$ref", "$dynamicRef",
     "$dynamicAnchor", "$recursiveRef", "$recursiveAnchor", "$vocabulary", "type", "enum", "const", "format",
     "required",
     "multipleOf", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum", "maxLength", "minLength", "pattern",
     "maxItems", "minItems", "uniqueItems", "maxContains", "minContains", "maxProperties", "minProperties",
     "contentEncoding", "contentMediaType", "discriminator", "example", "xml", "externalDocs")
)  # fmt: skip


def within(schema: dict[str, Any]) -> Iterator[tuple[Steps, Any]]:
    """The schemas right below `schema`, objects and booleans, each with its steps from there."""
    for keyword in MAPS:
        named = schema.get(keyword)
        for key, item in named.items() if isinstance(named, dict) else ():
            if isinstance(item, (dict, bool)):
                yield (keyword, key), item
    for keyword in LISTS:
        listed = schema.get(keyword)
        for index, item in enumerate(listed if isinstance(listed, list) else ()):
            yield (keyword, index), item
    for keyword in SINGLES:
        if isinstance(schema.get(keyword), (dict, bool)):
            yield (keyword,), schema[keyword]
