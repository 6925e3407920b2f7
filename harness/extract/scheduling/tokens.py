"""Tokens: what a reply reports, and what a request will need by what those before it did."""

from __future__ import annotations

import json
from typing import Any

from harness.records import Usage

__all__ = ["TokenEstimate", "reported_usage"]

_NONE = Usage(requests=1)
_DECODER = json.JSONDecoder()


def reported_usage(body: bytes) -> Usage:
    """The tokens that the reply with this body reports, null where it does not.

    Only the member `usage` is read (`usageMetadata` of Google), which servers write last, so that a long answer is not
    parsed twice. The word in a string of JSON would stand between escaped quotes, and is not found.
    """
    for name in (b'"usage"', b'"usageMetadata"'):
        place = body.rfind(name)
        if place >= 0:
            break
    else:
        return _NONE
    text = body[place + len(name) :].decode("utf-8", "replace").lstrip(" \t\r\n:")
    try:
        usage, _ = _DECODER.raw_decode(text)
    except (ValueError, RecursionError):
        return _NONE
    return usage_of(usage)


def usage_of(usage: Any) -> Usage:
    """The member `usage` of a chat completion, or what Anthropic, Google and Cohere have for it."""
    if not isinstance(usage, dict):
        return _NONE
    if "prompt_tokens" not in usage:
        return _of_others(usage)
    return Usage(
        input_tokens=_count(usage, "prompt_tokens"),
        output_tokens=_count(usage, "completion_tokens"),
        cached_tokens=_count(usage.get("prompt_tokens_details"), "cached_tokens"),
        reasoning_tokens=_count(usage.get("completion_tokens_details"), "reasoning_tokens"),
        requests=1,
    )


def _of_others(usage: dict[str, Any]) -> Usage:
    """Input is all that was read, cached tokens among it, and output all that was written, as OpenAI counts."""
    if "promptTokenCount" in usage:
        thought, output = _count(usage, "thoughtsTokenCount"), _count(usage, "candidatesTokenCount")
        cached = _count(usage, "cachedContentTokenCount")
        output = None if output is None else output + (thought or 0)
        return Usage(_count(usage, "promptTokenCount"), output, cached, thought, requests=1)
    tokens = usage.get("tokens", usage)
    plain, cached = _count(tokens, "input_tokens"), _count(tokens, "cache_read_input_tokens")
    if plain is not None:
        plain += (cached or 0) + (_count(tokens, "cache_creation_input_tokens") or 0)
    return Usage(plain, _count(tokens, "output_tokens"), cached, requests=1)


def _count(usage: Any, name: str) -> int | None:
    value = usage.get(name) if isinstance(usage, dict) else None
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 53 else None


class TokenEstimate:
    """Tokens, in and out, a byte of request: a third before anything is known, then the mean of what was reported."""

    def __init__(self) -> None:
        self._tokens = 0.0
        self._bytes = 0.0

    def expected(self, size: int) -> float:
        """Tokens that a request of `size` bytes will need."""
        return size * (self._tokens / self._bytes if self._bytes else 1 / 3)

    def reported(self, size: int, tokens: int) -> None:
        """What a request of `size` bytes came to."""
        self._tokens += tokens
        self._bytes += size
