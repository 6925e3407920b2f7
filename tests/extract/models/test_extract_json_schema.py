"""A schema of JSON in every mode: the file's own schema is sent, and it judges the reply."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from faultserver import FaultServer, content, fenced, tool_call

from harness.extract import Task
from harness.extract.models.catalogue import MODES
from harness.records import Document, Schema
from harness.workspace import load_schema

FILE = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Delivery note (v2)",
    "description": "What came, and when.\nParams: none.",
    "type": "object",
    "required": ["parcels"],
    "properties": {
        "parcels": {"type": "integer", "minimum": 1, "x-score": {"weight": 2}},
        "day": {"$ref": "#/$defs/day"},
        "way": {"anyOf": [{"type": "object", "properties": {"by": {"const": "post"}}}, {"type": "null"}]},
    },
    "additionalProperties": False,
    "$defs": {"day": {"type": "string", "format": "date", "evaluation_config": "string_exact"}},
}
NAME = "DeliveryNoteV2"


@pytest.fixture
def note(tmp_path: Path) -> Schema:
    path = tmp_path / "note.json"
    path.write_text(json.dumps(FILE), "utf-8")
    return load_schema(path)


def reply(mode: str, value: Any) -> Any:
    return tool_call(value) if mode == "TOOLS" else fenced(value) if mode == "MD_JSON" else content(json.dumps(value))


def sent_in(mode: str, body: dict[str, Any]) -> dict[str, Any]:
    """The schema that a request holds, in whichever place the mode has for it."""
    if mode == "TOOLS":
        (tool,) = body["tools"]
        assert tool["function"]["name"] == NAME
        return dict(tool["function"]["parameters"])
    if mode == "JSON_SCHEMA":
        asked = body["response_format"]["json_schema"]
        assert asked["name"] == NAME
        return dict(asked["schema"])
    said = next(message["content"] for message in body["messages"] if "json_schema" in message["content"])
    found, _ = json.JSONDecoder().raw_decode(said, said.index('{\n  "'))
    return dict(found)


@pytest.mark.parametrize("mode", MODES)
def test_the_file_s_own_schema_is_sent_and_judges_the_reply(
    server: FaultServer, document: Document, ask: Any, note: Schema, mode: str
) -> None:
    good = {"parcels": 5.0, "day": "2031-05", "way": None}
    got = ask(reply(mode, {"parcels": 0}), reply(mode, good), of=Task(document, note), mode=mode, attempts=1)
    assert (got.valid_first, got.valid, got.attempts, got.response) == (False, True, 2, good)
    sent = sent_in(mode, server.requests[0].body)
    wanted = json.loads(json.dumps(FILE))
    del wanted["$schema"], wanted["title"], wanted["properties"]["parcels"]["x-score"]
    del wanted["$defs"]["day"]["evaluation_config"]
    sent.pop("title", None)
    assert sent | {"description": wanted["description"]} == wanted
    assert "breaks minimum 1: 0" in json.dumps(server.requests[1].body)


@pytest.mark.parametrize("mode", MODES)
def test_a_reply_that_the_schema_does_not_allow_is_invalid_and_scored_all_the_same(
    document: Document, ask: Any, note: Schema, mode: str
) -> None:
    bad = {"parcels": "5", "unheard": 1}
    got = ask(reply(mode, bad), of=Task(document, note), mode=mode, attempts=0)
    assert got.response == bad
    assert got.failure is not None
    assert got.failure.detail == "parcels: must be integer, got string; unheard: the schema allows no such key"
