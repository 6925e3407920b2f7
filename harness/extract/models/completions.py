"""A chat completion taken apart, whatever the server put into it: the client library checks none of its types."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from harness.records import Usage

__all__ = ["Reply", "add_usage", "read_completion", "read_usage"]


@dataclass(frozen=True)
class Reply:
    """finish: why the model stopped, as the server says it. refusal, arguments (of the first tool call), content: text,
    "" where there is none. whole: whether it has the shape of a completion, so that a parser may be run over it."""

    finish: str
    refusal: str
    arguments: str
    content: str
    whole: bool = True


def read_completion(completion: Any) -> Reply | None:
    """The first choice of `completion`; None if it has none with a message."""
    choices = getattr(completion, "choices", None)
    if not isinstance(choices, list) or not choices:
        return None
    message = getattr(choices[0], "message", None)
    if not isinstance(message, BaseModel):
        return None
    content, calls = getattr(message, "content", None), getattr(message, "tool_calls", None)
    refusal, finish = getattr(message, "refusal", None), getattr(choices[0], "finish_reason", None)
    whole = (
        isinstance(content, str | None)
        and isinstance(refusal, str | None)
        and isinstance(calls, list | None)
        and all(isinstance(_arguments(call), str | dict) for call in calls or ())
    )
    arguments = _arguments(calls[0]) if isinstance(calls, list) and calls else ""
    return Reply(
        finish=finish if isinstance(finish, str) else "",
        refusal=refusal.strip() if isinstance(refusal, str) else "",
        arguments=json.dumps(arguments) if isinstance(arguments, dict) else _text(arguments),
        content=_text(content),
        whole=whole,
    )


def read_usage(completion: Any) -> Usage:
    """The tokens of one request, copied: instructor adds up later ones in place."""
    usage = getattr(completion, "usage", None)
    return Usage(
        input_tokens=_count(usage, "prompt_tokens"),
        output_tokens=_count(usage, "completion_tokens"),
        cached_tokens=_count(getattr(usage, "prompt_tokens_details", None), "cached_tokens"),
        reasoning_tokens=_count(getattr(usage, "completion_tokens_details", None), "reasoning_tokens"),
        requests=1,
    )


def add_usage(first: Usage, second: Usage) -> Usage:
    """Sums of what was reported; null only where neither says anything."""

    def total(one: int | None, other: int | None) -> int | None:
        return one if other is None else other if one is None else one + other

    return Usage(
        total(first.input_tokens, second.input_tokens),
        total(first.output_tokens, second.output_tokens),
        total(first.cached_tokens, second.cached_tokens),
        total(first.reasoning_tokens, second.reasoning_tokens),
        first.requests + second.requests,
    )


def _arguments(call: Any) -> Any:
    return getattr(getattr(call, "function", None), "arguments", None)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _count(usage: Any, name: str) -> int | None:
    value = getattr(usage, name, None)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 53 else None
