"""A model behind a fault server, asked through real sockets."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Annotated, Any

import pytest
from faultserver import FaultServer
from pydantic import BaseModel, ConfigDict, Field

from harness import Number
from harness.extract import ModelSettings, Task, open_model
from harness.records import Document, Extraction, Schema

KEY = "sk-canary-0123456789abcdef"


class Item(BaseModel):
    model_config = ConfigDict(extra="forbid")

    label: str
    size: float | None = None


class Record(BaseModel):
    """What a letter says."""

    model_config = ConfigDict(extra="forbid")

    n: Annotated[int | None, Number()] = Field(None, description="How many")
    who: str | None = None
    items: list[Item] = Field(default_factory=list)


@pytest.fixture
def schema() -> Schema:
    return Schema("record", Record, "digest-of-the-schema")


@pytest.fixture
def document() -> Document:
    return Document("letter", "Five parcels came on Tuesday.", {"published_at": "2024-06-17"}, "digest-of-the-document")


@pytest.fixture
def task(document: Document, schema: Schema) -> Task:
    return Task(document, schema)


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer() as running:
        yield running


Ask = Callable[..., Extraction]


@pytest.fixture
def ask(server: FaultServer, task: Task) -> Ask:
    """Asks the server for `task` once; keywords are settings, `of` another task."""

    def asking(*replies: Any, of: Task = task, key: str = KEY, **settings: Any) -> Extraction:
        server.script(*replies)
        wanted = ModelSettings("openai/served", **({"base_url": server.url, "timeout": 20.0} | settings))

        async def once() -> Extraction:
            model = open_model(wanted, environ={"OPENAI_API_KEY": key} if key else {})
            try:
                return await model.extract(of)
            finally:
                await model.aclose()

        return asyncio.run(once())

    return asking
