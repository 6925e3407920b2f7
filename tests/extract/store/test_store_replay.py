"""A stored run as the only source of replies: the same results, or what changed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from faultserver import FaultServer, content, tool_call
from pydantic import BaseModel, Field

from harness.errors import RunError
from harness.extract import Task
from harness.records import Document, Schema

GOOD = {"n": 5}


@pytest.fixture
def recorded(run: Any, server: FaultServer, task: Task) -> Any:
    """Records a run of `task` and stops the server."""
    server.answer = lambda request: tool_call(GOOD)
    return run([task], temperature=0.0)


def miss(replay: Any, task: Task, **settings: Any) -> str:
    with pytest.raises(RunError) as caught:
        replay([task], **({"temperature": 0.0} | settings))
    said = str(caught.value)
    assert said.endswith("; record it: the command")
    return said.removesuffix("; record it: the command").partition(": ")[2]


def test_a_replay_gives_the_same_to_the_last_digit(recorded: Any, replay: Any, server: FaultServer, task: Task) -> None:
    assert replay([task], temperature=0.0) == recorded
    assert len(server.requests) == 1


@pytest.mark.parametrize("mode", ["JSON_SCHEMA", "JSON", "MD_JSON"])
def test_every_mode_is_replayed_through_the_whole_stack(
    run: Any, replay: Any, server: FaultServer, task: Task, mode: str
) -> None:
    server.script(content({"n": "many"}), content("```json\n" + '{"n": 5}' + "\n```"))
    recorded = run([task], mode=mode)
    assert recorded[0].attempts == 2 if mode == "MD_JSON" else recorded[0].valid is False
    assert replay([task], mode=mode) == recorded


def test_another_model_is_named(recorded: Any, replay: Any, task: Task) -> None:
    said = miss(replay, task, model="openai/other")
    assert (
        said
        == "no stored reply for document 'letter', schema 'record': what changed is the model (other, stored: served)"
    )


def test_another_mode_is_named(recorded: Any, replay: Any, task: Task) -> None:
    assert "what changed is the mode (JSON, stored: TOOLS)" in miss(replay, task, mode="JSON")


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"temperature": 0.5}, "(temperature 0.5, stored: 0.0)"),
        ({"temperature": None}, "(temperature none, stored: 0.0)"),
        ({"max_tokens": 9, "seed": 1}, "(max_tokens 9, stored: none; seed 1, stored: none)"),
    ],
)
def test_other_parameters_are_named(recorded: Any, replay: Any, task: Task, settings: Any, said: str) -> None:
    assert miss(replay, task, **settings).endswith(f"what changed is the parameters {said}")


def test_another_text_is_named(recorded: Any, replay: Any, task: Task) -> None:
    changed = replace(task.document, text=task.document.text + " More.")
    assert miss(replay, replace(task, document=changed)).endswith("what changed is the document")


def test_another_date_of_publication_is_a_change_of_the_document(recorded: Any, replay: Any, task: Task) -> None:
    changed = replace(task.document, meta={"published_at": "2024-06-18"})
    assert miss(replay, replace(task, document=changed)).endswith("what changed is the document")


@pytest.mark.parametrize("mode", ["TOOLS", "JSON"])
def test_another_schema_is_named_in_whichever_place_it_is_sent(
    run: Any, replay: Any, server: FaultServer, task: Task, mode: str
) -> None:
    class Record(BaseModel):
        """What a letter says."""

        n: int | None = Field(None, description="How many there are")

    server.answer = lambda request: tool_call(GOOD)
    run([task], mode=mode, temperature=0.0)
    said = miss(replay, Task(task.document, Schema("record", Record, "another")), mode=mode)
    assert said.endswith("what changed is the schema")


def test_all_that_changed_is_named(recorded: Any, replay: Any, task: Task) -> None:
    changed = replace(task.document, text="Other.")
    said = miss(replay, replace(task, document=changed), temperature=1.0, mode="JSON")
    assert said.endswith(
        "what changed is the mode (JSON, stored: TOOLS), the parameters (temperature 1.0, stored: 0.0) and the document"
    )


def test_a_document_a_schema_and_a_repeat_that_were_not_asked_are_named(
    recorded: Any, replay: Any, task: Task, document: Document, schema: Schema
) -> None:
    assert "document 'new', schema 'record': the document was not asked in that run" in miss(
        replay, replace(task, document=replace(document, name="new", text="New."))
    )
    assert "the schema was not asked of it in that run" in miss(
        replay, replace(task, document=replace(document, text="New."), schema=replace(schema, name="other"))
    )
    assert "repeat 1: it was asked 1 time in that run" in miss(replay, replace(task, repeat=1))


def test_a_seed_that_goes_with_the_repeat_is_no_change(run: Any, replay: Any, server: FaultServer, task: Task) -> None:
    server.answer = lambda request: tool_call(GOOD)
    run([task], temperature=0.0, seed=7)
    assert miss(replay, replace(task, repeat=2), seed=7).endswith("repeat 2: it was asked 1 time in that run")


def test_a_document_under_another_name_is_answered_by_its_content(recorded: Any, replay: Any, task: Task) -> None:
    (got,) = replay([replace(task, document=replace(task.document, name="renamed"))], temperature=0.0)
    assert (got.document, got.response) == ("renamed", GOOD)


def test_what_has_no_exchanges_is_refused(replay: Any, task: Task, tmp_path: Path) -> None:
    with pytest.raises(RunError, match="no exchanges to replay"):
        replay([task])


FOREIGN = [b"", b"{}\n", b'{"format":2,"provider":"openai","server":"x"}\n', b"\xff\n"]


@pytest.mark.parametrize("written", FOREIGN, ids=range(len(FOREIGN)))
def test_a_file_of_another_kind_is_refused_or_empty(replay: Any, task: Task, tmp_path: Path, written: bytes) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "exchanges.jsonl").write_bytes(written)
    with pytest.raises(RunError, match=r"where this version reads 1|nothing was asked in that run"):
        replay([task])
