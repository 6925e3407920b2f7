"""What would be sent for a task, seen at the place where it would leave: nothing is sent, and no key is needed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from harness.errors import UsageError
from harness.extract.interface import ModelSettings, Task
from harness.extract.models import open_model
from harness.extract.models.sdk_table import CLOSED

if TYPE_CHECKING:
    import httpx2

__all__ = ["SentRequest", "request_for"]


@dataclass(frozen=True)
class SentRequest:
    """One request. path: of its URL. body: its JSON, as it is sent to the byte. model: as it was asked for."""

    model: str
    path: str
    body: bytes

    def members(self) -> dict[str, Any]:
        """The body as a JSON object."""
        members: dict[str, Any] = json.loads(self.body)
        return members


async def request_for(task: Task, settings: ModelSettings, *, environ: Mapping[str, str]) -> SentRequest:
    """The first request that a model with these settings would send for `task`.

    environ: where base URLs are read from; a key is not needed.
    Raises UsageError for a model that is asked in another way than by requests of ours, and what `open_model` raises.
    """
    from harness.extract.models.unsent import SeenError, Showing

    provider = settings.model.partition("/")[0]
    if settings.model == "rules":
        raise UsageError("rules is no language model and is sent nothing", hint="give --model openai/NAME")
    if provider in CLOSED:
        raise UsageError(f"what is sent to {provider}/ is put together by its own client, and cannot be shown")
    seen: list[httpx2.Request] = []
    model = open_model(settings, environ=environ, store=Showing(seen))
    try:
        await model.extract(task)
    except SeenError:
        return SentRequest(model.name, seen[0].url.path, seen[0].content)
    finally:
        await model.aclose()
    raise AssertionError("a model was asked and sent nothing")
