"""The facets of a value: every schema that it has to satisfy at once, `$ref` and `allOf` followed.

A node of the structure is a tuple of facets; what the keywords say of it together is read here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from harness.errors import LimitError, excerpt
from harness.limits import MAX_ENUM
from harness.workspace.json_schema.document import SchemaDocument
from harness.workspace.json_schema.keywords import ANNOTATIONS, ONLY_VALIDITY
from harness.workspace.json_schema.values import json_key

__all__ = [
    "Facets",
    "Never",
    "Schema",
    "bare",
    "closed_of",
    "facets_of",
    "first_text",
    "places_of",
    "properties_of",
    "rest_of",
    "types_of",
]

Schema = dict[str, Any] | bool
Facets = tuple[dict[str, Any], ...]

_REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")
_OF_OBJECTS = ("properties", "patternProperties", "additionalProperties", "required", "minProperties", "maxProperties")
_OF_LISTS = ("items", "prefixItems", "additionalItems", "minItems", "maxItems", "uniqueItems")


class Never(Exception):  # noqa: N818
    """No value satisfies these schemas together. Its argument says why."""


def facets_of(document: SchemaDocument, schemas: Sequence[Schema]) -> Facets:
    """Every schema that a value of all of `schemas` satisfies, the outermost first.

    Raises Never where one of them is `false`, SchemaError where they refer to themselves with nothing between.
    """
    found: dict[int, dict[str, Any]] = {}

    def take(schema: Schema, above: tuple[int, ...]) -> None:
        if schema is True:
            return
        if schema is False:
            raise Never("a schema that is false")
        assert isinstance(schema, dict)
        if id(schema) in above:
            raise document.fault("refers to itself with nothing between", schema)
        if id(schema) in found:
            return
        above = (*above, id(schema))
        alone = document.old and isinstance(schema.get("$ref"), str)
        found[id(schema)] = _annotations(document, schema) if alone else schema
        for keyword in _REFERENCES:
            if isinstance(schema.get(keyword), str):
                take(document.resolve(schema, keyword), above)
        for part in () if alone else schema.get("allOf", ()):
            take(part, above)

    for schema in schemas:
        take(schema, ())
    return tuple(found.values())


def _annotations(document: SchemaDocument, schema: dict[str, Any]) -> dict[str, Any]:
    """What counts beside a `$ref` in draft 07 and before: only what validates nothing."""
    kept = {key: value for key, value in schema.items() if key in ANNOTATIONS or key.startswith("x-")}
    return document.once(schema, "annotations", kept)


def bare(document: SchemaDocument, facets: Facets) -> Facets:
    """`facets` without their alternatives and annotations: what every arm of a union has in common.

    What they validate by reference or in `allOf` stands in facets of its own.
    """
    dropped = {"anyOf", "oneOf", "allOf", "discriminator", *_REFERENCES, *ANNOTATIONS, *ONLY_VALIDITY}
    made = []
    for facet in facets:
        kept = {key: value for key, value in facet.items() if key not in dropped and not key.startswith("x-")}
        if kept:
            made.append(document.once(facet, "bare", kept))
    return tuple(made)


def types_of(document: SchemaDocument, facets: Facets) -> set[str] | None:
    """The JSON types that all facets allow, an integer being a number; None where none says.

    A facet with keywords of objects or of lists alone is read as one of these. Raises Never where no type is left.
    """
    left: set[str] | None = None
    for facet in facets:
        named = facet.get("type")
        if named is None:
            continue
        own = {named} if isinstance(named, str) else set(named)
        left = own if left is None else _both(left, own)
        if not left:
            raise Never("types that exclude each other")
    if left is None and any(key in facet for facet in facets for key in _OF_OBJECTS):
        return {"object"}
    if left is None and any(key in facet for facet in facets for key in _OF_LISTS):
        return {"array"}
    return left - {"integer"} if left and "number" in left else left


def _both(one: set[str], other: set[str]) -> set[str]:
    both = one & other
    if ("integer" in one and "number" in other) or ("number" in one and "integer" in other):
        both.add("integer")
    return both - {"integer"} if "number" in both else both


def closed_of(document: SchemaDocument, facets: Facets) -> list[Any] | None:
    """The values that every `enum` and `const` of the facets allows, in the first one's order; None without any.

    Raises Never where none is left, LimitError for a list beyond MAX_ENUM.
    """
    left: list[Any] | None = None
    for facet in facets:
        for values in (facet.get("enum"), [facet["const"]] if "const" in facet else None):
            if values is None:
                continue
            if len(values) > MAX_ENUM:
                said = f"an enum of {len(values):,} values, and the limit is {MAX_ENUM:,}"
                raise LimitError(said, file=document.file, pointer=document.pointer(facet), hint="leave the enum out")
            keys = {json_key(value) for value in values}
            left = list(values) if left is None else [value for value in left if json_key(value) in keys]
            if not left:
                raise Never(f"values that exclude each other, the last {excerpt(values, 60)}")
    return left


def first_text(facets: Facets, key: str) -> str | None:
    """The first text that a facet has at `key`, bounded."""
    found = next((facet[key] for facet in facets if isinstance(facet.get(key), str) and facet[key].strip()), None)
    return None if found is None else found[:4_000]


def properties_of(facets: Facets) -> dict[str, list[Schema]]:
    """The keys of an object, in the order in which they are first named, each with every schema that it has."""
    found: dict[str, list[Schema]] = {}
    for facet in facets:
        for key, schema in facet.get("properties", {}).items():
            found.setdefault(key, []).append(schema)
    return found


def places_of(facet: dict[str, Any]) -> list[list[Schema]]:
    """The schemas of a list's first items, place by place; [] where items have no places of their own."""
    named = facet.get("prefixItems")
    listed = facet.get("items") if isinstance(facet.get("items"), list) else None
    return [each for each in (named, listed) if each]


def rest_of(facet: dict[str, Any]) -> list[Schema]:
    """The schema of the items that have no place of their own, one at most."""
    keyword = "additionalItems" if isinstance(facet.get("items"), list) else "items"
    return [facet[keyword]] if keyword in facet else []
