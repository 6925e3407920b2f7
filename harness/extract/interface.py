"""What the extract stage takes and what stands behind a model string."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from harness.extract.prompt import DEFAULT_PROMPT, Prompt
from harness.records import Document, Extraction, Schema

__all__ = ["Model", "ModelSettings", "Task"]


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to ask. repeat: 0 for the first time that this document and schema are asked, then 1, 2, ..."""

    document: Document
    schema: Schema
    repeat: int = 0


@dataclass(frozen=True)
class ModelSettings:
    """How a model is asked.

    model: `rules`, or `PROVIDER/NAME`. mode: instructor's name for how the schema is sent and the answer read.
    base_url: of a server that speaks the provider's API; None for PROVIDER_BASE_URL, and without that the provider's.
    timeout: seconds, greater than 0, from sending one request to having its whole reply.
    temperature, max_tokens, seed: None leaves each to the server. Repeat k is sent `seed + k`: one seed for all would
    ask the same question again and measure no spread.
    attempts: further requests, 0 or more, after a reply that does not validate.
    params: more members of the request's body, sent as they are.
    concurrency: requests in flight at once, 1 or more. prompt: the words that it is asked with.
    """

    model: str
    mode: str = "TOOLS"
    base_url: str | None = None
    timeout: float = 120.0
    temperature: float | None = None
    max_tokens: int | None = None
    seed: int | None = None
    attempts: int = 1
    params: Mapping[str, Any] = field(default_factory=dict)
    concurrency: int = 8
    prompt: Prompt = DEFAULT_PROMPT


class Model(Protocol):
    """Anything that turns a task into an extraction."""

    @property
    def name(self) -> str:
        """The model string by which it was asked for."""
        ...

    def description(self) -> dict[str, Any]:
        """What a run records about it, as JSON: provider, model, mode, parameters, base URL, versions; no key."""
        ...

    async def check(self) -> None:
        """Raises ModelError if it cannot be asked at all; costs nothing."""
        ...

    def prepare(self, schema: Schema) -> None:
        """Does what depends on `schema` alone. Raises SchemaError if the model cannot be asked for it."""
        ...

    async def extract(self, task: Task) -> Extraction:
        """The answer or a typed failure: nothing that a model or a server does is raised."""
        ...

    async def aclose(self) -> None:
        """Lets go of its connections."""
        ...
