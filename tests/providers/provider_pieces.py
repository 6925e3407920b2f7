"""What the providers' tests ask for, and replies as each API words them: good ones, and those that fail its own way."""

from __future__ import annotations

import importlib.util
import json
from dataclasses import replace
from typing import Any

import pytest
from faultserver import FaultServer, Reply, Request, as_json
from pydantic import BaseModel, ConfigDict, Field

from harness.extract import Task
from harness.records import Document, Schema

KEY = "sk-canary-0123456789abcdef"


class Item(BaseModel):
    model_config = ConfigDict(extra="forbid")

    label: str
    size: float | None = None


class Record(BaseModel):
    """What a letter says."""

    n: int | None = Field(None, description="How many")
    who: str | None = None
    items: list[Item] = Field(default_factory=list)


TASK = Task(
    Document("letter", "Five parcels came on Tuesday.", {"published_at": "2024-06-17"}, "digest-of-the-document"),
    Schema("record", Record, "digest-of-the-schema"),
)


def need(module):
    """Skips the test where the library is not installed."""
    try:
        found = importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:  # of the package above it
        found = False
    if not found:
        pytest.skip(f"{module} is not installed: make test-providers")


class AnyPath(FaultServer):
    """The fault server for every API: each path is answered by the script."""

    def _reply_to(self, request: Request) -> Reply:
        if self.answer is not None:
            return self.answer(request)
        return self._script.popleft() if self._script else Reply(code=418, body=b"{}")


def anthropic(value: Any, *, stop: str = "tool_use", tool: str = "Record") -> Reply:
    content = (
        [{"type": "text", "text": value}]
        if isinstance(value, str)
        else [{"type": "tool_use", "id": "toolu_1", "name": tool, "input": value}]
    )
    return as_json(
        {
            "id": "msg_1", "type": "message", "role": "assistant", "model": "served", "content": content,
            "stop_reason": stop, "stop_sequence": None,
            "usage": {
                "input_tokens": 40, "output_tokens": 20, "cache_read_input_tokens": 60,
                "cache_creation_input_tokens": 0,
            },
        }
    )  # fmt: skip


def google(value: Any, *, finish: str = "STOP", tool: str = "Record") -> Reply:
    part = {"text": value} if isinstance(value, str) else {"functionCall": {"name": tool, "args": value}}
    return as_json(
        {
            "candidates": [
                {"content": {"role": "model", "parts": [part]}, "finishReason": finish, "index": 0}
            ],
            "usageMetadata": {
                "promptTokenCount": 100, "candidatesTokenCount": 15, "thoughtsTokenCount": 5,
                "cachedContentTokenCount": 60, "totalTokenCount": 120,
            },
            "modelVersion": "served", "responseId": "r1",
        }
    )  # fmt: skip


def mistral(value: Any, *, finish: str = "tool_calls", tool: str = "Record") -> Reply:
    message: dict[str, Any] = {"role": "assistant", "content": value if isinstance(value, str) else ""}
    if not isinstance(value, str):
        function = {"name": tool, "arguments": json.dumps(value)}
        message["tool_calls"] = [{"id": "call00001", "type": "function", "function": function, "index": 0}]
    return as_json(
        {
            "id": "m1", "object": "chat.completion", "created": 1_700_000_000, "model": "served",
            "choices": [{"index": 0, "message": message, "finish_reason": finish}],
            "usage": {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120},
        }
    )  # fmt: skip


def cohere(value: Any, *, finish: str = "TOOL_CALL", tool: str = "Record") -> Reply:
    message: dict[str, Any] = {"role": "assistant"}
    if isinstance(value, str):
        message["content"] = [{"type": "text", "text": value}]
    else:
        function = {"name": tool, "arguments": json.dumps(value)}
        message["tool_calls"] = [{"id": "call_1", "type": "function", "function": function}]
    tokens = {"input_tokens": 100, "output_tokens": 20}
    return as_json(
        {"id": "c1", "finish_reason": finish, "message": message, "usage": {"billed_units": tokens, "tokens": tokens}}
    )


def failed(code: int, message: str) -> Reply:
    """An error that holds its message wherever one of the APIs has it."""
    error = {"type": "error", "message": message, "code": code, "status": "FAILED"}
    body = {"type": "error", "error": error, "message": message, "detail": message}
    return replace(as_json(body), code=code)


MAKERS = {"anthropic": anthropic, "google": google, "mistral": mistral, "cohere": cohere}
"""By provider: (tool arguments, or text) -> reply."""

CUT = {"anthropic": "max_tokens", "google": "MAX_TOKENS", "mistral": "length", "cohere": "MAX_TOKENS"}
"""How each says that the token limit ended a reply."""

KEY_VARIABLES = {
    "anthropic": "ANTHROPIC_API_KEY", "google": "GOOGLE_API_KEY", "mistral": "MISTRAL_API_KEY",
    "cohere": "COHERE_API_KEY",
}  # fmt: skip
MODULES = {"anthropic": "anthropic", "google": "google.genai", "mistral": "mistralai", "cohere": "cohere"}
