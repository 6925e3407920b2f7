"""The store around a model: what is asked, what is served, what is kept."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from faultserver import (
    FaultServer,
    Reply,
    Request,
    closed_unanswered,
    content_filter,
    empty_choices,
    hang,
    refusal,
    reset_mid_body,
    status,
    tool_call,
    wrong_content_type,
)

from harness.extract import ExchangeStore, Task
from harness.records import Document, Extraction, Schema

KEY = "sk-canary-0123456789abcdef"
GOOD = {"n": 5}


def lines(tmp_path: Path, name: str = "run") -> list[dict[str, Any]]:
    return [json.loads(line) for line in (tmp_path / name / "exchanges.jsonl").read_text("utf-8").splitlines()]


def kinds(tmp_path: Path, name: str = "run") -> list[str]:
    return [line["kind"] for line in lines(tmp_path, name) if "kind" in line]


@pytest.fixture
def tasks(document: Document, schema: Schema) -> list[Task]:
    return [Task(replace(document, name=f"d{number}", text=f"number {number}."), schema) for number in range(12)]


def number_of(request: Request) -> int:
    return int(request.body["messages"][1]["content"].rpartition("number ")[2].partition(".")[0])


def test_what_was_answered_is_not_asked_again(run: Any, server: FaultServer, tasks: list[Task]) -> None:
    server.answer = lambda request: tool_call({"n": number_of(request)})
    first = run(tasks)
    assert len(server.requests) == 12
    server.answer = lambda request: status(500)
    again = run(tasks[::-1])
    assert len(server.requests) == 12
    assert again[::-1] == first


def test_only_what_is_missing_is_asked(run: Any, server: FaultServer, tasks: list[Task]) -> None:
    server.answer = lambda request: tool_call({"n": number_of(request)})
    run(tasks[3:7])
    assert [got.response["n"] for got in run(tasks)] == list(range(12))
    assert sorted(map(number_of, server.requests)) == list(range(12))


def test_an_answer_is_in_the_file_before_it_is_used(
    run: Any, server: FaultServer, tasks: list[Task], tmp_path: Path
) -> None:
    server.answer = lambda request: tool_call({"n": number_of(request)})
    seen = []

    def used(extraction: Extraction) -> None:
        stored = {line["of"][0] for line in lines(tmp_path) if line.get("kind") == "answer"}
        seen.append(extraction.document in stored)

    run(tasks, on_result=used)
    assert seen == [True] * 12


def test_many_answers_share_a_flush(run: Any, server: FaultServer, document: Document, schema: Schema) -> None:
    many = [Task(replace(document, name=f"d{number}", text=f"number {number}."), schema) for number in range(100)]
    server.answer = lambda request: replace(tool_call(GOOD), wait=0.2)
    stores: list[ExchangeStore] = []
    run(many, concurrency=100, into=stores)
    assert stores[0].sent == 100
    assert stores[0].commits < 100


def test_each_repeat_is_asked(
    run: Any, server: FaultServer, document: Document, schema: Schema, tmp_path: Path
) -> None:
    replies = iter(range(100))
    server.answer = lambda request: tool_call({"n": next(replies)})
    repeats = [Task(document, schema, repeat) for repeat in range(5)]
    got = run(repeats)
    assert sorted(one.response["n"] for one in got) == [0, 1, 2, 3, 4]
    assert run(repeats) == got
    assert len(server.requests) == 5
    assert len({line["key"] for line in lines(tmp_path) if "key" in line}) == 5


def test_the_same_content_under_two_names_is_asked_once(
    run: Any, server: FaultServer, document: Document, schema: Schema
) -> None:
    server.answer = lambda request: replace(tool_call(GOOD), wait=0.1)
    twins = [Task(replace(document, name=name), schema) for name in ("one", "other", "third")]
    got = run(twins)
    assert [(one.document, one.response) for one in got] == [("one", GOOD), ("other", GOOD), ("third", GOOD)]
    assert len(server.requests) == 1


def test_a_twin_is_asked_itself_where_the_first_brings_no_answer(
    run: Any, server: FaultServer, document: Document, schema: Schema
) -> None:
    server.script(replace(status(500), wait=0.1), tool_call(GOOD))
    got = run([Task(replace(document, name=name), schema) for name in ("one", "other")])
    assert [one.response for one in got] == [None, GOOD]


def test_both_attempts_are_served(run: Any, server: FaultServer, task: Task) -> None:
    server.script(tool_call({"n": "many"}), tool_call(GOOD))
    first = run([task])
    assert first[0].attempts == 2
    assert run([task]) == first
    assert len(server.requests) == 2


def test_a_correction_that_was_not_answered_is_asked_alone(run: Any, server: FaultServer, task: Task) -> None:
    server.script(tool_call({"n": "many"}), status(500), tool_call(GOOD))
    run([task])
    (got,) = run([task])
    assert (got.response, got.attempts, got.valid_first, got.valid) == (GOOD, 2, False, True)
    assert [len(request.body["messages"]) for request in server.requests] == [2, 4, 4]


NOT_SERVED: list[tuple[Reply, str]] = [
    (refusal(), "refusal"),
    (content_filter(), "content_filter"),
    (tool_call('{"n": 5, "who": "K', finish="length"), "truncated"),
    (status(429), "bad_status"),
    (status(500), "bad_status"),
    (status(401, f"wrong key {KEY}"), "bad_status"),
    (empty_choices(), "no_completion"),
    (wrong_content_type(f"<p>{KEY}</p>"), "no_completion"),
    (Reply(body=b"\xff\xfe{"), "no_completion"),
    (reset_mid_body(), "connection"),
    (closed_unanswered(), "connection"),
    (hang(), "timeout"),
]


@pytest.mark.parametrize(
    ("reply", "kind"), NOT_SERVED, ids=[f"{number}-{one[1]}" for number, one in enumerate(NOT_SERVED)]
)
def test_what_is_no_answer_is_kept_and_asked_again(
    run: Any, replay: Any, server: FaultServer, task: Task, tmp_path: Path, reply: Reply, kind: str
) -> None:
    server.script(reply, tool_call(GOOD))
    failed = run([task], timeout=1.0 if kind == "timeout" else 20.0, attempts=0)
    assert failed[0].valid is False
    assert kinds(tmp_path) == [kind]
    assert replay([task], attempts=0) == failed
    (got,) = run([task], timeout=20.0, attempts=0)
    assert got.response == GOOD
    assert kinds(tmp_path) == [kind, "answer"]
    assert len(server.requests) == 2
    assert replay([task], attempts=0) == [got]


def test_another_run_s_answers_are_taken_and_copied(
    run: Any, replay: Any, server: FaultServer, tasks: list[Task], tmp_path: Path
) -> None:
    server.answer = lambda request: tool_call({"n": number_of(request)})
    first = run(tasks[:5], name="first")
    stores: list[ExchangeStore] = []
    second = run(tasks, name="second", others=["first"], into=stores)
    assert second[:5] == first
    assert len(server.requests) == 12
    assert (stores[0].sent, dict(stores[0].taken)) == (7, {"first": 5})
    (tmp_path / "first" / "exchanges.jsonl").unlink()
    assert replay(tasks, name="second") == second


def test_where_a_copied_answer_was_asked_first_stays_known(run: Any, server: FaultServer, task: Task) -> None:
    server.script(tool_call(GOOD))
    run([task], name="first")
    run([task], name="second", others=["first"])
    stores: list[ExchangeStore] = []
    run([task], name="third", others=["second"], into=stores)
    assert dict(stores[0].taken) == {"first": 1}


def test_an_answer_of_another_server_is_not_taken(run: Any, server: FaultServer, task: Task) -> None:
    server.script(tool_call(GOOD))
    run([task], name="first")
    with FaultServer(lambda request: tool_call({"n": 7})) as other:
        (got,) = run([task], name="second", others=["first"], base_url=other.url)
    assert got.response == {"n": 7}


def test_a_torn_line_is_cut_off_said_and_asked_again(
    run: Any, server: FaultServer, tasks: list[Task], tmp_path: Path
) -> None:
    server.answer = lambda request: tool_call({"n": number_of(request)})
    first = run(tasks, concurrency=1)
    path = tmp_path / "run" / "exchanges.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole[:-200])
    stores: list[ExchangeStore] = []
    again = run(tasks, into=stores)
    assert [got.response for got in again] == [got.response for got in first]
    assert len(server.requests) == 13
    (warning,) = stores[0].warnings
    assert "run/exchanges.jsonl: the last line was cut off" in warning
    assert kinds(tmp_path) == ["answer"] * 12


@pytest.mark.parametrize("left", [0, 1, 40])
def test_a_file_that_is_torn_within_its_first_line_is_begun_again(
    run: Any, server: FaultServer, task: Task, tmp_path: Path, left: int
) -> None:
    server.answer = lambda request: tool_call(GOOD)
    run([task])
    path = tmp_path / "run" / "exchanges.jsonl"
    path.write_bytes(path.read_bytes()[:left])
    run([task])
    assert len(server.requests) == 2
    assert lines(tmp_path)[0]["format"] == 1


@pytest.mark.parametrize("damage", [b"\0\0\0\0", b"{}", b'{"key":"'])
def test_a_damaged_line_is_said_and_asked_again(
    run: Any, server: FaultServer, tasks: list[Task], tmp_path: Path, damage: bytes
) -> None:
    server.answer = lambda request: tool_call({"n": number_of(request)})
    run(tasks, concurrency=1)
    path = tmp_path / "run" / "exchanges.jsonl"
    stored = path.read_bytes().split(b"\n")
    stored[-2] = damage
    path.write_bytes(b"\n".join(stored))
    stores: list[ExchangeStore] = []
    assert [got.response["n"] for got in run(tasks, into=stores)] == list(range(12))
    assert len(server.requests) == 13
    (warning,) = stores[0].warnings
    assert "is not as it was written" in warning


def test_a_line_that_is_damaged_inside_is_asked_again(
    run: Any, server: FaultServer, task: Task, tmp_path: Path
) -> None:
    server.answer = lambda request: tool_call(GOOD)
    run([task])
    path = tmp_path / "run" / "exchanges.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"reply":{', b'"reply":['))
    assert run([task])[0].response == GOOD
    assert len(server.requests) == 2


def test_a_key_stands_in_no_exchange(
    run: Any, server: FaultServer, document: Document, schema: Schema, tmp_path: Path
) -> None:
    leaking = replace(document, text=f"The key is {KEY}, and that is all.")
    server.answer = lambda request: tool_call({"n": 5, "who": f"Bearer {KEY}"})
    run([Task(leaking, schema)], params={"note": KEY})
    content = (tmp_path / "run" / "exchanges.jsonl").read_text("utf-8")
    assert "canary" not in content
    assert content.count("[redacted]") >= 3
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"
    run([Task(leaking, schema)], params={"note": KEY})
    assert len(server.requests) == 1


def test_cookies_of_a_server_are_not_kept(run: Any, server: FaultServer, task: Task, tmp_path: Path) -> None:
    good = tool_call(GOOD)
    extra = (("set-cookie", "session=abc"), ("x-ratelimit-remaining-requests", "7"), ("x-request-id", "r1"))
    server.script(replace(good, headers=good.headers + extra))
    run([task])
    kept = lines(tmp_path)[-1]["reply"]["headers"]
    assert kept == {"content-type": "application/json", "x-ratelimit-remaining-requests": "7", "x-request-id": "r1"}
