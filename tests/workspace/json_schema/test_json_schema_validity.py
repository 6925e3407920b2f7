"""Validity: what the file's own JSON Schema says, told in readable lines with their places."""

from __future__ import annotations

import json
from typing import Any

import pytest
from json_schema_pieces import ORDER, Load, example

from harness import compare
from harness.errors import GoldError
from harness.extract.validity import is_valid, validation_failure
from harness.workspace import parse_gold


def said(schema: Any, response: Any) -> str:
    failure = validation_failure(schema, response)
    assert failure is not None
    assert failure.kind == "invalid"
    assert "\n" not in failure.detail
    return failure.detail


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "integer"}, 1.0),
        ({"type": "number"}, 10**400),
        ({"type": "string", "format": "date"}, "2031-05"),
        ({"type": "string", "format": "date"}, "in May"),
        ({"type": "string", "format": "uri"}, "no uri"),
        ({"enum": [1, "a"]}, 1.0),
        ({"properties": {"a": {"type": "string"}}}, "no object at all"),
        ({"type": "object", "properties": {"a": {"type": "string"}}}, {"b": 1}),
        ({"type": "array", "prefixItems": [{"type": "string"}]}, ["a", 5, None]),
        ({"anyOf": [{"minLength": 2}, {"type": "integer"}]}, "ab"),
    ],
)
def test_what_the_json_schema_allows_is_valid(load: Load, schema: Any, value: Any) -> None:
    loaded = load(x=schema)
    assert validation_failure(loaded, {"x": value}) is None
    assert loaded.model.model_validate({"x": value}) is not None


@pytest.mark.parametrize(
    ("schema", "value", "line"),
    [
        ({"type": "integer"}, 1.5, "x: must be integer, got number"),
        ({"type": "string"}, None, "x: must be string, got null"),
        ({"type": ["string", "null"]}, 5, "x: must be string or null, got integer"),
        ({"type": "boolean"}, "true", "x: must be boolean, got string"),
        ({"type": "number"}, "5", "x: must be number, got string"),
        ({"enum": ["a", "b"]}, "c", "x: must be one of a, b, got c"),
        ({"const": 1}, True, "x: must be 1, got True"),
        ({"type": "string", "minLength": 2}, "a", "x: breaks minLength 2: a"),
        ({"type": "string", "pattern": "^[0-9]+$"}, "ab", "x: breaks pattern ^[0-9]+$: ab"),
        ({"not": {"type": "string"}}, "ab", "x: breaks not of the schema: ab"),
        ({"anyOf": [{"type": "object", "required": ["a"]}, {"type": "null"}]}, {}, "x.a: Field required"),
        ({"properties": {"a": {}}, "additionalProperties": False}, {"b": 1}, "x.b: the schema allows no such key"),
        ({"oneOf": [{"type": "integer"}, {"type": "number"}]}, 1, "x: must fit one of the schemas of oneOf alone: 1"),
        ({"type": "array", "items": {"type": "integer"}}, [1, "a"], "x.1: must be integer, got string"),
        ({"allOf": [True, {"not": {}}]}, 1, "x: breaks not of the schema: 1"),
    ],
)  # fmt: skip
def test_what_it_does_not_allow_is_told_with_its_place(load: Load, schema: Any, value: Any, line: str) -> None:
    assert said(load(x=schema), {"x": value}) == line


def test_the_alternative_that_was_meant_is_the_one_that_is_told_of() -> None:
    order = ORDER | {"delivery": {"kind": "shipment", "ship to": {}}}
    assert said(example("purchase_order"), order) == "delivery.ship to.country: Field required"


def test_a_whole_response_of_another_type_is_invalid(load: Load) -> None:
    assert said(load(x={"type": "string"}), [1]) == "the record: must be object, got array"
    assert not is_valid(load({"properties": {"x": {}}}), [1])


def test_faults_are_bounded_however_many_and_however_long(load: Load) -> None:
    schema = load(x={"type": "array", "items": {"type": "integer"}})
    detail = said(schema, {"x": ["a" * 10_000] * 200})
    assert len(detail) < 400
    assert "(and 17 more)" in detail


def test_a_response_nested_beyond_measure_is_invalid(load: Load) -> None:
    schema = load(
        {"$defs": {"n": {"type": "object", "properties": {"n": {"$ref": "#/$defs/n"}}}}}, n={"$ref": "#/$defs/n"}
    )
    deep: dict[str, Any] = {}
    for _ in range(300):
        deep = {"n": deep}
    assert not is_valid(schema, deep)


def test_gold_is_checked_by_the_json_schema_with_its_pointer() -> None:
    schema = example("purchase_order")
    labels = json.loads(json.dumps(ORDER)) | {"currency": "XXX"}
    content = {"format": 1, "document": "d", "schema": "purchase_order", "labels": labels}
    with pytest.raises(GoldError) as caught:
        parse_gold(content, schema)
    assert str(caught.value) == (
        '/labels/currency: does not fit PurchaseOrder: must be one of EUR, GBP, USD, None, got XXX, got "XXX"'
    )


def test_gold_with_a_key_that_the_schema_does_not_name_is_refused_though_json_schema_lets_it_pass(load: Load) -> None:
    schema = load(x={"type": "object", "properties": {"name": {"type": "string"}}})
    labels = {"x": {"nmae": "a"}}
    assert is_valid(schema, labels)
    with pytest.raises(GoldError, match="the schema has no key 'nmae', so it would not be scored; did you mean 'name'"):
        parse_gold({"format": 1, "document": "d", "schema": "made", "labels": labels}, schema)


def test_an_invalid_response_is_scored_leaf_by_leaf_all_the_same(load: Load) -> None:
    schema = load(x={"type": "integer"}, y={"type": "string"})
    told = compare(schema.model, {"x": 5, "y": "a"}, {"x": "5", "y": "a"})
    assert told.tally.correct == 2
