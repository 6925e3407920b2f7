"""Three schemas as people have them, from file to score; and one of 400 fields."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from json_schema_pieces import EXAMPLES, ORDER, Load, example, rows

from harness import compare
from harness.extract.models.rules import extract_by_rules
from harness.extract.prompt import build_messages
from harness.extract.validity import validation_failure
from harness.plan import compile_plan
from harness.records import Document
from harness.workspace import load_schema

REPORT = {
    "sample": "S-1",
    "collected": "2031-05-04T09:00:00",
    "site": {"name": "North", "room": 4},
    "results": [
        {"analyte": "sodium", "value": 140.2, "range": [135, 145], "reruns": [{"sample": "S-1b", "results": []}]},
        {"analyte": "iron", "value": None, "flag": "low"},
    ],
    "codes": {"17-3": "ok"},
}
LECTURE = {
    "title": "On elms",
    "code": "E-1",
    "speakers": [{"name": "Ada Quill", "email": "ada@example.org", "page": "https://example.org/ada"}],
    "seats": 40,
    "fee": 2.5,
    "topics": {"trees": ["elm"]},
}
RECORDS = {"purchase_order": ORDER, "lab_report": REPORT, "lecture": LECTURE}
DOCUMENT = Document(
    "d",
    "Order PO-7 of May 4, 2031 by Elm Works, 1 Elm St, France. In euro (EUR). A-1: 2 at 3. Approved by Ada Quill.\n",
    {"published_at": "2031-05-04"},
    "digest",
)


@pytest.mark.parametrize("name", RECORDS)
def test_an_example_is_valid_scored_asked_for_and_filled_by_rules(name: str) -> None:
    schema, record = example(name), RECORDS[name]
    assert validation_failure(schema, record) is None
    assert compare(schema.model, record, record).tally.flawless
    assert compare(schema.model, record, None).tally.in_prediction == 0
    asked = build_messages(DOCUMENT, schema)[1]["content"]
    assert schema.model.__name__ in asked
    filled = extract_by_rules(compile_plan(schema.model), DOCUMENT)
    assert compare(schema.model, record, filled).tally.in_gold == compare(schema.model, record, record).tally.correct


def test_differences_are_judged_by_the_markers_of_the_schema() -> None:
    other: dict[str, Any] = json.loads(json.dumps(ORDER))
    other["number"] = "po 7"
    other["buyer"]["address"]["country"] = "France"
    other["lines"] = [{"sku": "b-2", "quantity": 1}, {"sku": "A-1", "quantity": 3, "price": 3}]
    other["total"] = 6.004
    other["approvals"] = ["Quill, Ada"]
    told = compare(example("purchase_order").model, ORDER, other)
    wrong = [(each.path, each.verdict) for each in told.outcomes if each.verdict not in ("correct", "absent")]
    assert wrong == [("lines[].quantity", "wrong"), ("approvals[]", "missing")]


def test_a_schema_is_the_same_at_every_loading_and_another_one_by_its_scoring_alone(load: Load) -> None:
    assert example("lecture").digest == example("lecture").digest
    plain, scored = load(x={"type": "string"}), load(x={"type": "string", "x-score": {"threshold": 0.9}})
    assert plain.digest != scored.digest
    assert plain.model.model_json_schema() == scored.model.model_json_schema()


@pytest.mark.parametrize("name", RECORDS)
def test_what_is_sent_is_the_file_s_own_schema_without_what_is_for_scoring(name: str) -> None:
    sent = example(name).model.model_json_schema()
    content = json.loads((EXAMPLES / f"{name}.json").read_text("utf-8"))
    content = content.get("schema_definition", content)
    assert sent.pop("title") == example(name).model.__name__
    text = json.dumps(sent)
    assert "x-score" not in text
    assert "stickler" not in text
    assert "evaluation_config" not in text
    assert list(sent["properties"]) == list(content["properties"])
    assert sent.get("$defs", {}).keys() == content.get("$defs", {}).keys()


def test_keys_that_look_like_those_for_scoring_are_sent_where_they_are_names(load: Load) -> None:
    sent = load(**{"x-score": {"enum": [{"x-a": 1}]}, "evaluation_config": {"type": "string", "$comment": "no"}})
    made = sent.model.model_json_schema()
    assert made["properties"] == {"x-score": {"enum": [{"x-a": 1}]}, "evaluation_config": {"type": "string"}}


def test_schemas_kept_under_another_key_are_read_and_sent(load: Load) -> None:
    part = {"type": "object", "properties": {"n": {"type": "string", "x-score": "PersonName"}}}
    schema = load({"components": {"schemas": {"part": part}}}, a={"$ref": "#/components/schemas/part"})
    assert rows(schema)["a.n"].compared_by == "PersonName()"
    sent = schema.model.model_json_schema()
    assert sent["components"]["schemas"]["part"]["properties"] == {"n": {"type": "string"}}


def test_a_top_that_is_a_reference_is_sent_as_an_object(load: Load) -> None:
    schema = load({"$ref": "#/$defs/r", "$defs": {"r": {"type": "object", "properties": {"a": {"$ref": "#/$defs/r"}}}}})
    sent = schema.model.model_json_schema()
    assert (sent["type"], list(sent["properties"]), list(sent["$defs"])) == ("object", ["a"], ["r"])


def test_a_schema_of_400_fields_is_planned_compared_checked_and_asked_for_in_a_moment(load: Load) -> None:
    kinds: list[tuple[dict[str, Any], Any]] = [
        ({"type": "string", "description": "As printed."}, "x"),
        ({"type": ["number", "null"]}, 1.5),
        ({"type": "string", "format": "date"}, "2031-05-04"),
        ({"enum": ["a", "b"]}, "a"),
        ({"type": "array", "items": {"type": "string"}}, ["p", "q"]),
    ]
    content, record = {}, {}
    for section in range(20):
        fields = {f"field_{section}_{field}": kinds[field % len(kinds)] for field in range(20)}
        content[f"part_{section}"] = {"type": "object", "properties": {key: part for key, (part, _) in fields.items()}}
        record[f"part_{section}"] = {key: value for key, (_, value) in fields.items()}
    started = time.process_time()
    schema = load(**content)
    assert len([path for path in rows(schema) if ".field_" in path and "[]" not in path]) == 400
    assert validation_failure(schema, record) is None
    assert compare(schema.model, record, record).tally.correct == 20 * (16 + 4 * 2)
    assert len(build_messages(DOCUMENT, schema)) == 2
    assert len(schema.model.model_json_schema()["properties"]) == 20
    assert time.process_time() - started < 10


def test_a_schema_file_of_json_in_the_workspace_is_found_by_its_name(tmp_path: Any) -> None:
    from harness.errors import WorkspaceError

    folder = tmp_path / "schemas"
    folder.mkdir()
    (folder / "lecture.json").write_text((EXAMPLES / "lecture.json").read_text("utf-8"), "utf-8")
    (folder / "_shared.json").write_text("{}", "utf-8")
    made = load_schema("lecture", root=tmp_path)
    assert (made.name, made.model.__name__) == ("lecture", "LectureAnnouncements")
    assert made.model.__doc__ == "What a notice on the door says."
    (folder / "lecture.py").write_text("from pydantic import BaseModel\nclass A(BaseModel):\n    x: int\n", "utf-8")
    with pytest.raises(
        WorkspaceError, match=r"two schemas are named 'lecture'; rename it: lecture\.json has the name too"
    ):
        load_schema("lecture", root=tmp_path)
