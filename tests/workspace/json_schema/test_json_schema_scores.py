"""`x-score` and the keys of other tools: what they say is done, and what cannot be done is said."""

from __future__ import annotations

from typing import Any

import pytest
from json_schema_pieces import Load, compared, example, notes, refused, rows

from harness.errors import SchemaError
from harness.workspace.json_schema import schema_notes

ITEMS = {"type": "object", "properties": {"id": {"type": "string"}, "n": {"type": "integer"}}}


@pytest.mark.parametrize(
    ("score", "how", "threshold"),
    [
        ("Country", "Country()", 1),
        ("PersonName", "PersonName()", 0.9),
        ({"marker": "PersonName", "threshold": 0.95}, "PersonName()", 0.95),
        ({"marker": "Similar", "sense": True}, "Similar(sense=True)", 0.85),
        ({"marker": "Number", "abs_tol": 0.5}, "Number(abs_tol=0.5)", 1),
        ({"marker": "Date", "finer": True}, "Date(finer=True)", 1),
        ({"threshold": 0.7}, "Text()", 0.7),
    ],
)
def test_a_scalar_is_compared_as_its_x_score_says(load: Load, score: Any, how: str, threshold: float) -> None:
    row = rows(load(x={"type": ["string", "null"], "x-score": score}))["x"]
    assert (row.compared_by, row.threshold) == (how, threshold)
    assert row.why == ("default for str" if score == {"threshold": 0.7} else "written")


def test_weights_and_critical_reach_records_and_what_is_below(load: Load) -> None:
    schema = load(x=ITEMS | {"x-score": {"weight": 2, "critical": True}}, y={"anyOf": [ITEMS, {"type": "null"}]})
    found = rows(schema)
    assert [(found[path].weight, found[path].critical) for path in ("x", "x.n", "y.n")] == [
        (2, True),
        (2, True),
        (1, False),
    ]
    assert compared(load(x=ITEMS | {"x-score": "Skip"}))["x.n"] == "not scored"


@pytest.mark.parametrize(
    ("score", "how"),
    [
        ({"pairing": "Keyed", "key": "id"}, "Keyed('id')"),
        ({"key": "id"}, "Keyed('id')"),
        ({"pairing": "Ordered"}, "Ordered()"),
        ("Ordered", "Ordered()"),
        ({"pairing": "Unordered", "match_on": ["id"], "threshold": 0.4}, "Unordered(('id',))"),
        ({"weight": 2}, "Unordered()"),
    ],
)
def test_an_array_is_paired_as_its_x_score_says(load: Load, score: Any, how: str) -> None:
    assert compared(load(x={"type": "array", "items": ITEMS, "x-score": score}))["x"] == how


def test_a_marker_on_an_array_is_for_its_items(load: Load) -> None:
    found = compared(load(x={"type": "array", "items": {"type": "string"}, "x-score": "PersonName"}))
    assert found == {"x": "Unordered()", "x[]": "PersonName()"}


def test_the_nearest_x_score_counts(load: Load) -> None:
    defined = {"$defs": {"name": {"type": "string", "x-score": "PersonName"}}}
    schema = load(defined, a={"$ref": "#/$defs/name"}, b={"$ref": "#/$defs/name", "x-score": "Identifier"})
    assert compared(schema) == {"a": "PersonName()", "b": "Identifier()"}


@pytest.mark.parametrize(
    ("score", "said"),
    [
        ("Cuontry", "there is no marker Cuontry; did you mean 'Country'?"),
        ("Custom", "Custom needs a function, which JSON cannot hold"),
        ({"marker": "Text", "treshold": 1}, "Text has no setting 'treshold'; did you mean 'threshold'?"),
        ({"marker": "Text", "threshold": "1"}, "threshold must be a number, got 1"),
        ({"marker": "Text", "threshold": 2}, "Text(threshold=2): threshold must be between 0 and 1"),
        ({"critical": 1}, "critical must be true or false, got 1"),
        ({"pairing": "Keyed", "key": "id"}, "pairing is for an array, and this is a scalar"),
        ([1], "must be the name of a marker, or an object of settings, got [1]"),
        (None, "must be the name of a marker, or an object of settings, got None"),
    ],
)
def test_an_x_score_that_cannot_be_followed_is_refused_with_its_place(load: Load, score: Any, said: str) -> None:
    line = refused(lambda: load(x={"type": "string", "x-score": score}), SchemaError)
    assert line.startswith(": /properties/x/x-score")
    assert said in line


@pytest.mark.parametrize(
    ("score", "said"),
    [
        ({"pairing": "Keyd", "key": "id"}, "there is no pairing Keyd; did you mean 'Keyed'?"),
        ({"pairing": "Keyed"}, 'Keyed needs the key that items are paired by; write "key": "id"'),
        ({"pairing": "Keyed", "key": "no"}, "field x: Keyed('no'): X has no field 'no'; it has id, n"),
        ({"pairing": "Keyed", "key": 5}, "key must be the name of a field, got 5"),
        ({"pairing": "Unordered", "match_on": 5}, "match_on must be a list of names of fields, got 5"),
        ({"pairing": "Ordered", "marker": "Text"}, "a pairing and a marker in one x-score; put the marker under items"),
    ],
)
def test_a_pairing_that_cannot_be_followed_is_refused(load: Load, score: Any, said: str) -> None:
    assert said in refused(lambda: load(x={"type": "array", "items": ITEMS, "x-score": score}), SchemaError)


def test_a_marker_for_scalars_on_an_object_is_refused(load: Load) -> None:
    line = refused(lambda: load(x=ITEMS | {"x-score": "Text"}), SchemaError)
    assert "Text compares scalars, and this is an object; put it on the fields, or write Skip" in line


def test_the_keys_of_stickler_are_followed() -> None:
    schema = example("lab_report")
    assert schema.model.__name__ == "SampleReport"
    found = rows(schema)
    told = {path: (row.compared_by, row.threshold, row.weight, row.why) for path, row in found.items()}
    why = "written for stickler"
    assert told["sample"] == ("Exact()", 1, 3, why)
    assert told["collected"] == ("Date()", 1, 1, why)
    assert told["physician"] == ("Text()", 0.8, 1, why)
    assert told["summary"] == ("Similar()", 0.7, 1, why)
    assert told["results"] == ("Unordered()", 0.75, 2, why)
    assert told["results[].analyte"] == ("Similar()", 0.9, 2, why)
    assert told["results[].value"] == ("Number(rel_tol=0.01)", 1, 2, why)
    assert told["results[].flag"] == ("Exact()", 1, 2, "default for Literal")


def test_what_of_stickler_has_no_equivalent_is_said() -> None:
    said = notes(example("lab_report"))
    for part in (
        "/properties/summary: LLMComparator has no equivalent: Similar() is used",
        "/properties/results/items/properties/flag: stickler's PostalComparator has no equivalent",
        "/properties/physician: x-aws-stickler-clip-under-threshold has no bearing",
        "/definitions/site/properties/name: x-aws-stickler-aggregate has no bearing",
        "/definitions/site: keys beside its properties are let pass and not scored",
    ):
        assert part in said


def test_a_key_of_another_tool_that_cannot_be_followed_is_refused_where_it_stands(load: Load) -> None:
    line = refused(lambda: load(x={"type": "string", "x-aws-stickler-threshold": 2}), SchemaError)
    assert line == ": /properties/x: as written for stickler: Text(threshold=2): threshold must be between 0 and 1"
    config = {"metrics": [{"metric_id": "number_tolerance", "params": {"tolerance": "much"}}]}
    line = refused(lambda: load(x={"type": "number", "evaluation_config": config}), SchemaError)
    assert line == ": /properties/x: as written for ExtractBench: abs_tol must be a number, got much"


def test_a_comparator_of_stickler_without_a_threshold_has_the_one_that_it_has_there(load: Load) -> None:
    field = {"type": "string", "x-aws-stickler-comparator": "LevenshteinComparator"}
    assert rows(load(x=field))["x"].threshold == 0.5
    assert rows(load(x={"type": "string", "x-aws-stickler-comparator": "ExactComparator"}))["x"].threshold == 1


def test_the_configuration_of_extract_bench_is_followed() -> None:
    schema = example("lecture")
    told = {path: (row.compared_by, row.threshold) for path, row in rows(schema).items()}
    assert told["title"] == ("Similar()", 0.85)
    assert told["code"] == ("Exact()", 1)
    assert told["speakers[].name"] == ("Text()", 0.9)
    assert told["speakers[].email"] == ("Text()", 1)
    assert told["speakers[].page"] == ("Url()", 1)
    assert told["seats"] == ("Number()", 1)
    assert told["fee"] == ("Number(abs_tol=0.01)", 1)
    assert told["hours"] == ("Number(abs_tol=1e-06)", 1)
    assert told["remarks"] == ("not scored", None)
    assert told["room"] == ("Identifier()", 1)
    assert rows(schema)["fee"].why == "written for ExtractBench"


def test_what_of_extract_bench_has_no_equivalent_is_said() -> None:
    said = notes(example("lecture"))
    for part in (
        "/schema_definition/properties/title: string_semantic asks a language model, which has no equivalent",
        "/schema_definition/properties/speakers: array_llm asks a language model, which has no equivalent",
        "/schema_definition/properties/mood: evaluation_config string_sentiment has no equivalent",
        "/schema_definition/properties/room: evaluation_config is not read: x-score says how",
    ):
        assert part in said


def test_keys_for_scoring_where_nothing_reads_them_are_said(load: Load) -> None:
    schema = load(
        {"x-score": {"critical": True}},
        a={"allOf": [{"type": "string", "x-score": "PersonName"}, {"evaluation_config": "string_exact"}]},
        b={"type": "string", "not": {"x-aws-stickler-weight": 2}},
    )
    assert compared(schema)["a"] == "PersonName()"
    why = "counts for nothing here: nothing is compared here, or what stands around it says how"
    assert set(notes(schema).splitlines()) == {
        "/properties/b: not: checked for validity only",
        f"/: x-score {why}",
        f"/properties/a/allOf/1: evaluation_config {why}",
        f"/properties/b/not: x-aws-stickler-weight {why}",
    }


def test_values_that_may_be_left_out_but_not_be_null_are_said_for_the_prompt_asks_for_null(load: Load) -> None:
    schema = load(
        {"required": ["a"]},
        a={"type": "string"},
        b={"type": "string"},
        c={"type": ["string", "null"]},
        d={"type": "array"},
        e={"anyOf": [ITEMS, {"type": "null"}]},
        f={},
        g={"type": "object", "properties": {"h": {"type": "integer"}}},
    )
    (said,) = schema_notes(schema.model)
    assert said.startswith(
        "/properties/b, /properties/g, /properties/e/anyOf/0/properties/id and 2 more: may be left out"
    )


def test_keywords_that_are_for_validity_alone_or_unknown_are_said(load: Load) -> None:
    schema = load(
        {"if": {"required": ["a"]}, "then": {"required": ["b"]}, "required": ["c"]},
        a={"type": "string", "nullable": True, "maxLenght": 3, "x-scor": "Text", "not": {"const": ""}},
    )
    assert notes(schema).splitlines() == [
        "/: if: checked for validity only",
        "/: then: checked for validity only",
        '/properties/a: nullable is no keyword of JSON Schema: not read; write "type": ["string", "null"]',
        "/properties/a: 'maxLenght' is no keyword of JSON Schema: not read; did you mean 'maxLength'?",
        "/properties/a: 'x-scor' is not read; did you mean 'x-score'?",
        "/properties/a: not: checked for validity only",
        "/: the key 'c' is required and not described: not scored",
    ]
