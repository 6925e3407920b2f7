"""Stored predictions: folders and JSONL, with the line of what cannot be read."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from workspace_pieces import Write

from harness import limits
from harness.errors import HarnessError, LimitError, PredictionError
from harness.records import Failure, Schema
from harness.workspace import load_predictions

KNOWN = ("a", "b.c")


def jsonl(*lines: Any) -> str:
    return "".join(json.dumps(line) + "\n" for line in lines)


def refused(path: Path, schema: Schema, kind: type[HarnessError] = PredictionError) -> str:
    with pytest.raises(kind) as caught:
        load_predictions(path, schema, KNOWN)
    said = str(caught.value)
    assert "\n" not in said
    assert said.startswith(str(path))
    return said.removeprefix(str(path))


def test_a_folder_of_records_is_read_by_name(write: Write, tmp_path: Path, meeting: Schema) -> None:
    write("p/b.c.json", {"title": "two"})
    write("p/a.json", '{"title": NaN}')
    write("p/z.json", "not even read")
    write("p/notes.txt", "no prediction")
    rows, unmatched = load_predictions(tmp_path / "p", meeting, KNOWN)
    assert [(row.document, row.repeat) for row in rows] == [("a", 0), ("b.c", 0)]
    assert math.isnan(rows[0].prediction["title"])
    assert rows[1].prediction == {"title": "two"}
    assert unmatched == ["z"]


def test_a_folder_under_the_schemas_name_is_preferred(write: Write, tmp_path: Path, meeting: Schema) -> None:
    write("p/meeting/a.json", {"title": "mine"})
    write("p/other/a.json", {"title": "another schema's"})
    assert load_predictions(tmp_path / "p", meeting, KNOWN).rows[0].prediction == {"title": "mine"}


def test_a_folder_without_records_is_refused(tmp_path: Path, meeting: Schema) -> None:
    (tmp_path / "p").mkdir()
    assert refused(tmp_path / "p", meeting) == ": the folder holds no .json files; write one a document: NAME.json"


def test_a_record_that_is_no_json_names_its_file(write: Write, tmp_path: Path, meeting: Schema) -> None:
    write("p/a.json", "{")
    assert refused(tmp_path / "p", meeting).startswith("/a.json:1: not JSON: ")


def test_jsonl_is_read_in_its_order(write: Write, meeting: Schema) -> None:
    path = write(
        "p.jsonl",
        jsonl({"document": "b.c", "prediction": {"title": "x"}, "model": "any"})
        + "\n"
        + jsonl(
            {"document": "a", "record": {}, "repeat": 1},
            {"document": "../../x", "output": {}},
            {"document": "a", "output": None, "repeat": 0},
            {"document": "a", "schema": "other", "output": {}},
            {"document": "../../x", "output": {}, "repeat": 1},
        ),
    )
    rows, unmatched = load_predictions(path, meeting, KNOWN)
    assert [row[:3] for row in rows] == [("b.c", 0, {"title": "x"}), ("a", 1, {}), ("a", 0, None)]
    assert unmatched == ["../../x"]


def test_a_failure_is_kept_with_its_kind(write: Write, meeting: Schema) -> None:
    lines = (
        {"document": "a", "failure": "refusal"},
        {"document": "b.c", "prediction": None, "failure": {"kind": "timeout", "detail": "60 s\n"}},
    )
    rows, _ = load_predictions(write("p.jsonl", jsonl(*lines)), meeting, KNOWN)
    assert [row.failure for row in rows] == [Failure("refusal", ""), Failure("timeout", "60 s\\n")]
    assert [row.prediction for row in rows] == [None, None]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("[1]", ": must be an object, got [1]"),
        ("{", ": not JSON: expecting property name enclosed in double quotes"),
        ('{"prediction": {}}', ": /document: must name the document, got null"),
        ('{"document": 3, "prediction": {}}', ": /document: must name the document, got 3"),
        ('{"document": "a"}', ": has no prediction; give one of prediction, record, output; null where"),
        ('{"document": "a", "output": {}, "record": {}}', ": has both record and output; give one of"),
        ('{"document": "a", "output": {}, "repeat": -1}', ": /repeat: must be a number from 0, got -1"),
        ('{"document": "a", "output": {}, "repeat": true}', ": /repeat: must be a number from 0, got true"),
        ('{"document": "a", "failure": "bored"}', ': /failure: is no failure: "bored"; its kind is one of refusal,'),
        ('{"document": "a", "failure": ["refusal"]}', ': /failure: is no failure: ["refusal"]; its kind is one of'),
        ('{"document": "a", "output": {}, "failure": "refusal"}', ": /failure: there is a prediction beside it; keep"),
        ('{"document": "a", "output": {"x": 1, "x": 2}}', ": /output: the key 'x' stands twice"),
        (b'{"document": "\xff"}', ": byte 0xFF at offset 14 is not UTF-8"),
    ],
)
def test_a_line_that_cannot_be_read_is_named_by_its_number(
    write: Write, meeting: Schema, line: str | bytes, said: str
) -> None:
    first = jsonl({"document": "b.c", "output": {}}).encode() + b"\n"
    path = write("p.jsonl", first + (line if isinstance(line, bytes) else line.encode()))
    assert refused(path, meeting).startswith(f":3{said}")


def test_a_document_and_repeat_that_stand_twice_are_refused(write: Write, meeting: Schema) -> None:
    path = write("p.jsonl", jsonl(*[{"document": "a", "output": {}, "repeat": repeat} for repeat in (0, 1, 0)]))
    assert refused(path, meeting) == ":3: 'a', repeat 0, stands on line 1 already; number further answers with repeat"


def test_a_line_beyond_the_bound_is_a_limit_error_with_its_number(
    write: Write, meeting: Schema, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("harness.workspace.lines.MAX_LINE_BYTES", 1024 * 1024)
    text = jsonl({"document": "b.c", "output": {}}) + jsonl({"document": "a", "output": "x" * 1024 * 1024})
    path = write("p.jsonl", text)
    assert limits.MAX_LINE_BYTES > 1024 * 1024
    assert refused(path, meeting, LimitError) == ":2: a line may have 1 MiB, and this has more"


def test_a_file_without_a_line_for_the_schema_is_refused(write: Write, meeting: Schema) -> None:
    path = write("p.jsonl", jsonl({"document": "a", "schema": "other", "output": {}}))
    assert refused(path, meeting) == ": holds no prediction for the schema meeting"
    assert refused(write("empty.jsonl", ""), meeting) == ": holds no prediction for the schema meeting"


def test_a_place_with_nothing_in_it_is_refused(tmp_path: Path, meeting: Schema) -> None:
    said = refused(tmp_path / "gone", meeting)
    assert said == ": there are no predictions here; give a folder or a JSONL file"


@given(st.binary(max_size=100))
def test_any_bytes_are_predictions_or_one_clear_error(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    folder = tmp_path_factory.mktemp("any")
    path = folder / "p.jsonl"
    path.write_bytes(data)
    schema = Schema(name="any", model=dict, digest="")
    with pytest.raises(PredictionError) as caught:
        load_predictions(path, schema, KNOWN)
    assert str(caught.value).startswith(str(path))
    assert "\n" not in str(caught.value)
