"""Many tasks at once: order, bounds, and what happens to the rest when something breaks."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from faultserver import FaultServer, Reply, Request, tool_call
from pydantic import BaseModel

from harness.errors import SchemaError
from harness.extract import ModelSettings, Task, extract_all, open_model
from harness.records import Document, Extraction, Schema


def run(server: FaultServer, tasks: list[Task], *, concurrency: int, on_result: Any = None) -> list[Extraction]:
    async def all_of_them() -> list[Extraction]:
        model = open_model(ModelSettings("openai/served", base_url=server.url, timeout=30), environ={})
        try:
            return await extract_all(model, tasks, concurrency=concurrency, on_result=on_result)
        finally:
            await model.aclose()

    return asyncio.run(all_of_them())


@pytest.fixture
def tasks(document: Document, schema: Schema) -> list[Task]:
    return [Task(replace(document, name=f"d{number}", text=f"number {number}."), schema) for number in range(12)]


def number_of(request: Request) -> int:
    return int(request.body["messages"][1]["content"].rpartition("number ")[2].partition(".")[0])


def echo(request: Request) -> Reply:
    """The document's number; the first document's comes late."""
    number = number_of(request)
    return replace(tool_call({"n": number}), wait=0.5 if number == 0 else 0.0)


def test_results_come_in_the_order_of_the_tasks(server: FaultServer, tasks: list[Task]) -> None:
    server.answer = echo
    arrived: list[str] = []
    results = run(server, tasks, concurrency=4, on_result=lambda got: arrived.append(got.document))
    assert [got.document for got in results] == [task.document.name for task in tasks]
    assert [got.response["n"] for got in results] == list(range(12))
    assert sorted(arrived) == sorted(task.document.name for task in tasks)
    assert arrived[0] != "d0"


def test_no_more_is_asked_at_once_than_allowed(server: FaultServer, tasks: list[Task]) -> None:
    server.answer = lambda request: replace(echo(request), wait=0.3)
    run(server, tasks, concurrency=3)
    assert 1 < server.most_at_once <= 3
    assert len(server.requests) == 12


def test_nothing_to_do_is_done(server: FaultServer) -> None:
    assert run(server, [], concurrency=4) == []


def test_a_fault_of_one_leaves_the_others_alone(server: FaultServer, tasks: list[Task]) -> None:
    server.answer = lambda request: Reply(code=500) if number_of(request) == 5 else echo(request)
    results = run(server, tasks, concurrency=4)
    assert [got.document for got in results if got.failure] == ["d5"]


def test_an_error_of_the_callback_comes_out_as_it_is_and_ends_the_rest(server: FaultServer, tasks: list[Task]) -> None:
    server.answer = echo

    def broken(_: Extraction) -> None:
        raise ZeroDivisionError("a bug")

    with pytest.raises(ZeroDivisionError, match="a bug"):
        run(server, tasks, concurrency=2, on_result=broken)
    assert len(server.requests) < 12


def test_a_schema_that_cannot_be_sent_is_found_before_anything_is_paid_for(
    server: FaultServer, tasks: list[Task], document: Document
) -> None:
    class Odd:
        pass

    class Unsendable(BaseModel):
        model_config = {"arbitrary_types_allowed": True}

        thing: Odd | None = None

    bad = Task(document, Schema("odd", Unsendable, "digest"))
    with pytest.raises(SchemaError, match="Unsendable cannot be sent to a model"):
        run(server, [*tasks, bad], concurrency=4)
    assert server.requests == []


def test_less_than_one_at_once_is_refused(server: FaultServer, tasks: list[Task]) -> None:
    with pytest.raises(ValueError, match="concurrency is 0"):
        run(server, tasks, concurrency=0)
