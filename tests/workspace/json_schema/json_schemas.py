"""JSON Schemas made up by hypothesis, each with instances that it allows and instances that it may not."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

KEYS = ["name", "sum", "kind", "class", "model_x", "größe", "a b", "schema", "1st", "_id", "parse_it"]
TEXTS = st.sampled_from(["", "x", "2024-05", "A-1", "Ann Lee", "https://example.org/", "no", "  "])
SCALARS = st.one_of(TEXTS, st.integers(-3, 3), st.sampled_from([0.5, 1.0, -2.0, 1e20]), st.booleans(), st.none())
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=3),
    max_leaves=6,
)
DRAFT_07 = "http://json-schema.org/draft-07/schema#"
DEFS: dict[str, Any] = {
    "node": {
        "type": "object",
        "required": ["v"],
        "properties": {
            "v": {"type": ["integer", "string"]},
            "next": {"anyOf": [{"$ref": "#/definitions/node"}, {"type": "null"}]},
        },
    },
    "tree": {
        "oneOf": [
            {"type": "array", "items": {"$ref": "#/definitions/tree"}},
            {"type": "object", "additionalProperties": {"$ref": "#/definitions/tree"}},
            {"type": "string", "format": "date", "x-score": "PersonName"},
        ]
    },
}
"""Schemas that stand within themselves, under a keyword that every dialect follows."""

NODES = st.recursive(
    st.builds(lambda v: {"v": v}, st.sampled_from([1, 2.0, "x"])),
    lambda below: st.builds(lambda v, after: {"v": v, "next": after}, st.just(3), st.none() | below),
    max_leaves=3,
)
TREES = st.recursive(
    TEXTS,
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.sampled_from(KEYS), below, max_size=2),
    max_leaves=5,
)
Pair = tuple[dict[str, Any], Any]
"""A schema, and an instance that it allows."""


@st.composite
def scalar(draw: st.DrawFn) -> Pair:
    """A schema of one scalar."""
    kind = draw(
        st.sampled_from(["string", "format", "integer", "number", "boolean", "enum", "const", "nullable", "bound"])
    )
    if kind == "string":
        return {"type": "string"}, draw(TEXTS)
    if kind == "format":
        return {"type": "string", "format": draw(st.sampled_from(["date", "uri", "uuid", "email"]))}, draw(TEXTS)
    if kind == "integer":
        return {"type": "integer"}, draw(st.sampled_from([1, 2.0, -3]))
    if kind == "number":
        return {"type": "number"}, draw(st.sampled_from([1, 2.5, 10**30]))
    if kind == "boolean":
        return {"type": "boolean"}, draw(st.booleans())
    if kind in ("enum", "const"):
        values = draw(st.lists(st.sampled_from(["a", "b", 1, 1.5, True, None]), min_size=1, max_size=4, unique_by=repr))
        return (
            ({"enum": values}, draw(st.sampled_from(values))) if kind == "enum" else ({"const": values[0]}, values[0])
        )
    if kind == "nullable":
        return {"type": ["string", "null", "integer"]}, draw(st.one_of(TEXTS, st.none(), st.integers(0, 3)))
    return {"type": "string", "minLength": 2, "pattern": "[A-Z]"}, draw(st.sampled_from(["A-1", "Ann Lee"]))


@st.composite
def record(draw: st.DrawFn, inner: st.SearchStrategy[Pair]) -> Pair:
    """A schema of an object."""
    keys = draw(st.lists(st.sampled_from(KEYS), min_size=1, max_size=4, unique=True))
    parts = {key: draw(inner) for key in keys}
    there = [key for key in keys if draw(st.booleans())]
    schema: dict[str, Any] = {"type": "object", "properties": {key: part for key, (part, _) in parts.items()}}
    if there and draw(st.booleans()):
        schema["required"] = there
    if draw(st.booleans()):
        schema["additionalProperties"] = draw(st.sampled_from([False, True, {"type": "string"}]))
    return schema, {key: parts[key][1] for key in there}


@st.composite
def container(draw: st.DrawFn, inner: st.SearchStrategy[Pair]) -> Pair:
    """A schema of a list, tuple or map, or of a value with alternatives."""
    kind = draw(st.sampled_from(["list", "tuple", "map", "null or", "any of", "tagged", "all of"]))
    first, one = draw(inner)
    second, other = draw(inner)
    if kind == "list":
        return {"type": "array", "items": first}, [one] * draw(st.integers(0, 3))
    if kind == "tuple":
        rest: dict[str, Any] = draw(st.sampled_from([{}, {"items": False}, {"items": {"type": "boolean"}}]))
        return {"type": "array", "prefixItems": [first, second], **rest}, [one, other]
    if kind == "map":
        return {"type": "object", "additionalProperties": first}, dict.fromkeys(
            draw(st.sets(st.sampled_from(KEYS))), one
        )
    if kind == "null or":
        return {"anyOf": [first, {"type": "null"}]}, draw(st.sampled_from([one, None]))
    if kind == "any of":
        return {"anyOf": [first, second]}, draw(st.sampled_from([one, other]))
    if kind == "all of":
        parts = [{"properties": {"name": first}}, {"properties": {"sum": second}, "required": ["sum"]}]
        return {"type": "object", "allOf": parts}, {"name": one, "sum": other}
    arms = [
        {"type": "object", "properties": {"kind": {"const": tag}, "value": part}, "required": ["kind"]}
        for tag, part in (("a", first), ("b", second))
    ]
    return {"oneOf": arms}, draw(st.sampled_from([{"kind": "a", "value": one}, {"kind": "b", "value": other}]))


@st.composite
def reference(draw: st.DrawFn) -> Pair:
    """A schema that refers to one that stands within itself."""
    name, values = draw(st.sampled_from([("node", NODES), ("tree", TREES)]))
    return {"$ref": f"#/definitions/{name}"}, draw(values)


def as_draft_07(schema: Any) -> Any:
    """`schema` with tuples as draft 07 has them."""
    if isinstance(schema, list):
        return [as_draft_07(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: as_draft_07(item) for key, item in schema.items()}
    if isinstance(made.get("prefixItems"), list):
        if "items" in made:
            made["additionalItems"] = made.pop("items")
        made["items"] = made.pop("prefixItems")
    return made


@st.composite
def schema_and_instances(draw: st.DrawFn) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A schema whose top is an object, and instances of it, of which the first is allowed."""
    leaves = st.one_of(scalar(), scalar(), reference())
    inner = st.recursive(leaves, lambda below: st.one_of(record(below), container(below)), max_leaves=6)
    schema, instance = draw(record(inner))
    schema = schema | {"definitions": DEFS}
    if draw(st.booleans()):
        schema = as_draft_07(schema) | {"$schema": DRAFT_07}
    others = draw(st.lists(st.dictionaries(st.sampled_from(KEYS), ANYTHING, max_size=4), max_size=3))
    spoiled = {key: draw(ANYTHING) if draw(st.booleans()) else item for key, item in instance.items()}
    return schema, [instance, spoiled, *others]
