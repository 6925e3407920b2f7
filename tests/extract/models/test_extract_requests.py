"""Requests that were prepared once are the ones that instructor itself would make, corrections included."""

from __future__ import annotations

import asyncio
import importlib.util
import sys
from datetime import date
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any, Literal

import pytest
from faultserver import FaultServer, content, fenced, tool_call
from pydantic import BaseModel, ConfigDict, Field, RootModel

from harness.extract import ModelSettings, Task, open_model
from harness.extract.models.catalogue import MODES
from harness.extract.prompt import build_messages
from harness.records import Document, Schema


class Colour(Enum):
    red = "red"
    blue = "blue"


class Cat(BaseModel):
    kind: Literal["cat"]
    lives: int = 9


class Dog(BaseModel):
    kind: Literal["dog"]
    good: bool | None = None


class Wide(BaseModel):
    """Of every type.

    Args:
        price: What it costs.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    price: Decimal | None = None
    when: date | None = None
    colour: Colour | None = None
    pet: Cat | Dog | None = Field(None, discriminator="kind")
    counts: dict[str, int] = Field(default_factory=dict)
    named: str | None = Field(None, alias="its-name")
    matrix: list[list[int]] = Field(default_factory=list)


class Part(BaseModel):
    name: str
    parts: list[Part] = Field(default_factory=list)


class Rooted(RootModel[Cat]):
    """A record at the root."""


class Undocumented(BaseModel):
    x: int


MODELS = [Wide, Part, Rooted, Undocumented]


def instructor_sends(server: FaultServer, schema: Schema, document: Document, mode: str, attempts: int) -> None:
    import instructor
    import openai
    from instructor.v2.core.errors import InstructorRetryException

    async def asked() -> None:
        async with openai.AsyncOpenAI(api_key="k", base_url=server.url, max_retries=0) as client:
            patched: Any = instructor.from_openai(client, mode=instructor.Mode[mode])
            with pytest.raises(InstructorRetryException):
                await patched.create(
                    response_model=schema.model,
                    messages=build_messages(document, schema),
                    max_retries=attempts,
                    model="served",
                    temperature=0.5,
                )

    asyncio.run(asked())


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("mode", MODES)
def test_the_requests_are_those_of_instructor(
    server: FaultServer, document: Document, ask: Any, model: type[BaseModel], mode: str
) -> None:
    schema = Schema("s", model, "digest")
    bad = '{"unheard": ["of"]}'
    replies = [tool_call(bad), tool_call(bad)] if mode == "TOOLS" else [content(bad), fenced({"unheard": 1})]
    got = ask(*replies, of=Task(document, schema), mode=mode, attempts=1, temperature=0.5)
    ours = [request.body for request in server.requests]
    server.requests.clear()
    server.script(*replies)
    instructor_sends(server, schema, document, mode, attempts=1)
    theirs = [request.body for request in server.requests]
    assert got.attempts == 2
    assert ours == theirs


def test_a_document_that_holds_the_marks_of_preparation_is_sent_as_it_is(
    server: FaultServer, schema: Schema, document: Document, ask: Any
) -> None:
    tricky = Document("tricky", "\x000\x00 and \x001\x00 and {text}", {}, "digest")
    for mode in MODES:
        ask(tool_call({}), of=Task(tricky, schema), mode=mode, attempts=0)
        assert tricky.text in server.requests[-1].body["messages"][1]["content"]
        assert server.requests[-1].body["messages"][0]["content"].startswith("You extract one structured record")


def test_every_schema_of_this_repository_can_be_sent(server: FaultServer, document: Document, ask: Any) -> None:
    files = sorted((Path(__file__).parents[3] / "schemas").glob("*.py"))
    assert files
    for file in files:
        for model in models_in(file):
            ask(tool_call({}), of=Task(document, Schema(file.stem, model, "digest")), attempts=0)
            assert server.requests[-1].body["tools"][0]["function"]["name"] == model.__name__


def models_in(file: Path) -> list[type[BaseModel]]:
    spec = importlib.util.spec_from_file_location(f"sent_{file.stem}", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    found = [value for value in vars(module).values() if isinstance(value, type) and issubclass(value, BaseModel)]
    return [model for model in dict.fromkeys(found) if model.__module__ == spec.name]


def test_preparing_a_schema_twice_makes_it_once(server: FaultServer, schema: Schema) -> None:
    async def prepared() -> tuple[Any, Any]:
        model: Any = open_model(ModelSettings("openai/m", base_url=server.url), environ={})
        try:
            model.prepare(schema)
            first = model._prepared[schema]
            model.prepare(schema)
            return first, model._prepared[schema]
        finally:
            await model.aclose()

    first, second = asyncio.run(prepared())
    assert first is second
