"""JSON Schema to structure: what each way of saying it is compared as."""

from __future__ import annotations

from typing import Any

import pytest
from json_schema_pieces import Load, compared, notes, rows

from harness import compare

DRAFT_07 = "http://json-schema.org/draft-07/schema#"
NODE = {
    "type": "object",
    "properties": {"v": {"type": "integer"}, "next": {"anyOf": [{"$ref": "#/$defs/n"}, {"type": "null"}]}},
}


@pytest.mark.parametrize(
    ("schema", "type_name", "how", "why"),
    [
        ({"type": "string"}, "str", "Text()", "default for str"),
        ({"type": ["string", "null"]}, "str", "Text()", "default for str"),
        ({"type": "string", "format": "email"}, "str", "Text()", "default for str"),
        ({"type": "string", "format": "date"}, "str", "Date()", "default for format date"),
        ({"type": "string", "format": "date-time"}, "str", "Date()", "default for format date-time"),
        ({"type": "string", "format": "uri"}, "str", "Url()", "default for format uri"),
        ({"type": "string", "format": "uuid"}, "str", "Exact()", "default for format uuid"),
        ({"type": "integer"}, "int", "Number()", "default for int"),
        ({"type": "number"}, "float", "Number(rel_tol=1e-09)", "default for float"),
        ({"type": ["integer", "number"]}, "float", "Number(rel_tol=1e-09)", "default for float"),
        ({"allOf": [{"type": "number"}, {"type": "integer"}]}, "int", "Number()", "default for int"),
        ({"type": "boolean"}, "bool", "Exact()", "default for bool"),
        ({"enum": ["a", "b", None]}, "a | b", "Exact()", "default for Literal"),
        ({"const": 3}, "3", "Exact()", "default for Literal"),
        ({"type": "string", "enum": ["a", 1, "b"]}, "a | b", "Exact()", "default for Literal"),
        (
            {"oneOf": [{"const": "a", "title": "A"}, {"enum": ["b", "c"]}]},
            "a | b | c",
            "Exact()",
            "default for Literal",
        ),
        ({"enum": [[1], {"a": 1}]}, "Any", "Exact()", "default for any JSON value"),
        ({"type": "null"}, "NoneType", "Exact()", "default for NoneType"),
        ({}, "Any", "Exact()", "default for any JSON value"),
        (
            {"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]},
            "str",
            "Date()",
            "default for format date",
        ),
        ({"type": "object"}, "map", "equal keys", "values under equal keys"),
        ({"type": "object", "additionalProperties": False}, "record", "its fields", "field by field"),
        ({"type": "array"}, "list", "Unordered()", "default for a list"),
        ({"type": "array", "prefixItems": [{"type": "string"}]}, "list", "Ordered()", "default for a tuple"),
        ({"type": ["string", "integer"]}, "int", "Number()", "default for int"),
    ],
)
def test_a_value_has_the_marker_of_its_type_or_format(
    load: Load, schema: Any, type_name: str, how: str, why: str
) -> None:
    row = rows(load(x=schema))["x"]
    assert (row.type, row.compared_by, row.why) == (type_name, how, why)


def test_true_is_any_value_and_false_is_none_and_said(load: Load) -> None:
    schema = load(x=True, y=False)
    assert compared(schema) == {"x": "Exact()"}
    assert notes(schema) == "/: the key 'y' can have no value (a schema that is false): not scored"


def test_what_excludes_itself_is_said(load: Load) -> None:
    schema = load(x={"allOf": [{"type": "string"}, {"type": "object"}]}, y={"allOf": [{"const": 1}, {"const": 2}]})
    assert compared(schema) == {}
    assert "the key 'x' can have no value (types that exclude each other): not scored" in notes(schema)
    assert "the key 'y' can have no value (values that exclude each other" in notes(schema)


def test_objects_of_all_of_are_one_record(load: Load) -> None:
    parts = [{"type": "object", "properties": {"a": {"type": "string"}}}, {"$ref": "#/$defs/more"}]
    more = {"properties": {"a": {"format": "date"}, "b": {"type": "integer"}}, "required": ["b"]}
    schema = load({"$defs": {"more": more}}, x={"allOf": parts})
    assert compared(schema) == {"x": "its fields", "x.a": "Date()", "x.b": "Number()"}


def test_maps_come_of_additional_and_of_pattern_properties(load: Load) -> None:
    schema = load(
        a={"type": "object", "additionalProperties": {"type": "integer"}},
        b={
            "type": "object",
            "patternProperties": {"^x": {"type": "string", "format": "date"}},
            "additionalProperties": False,
        },
    )
    assert compared(schema) == {"a": "equal keys", "a{}": "Number()", "b": "equal keys", "b{}": "Date()"}


def test_other_keys_beside_properties_are_let_pass_and_said(load: Load) -> None:
    schema = load(
        x={"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": {"type": "integer"}}
    )
    assert compared(schema) == {"x": "its fields", "x.a": "Text()"}
    assert notes(schema) == "/properties/x: keys beside its properties are let pass and not scored"
    told = compare(schema.model, {"x": {"a": "b", "n": 1}}, {"x": {"a": "b", "n": 2}})
    assert told.tally.flawless


def test_a_tuple_is_an_ordered_list_of_what_its_places_hold(load: Load) -> None:
    places = [{"type": "number"}, {"type": "string"}, {"type": "number"}]
    new = load(x={"type": "array", "prefixItems": places, "items": False})
    old = load({"$schema": DRAFT_07}, x={"type": "array", "items": places, "additionalItems": False})
    for schema in (new, old):
        assert [row.type for row in rows(schema).values()] == ["list", "str"]
        told = compare(schema.model, {"x": [1, "a", 2]}, {"x": [1, "a", 3]})
        assert (told.tally.correct, told.tally.in_gold) == (2, 3)


def test_objects_told_apart_by_a_constant_have_a_tag(load: Load) -> None:
    arms = [
        {"type": "object", "required": ["kind"], "properties": {"kind": {"const": tag}, "n": {"type": "integer"}}}
        for tag in ("a", "b")
    ]
    schema = load(x={"oneOf": arms})
    told = compare(schema.model, {"x": {"kind": "a", "n": 1}}, {"x": {"kind": "b", "n": 1}})
    assert [(each.path, each.verdict) for each in told.outcomes] == [
        ("x.kind", "wrong"),
        ("x.n", "missing"),
        ("x.n", "spurious"),
    ]
    assert load(x={"oneOf": arms, "discriminator": {"propertyName": "kind"}}).model.model_validate({"x": {"kind": "a"}})


def test_a_discriminator_that_tells_nothing_apart_is_said(load: Load) -> None:
    arms = [{"type": "object", "properties": {name: {"type": "string"}}, "required": [name]} for name in ("a", "b")]
    schema = load(x={"anyOf": arms, "discriminator": {"propertyName": "kind"}})
    assert "the arm that validates the value is taken" in notes(schema)
    assert compare(schema.model, {"x": {"b": "y"}}, {"x": {"b": "y"}}).tally.correct == 1


def test_an_arm_is_taken_by_all_that_its_schema_says(load: Load) -> None:
    arms = [
        {"type": "string", "pattern": "^[0-9]+$", "x-score": "Identifier"},
        {"type": "string", "x-score": "PersonName"},
    ]
    told = compare(load(x={"anyOf": arms}).model, {"x": "Quill, Ada"}, {"x": "Ada Quill"})
    assert told.tally.correct == 1


def test_alternatives_within_alternatives_are_alternatives(load: Load) -> None:
    schema = load(
        x={"anyOf": [{"anyOf": [{"type": "string"}, {"type": "integer"}]}, {"type": "null"}, {"type": "boolean"}]}
    )
    for value in ("a", 1, True):
        assert compare(schema.model, {"x": value}, {"x": value}).tally.correct == 1


def test_a_record_within_itself_is_as_deep_as_its_data(load: Load) -> None:
    schema = load({"$defs": {"n": NODE}}, head={"$ref": "#/$defs/n"})
    record = {"head": {"v": 1, "next": {"v": 2, "next": {"v": 3, "next": None}}}}
    told = compare(schema.model, record, {"head": {"v": 1, "next": {"v": 9, "next": {"v": 3}}}})
    assert (told.tally.correct, told.tally.wrong) == (2, 1)


def test_the_whole_schema_may_stand_within_itself(load: Load) -> None:
    schema = load(v={"type": "integer"}, kids={"type": "array", "items": {"$ref": "#"}})
    record = {"v": 1, "kids": [{"v": 2, "kids": [{"v": 3}]}]}
    assert compare(schema.model, record, record).tally.correct == 3


def test_tagged_alternatives_may_hold_themselves(load: Load) -> None:
    arms = [
        {"type": "object", "required": ["op"], "properties": {"op": {"const": "neg"}, "of": {"$ref": "#/$defs/e"}}},
        {"type": "object", "required": ["op"], "properties": {"op": {"const": "num"}, "v": {"type": "number"}}},
    ]
    schema = load({"$defs": {"e": {"oneOf": arms}}}, e={"$ref": "#/$defs/e"})
    record = {"e": {"op": "neg", "of": {"op": "neg", "of": {"op": "num", "v": 1}}}}
    assert compare(schema.model, record, record).tally.correct == 4


def test_a_list_within_itself_is_cut_and_said(load: Load) -> None:
    json_value = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"$ref": "#/$defs/j"}}]}
    schema = load({"$defs": {"j": json_value}}, j={"$ref": "#/$defs/j"})
    assert "refers to itself with no object between: compared there as any JSON value" in notes(schema)
    record = {"j": ["a", ["b", ["c"]]]}
    assert compare(schema.model, record, record).tally.flawless


def test_alternatives_at_the_top_are_one_record_and_said(load: Load) -> None:
    arms = [
        {"properties": {"kind": {"const": "a"}, "x": {"type": "string"}}},
        {"properties": {"kind": {"const": "b"}, "x": {"type": "integer"}, "y": {"type": "integer"}}},
    ]
    schema = load({"type": "object", "oneOf": arms})
    assert rows(schema)["kind"].type == "a | b"
    assert list(compared(schema)) == ["kind", "x", "y"]
    assert notes(schema) == "/: oneOf at the top: read as one object with the keys of all"


@pytest.mark.parametrize(
    "key", ["a b", "class", "schema", "model_dump", "_id", "1st", "größe", "", "parse_it", "x.y", "json"]
)
def test_any_key_is_a_field(load: Load, key: str) -> None:
    schema = load({"required": [key]}, **{key: {"type": "string"}, "other": {"type": "string"}})
    told = compare(schema.model, {key: "a", "other": "b"}, {key: "a", "other": "c"})
    assert (told.tally.correct, told.tally.wrong) == (1, 1)


def test_keys_that_python_would_write_alike_stay_apart(load: Load) -> None:
    schema = load(**{key: {"type": "string"} for key in ("a b", "a-b", "a_b", "a_b_")})
    told = compare(schema.model, {"a b": "1", "a-b": "2", "a_b": "3"}, {"a b": "1", "a-b": "9", "a_b_": "3"})
    assert told.tally.to_json() | {"absent": 0} == {
        "correct": 1, "wrong": 1, "missing": 1, "spurious": 1, "absent": 0, "skipped": 0
    }  # fmt: skip


def test_references_by_anchor_and_by_id_are_followed(load: Load) -> None:
    schema = load(
        {"$id": "https://example.org/s.json", "$defs": {"d": {"$anchor": "day", "type": "string", "format": "date"}}},
        a={"$ref": "#day"},
        b={"$ref": "https://example.org/s.json#/$defs/d"},
        c={"$ref": "s.json#day"},
    )
    assert set(compared(schema).values()) == {"Date()"}
    assert compare(schema.model, {"a": "2031"}, {"a": "2031"}).tally.correct == 1


def test_beside_a_reference_only_remarks_count_in_draft_07(load: Load) -> None:
    content = {"$schema": DRAFT_07, "definitions": {"d": {"type": "string"}}}
    schema = load(
        content, a={"$ref": "#/definitions/d", "minLength": 9, "x-score": "PersonName", "description": "Who."}
    )
    assert compared(schema) == {"a": "PersonName()"}
    assert notes(schema) == "/properties/a: minLength beside $ref counts for nothing in draft 07"
    assert schema.model.model_validate({"a": "x"}).a == "x"  # type: ignore[attr-defined]
    assert schema.model.model_fields["a"].description == "Who."
