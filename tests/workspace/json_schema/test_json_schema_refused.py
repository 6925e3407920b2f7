"""Files that cannot be used: one clear line with the place, whatever is in them, and soon."""

from __future__ import annotations

from typing import Any

import pytest
from json_schema_pieces import Load, refused

from harness.errors import HarnessError, LimitError, SchemaError


def record(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", ":1: empty, where JSON was expected"),
        ("{", ":1: not JSON: "),
        ('{"type": "object", "type": "object"}', ": the key 'type' stands twice"),
        ([1], ": a JSON Schema is an object, got [1]"),
        ({"type": "array"}, ": the top of a schema must be an object, got a schema of array; put it below a key"),
        ({}, ": the top of a schema must be an object, got a schema of anything"),
        ({"type": "object", "allOf": [{"type": "string"}]}, ": allows nothing: types that exclude each other"),
        ({"type": "objekt"}, ": /type: objekt makes this no valid JSON Schema; did you mean 'object'?"),
        (
            record(x={"type": "zzz"}),
            ": /properties/x/type: zzz makes this no valid JSON Schema; there are string, number",
        ),
        (
            record(x={"minLength": -1}),
            ": /properties/x/minLength: -1 makes this no valid JSON Schema: it breaks minimum 0",
        ),
        (record(x={"items": [{}]}), '; write prefixItems, or "$schema": "http://json-schema.org/draft-07/schema#"'),
        (
            {"$schema": "http://x/y"},
            ": /$schema: http://x/y is no dialect of JSON Schema that is known here; write https",
        ),
        (
            record(x={"$ref": "https://e.org/x.json"}),
            ": /properties/x/$ref: 'https://e.org/x.json' leads out of the file",
        ),
        (
            record(x={"$ref": "other.json#/a"}),
            ": /properties/x/$ref: 'other.json#/a' leads out of the file, and nothing",
        ),
        (record(x={"$ref": "#/$defs/no"}), ": /properties/x/$ref: '#/$defs/no' leads to no schema"),
        (record(x={"$ref": "#no"}), ": /properties/x/$ref: '#no' leads to no schema"),
        (record(x={"pattern": "(a"}), ": /properties/x/pattern: '(a' is no regular expression of Python's: missing )"),
        (
            record(x={"patternProperties": {"*": {}}}),
            ": /properties/x/patternProperties/*: '*' is no regular expression",
        ),
        ({"$ref": "#"}, ": refers to itself with nothing between"),
    ],
)
def test_what_is_no_schema_is_refused_with_its_place(load: Load, content: Any, said: str) -> None:
    assert said in refused(lambda: load(content), SchemaError)


def test_references_in_a_circle_are_refused(load: Load) -> None:
    defs = {"a": {"$ref": "#/$defs/b"}, "b": {"allOf": [{"$ref": "#/$defs/a"}]}}
    assert "/$defs/a: refers to itself with nothing between" in refused(
        lambda: load({"$defs": defs}, x={"$ref": "#/$defs/a"}), SchemaError
    )


def nested(levels: int, opened: str, closed: str) -> str:
    return '{"type": "object", "properties": {"x": ' + opened * levels + "{}" + closed * levels + "}}"


def chain(made: Any, levels: int) -> dict[str, Any]:
    defs = {f"d{level}": made({"$ref": f"#/$defs/d{level + 1}"}) for level in range(levels)}
    return record(x={"$ref": "#/$defs/d0"}) | {"$defs": defs | {f"d{levels}": {"type": "string"}}}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (nested(150, '{"items": ', "}"), "nested deeper than 100 levels"),
        (nested(100_000, '{"items": ', "}"), "nested deeper than 100 levels"),
        (chain(lambda below: {"type": "array", "items": below}, 200), "nested deeper than 100 levels"),
        (chain(lambda below: record(a=below), 200), "nested deeper than 100 levels"),
        (
            record(x={"enum": list(range(10_001))}),
            "an enum of 10,001 values, and the limit is 10,000; leave the enum out",
        ),
        (record(**{f"k{key}": {} for key in range(20_001)}), "has more than 20,000 schemas within"),
        ("[" + " " * (4 * 1024 * 1024) + "]", "and the limit is 4 MiB"),
    ],
    ids=["deep", "deeper", "chain of lists", "chain of records", "enum", "wide", "large"],
)
def test_what_is_beyond_a_bound_is_refused(load: Load, content: Any, said: str) -> None:
    assert said in refused(lambda: load(content), LimitError)


def test_records_that_double_at_every_level_are_refused(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harness.plan.compiler.MAX_FIELDS", 500)
    content = chain(lambda below: record(a=below, b=below), 30)
    assert "unfolds to more than 500 fields; split it" in refused(lambda: load(content), LimitError)


def test_alternatives_that_multiply_are_refused(load: Load) -> None:
    group = {"anyOf": [{"type": "string", "minLength": length} for length in range(9)]}
    line = refused(lambda: load(x={"allOf": [group, group | {"title": "again"}]}), SchemaError)
    assert "anyOf and oneOf combine to 81 alternatives, and the limit is 64" in line


def test_what_names_hold_drives_no_terminal(load: Load) -> None:
    line = refused(lambda: load(x={"$ref": "\x1b[31m\n#/x"}), HarnessError)
    assert "\x1b" not in line


def test_a_file_of_json_is_one_schema(load: Load, tmp_path: Any) -> None:
    from harness.workspace import load_schema

    load(x={"type": "string"})
    line = refused(lambda: load_schema(f"{tmp_path}/made.json:Model"), SchemaError)
    assert line == ": has no model 'Model'; a file of JSON Schema is one schema: leave the name out"
