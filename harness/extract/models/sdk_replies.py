"""What the reply of any client library says, told by its shape: text, tool arguments, why it ended, tokens.

The shapes are those of Anthropic's messages, Google's candidates, Cohere's message, Bedrock's converse and xAI's
response, and OpenAI's choices, which others have taken over. Nothing in a reply is trusted to be of its type.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from harness.extract.models.completions import Reply, read_completion, read_usage
from harness.records import Usage

__all__ = ["read_reply", "read_tokens"]

_LENGTH = {"max_tokens", "length", "model_length", "model_context_window_exceeded"}
_FILTERED = {
    "content_filter", "content_filtered", "guardrail_intervened", "safety", "recitation", "blocklist",
    "prohibited_content", "spii", "image_safety",
}  # fmt: skip


def read_reply(reply: Any) -> Reply | None:
    """What `reply` says; None where it has no part that could say anything."""
    if _get(reply, "choices") is not None:
        found = read_completion(reply)
        return found and _normal(found.finish, found.refusal, found.arguments, found.content)
    if _get(reply, "candidates") is not None or _get(reply, "prompt_feedback") is not None:
        return _of_google(reply)
    message = _get(reply, "message") or _get(_get(reply, "output"), "message")
    if message is not None:
        finish = _get(reply, "finish_reason") or _get(reply, "stopReason")
        return _of_blocks(_get(message, "content"), _text(finish), calls=_get(message, "tool_calls"))
    content = _get(reply, "content")
    if isinstance(content, list):
        return _of_blocks(content, _text(_get(reply, "stop_reason")))
    if isinstance(content, str) or _get(reply, "tool_calls"):
        return _of_blocks([{"text": content}], _text(_get(reply, "finish_reason")), calls=_get(reply, "tool_calls"))
    return None


def read_tokens(reply: Any) -> Usage:
    """The tokens that `reply` reports. Input is all that was read, cached tokens among it, as OpenAI counts."""
    google, told = _get(reply, "usage_metadata"), _get(reply, "usage")
    if google is not None:
        thought = _count(google, "thoughts_token_count")
        output = _count(google, "candidates_token_count")
        return Usage(
            _count(google, "prompt_token_count"),
            None if output is None else output + (thought or 0),
            _count(google, "cached_content_token_count"),
            thought,
            requests=1,
        )
    if _count(told, "prompt_tokens") is not None:
        return read_usage(reply)
    told = _get(told, "tokens") or told
    cached = _count(told, "cache_read_input_tokens", "cacheReadInputTokens", "cached_tokens")
    plain = _count(told, "input_tokens", "inputTokens")
    if plain is not None and _get(told, "cached_tokens") is None:
        plain += (cached or 0) + (_count(told, "cache_creation_input_tokens", "cacheWriteInputTokens") or 0)
    return Usage(plain, _count(told, "output_tokens", "outputTokens"), cached, requests=1)


def _of_google(reply: Any) -> Reply | None:
    candidates = _get(reply, "candidates")
    if not isinstance(candidates, list) or not candidates:
        blocked = _text(_get(_get(reply, "prompt_feedback"), "block_reason"))
        return _normal("content_filter", "", "", "") if blocked else None
    parts = _get(_get(candidates[0], "content"), "parts")
    said = [part for part in parts if not _get(part, "thought")] if isinstance(parts, list) else []
    calls = [call for part in said if (call := _get(part, "function_call")) is not None]
    text = "".join(_text(_get(part, "text")) for part in said)
    return _normal(
        _text(_get(candidates[0], "finish_reason")), "", _json_text(_get(calls[0], "args")) if calls else "", text
    )


def _of_blocks(content: Any, finish: str, *, calls: Any = None) -> Reply:
    blocks = content if isinstance(content, list) else []
    text = "".join(_text(_get(block, "text")) for block in blocks)
    inputs = [_get(_get(block, "toolUse") or block, "input") for block in blocks]
    if isinstance(calls, list):
        inputs += [_get(_get(call, "function"), "arguments") for call in calls]
    found = [value for value in inputs if value is not None]
    refused = text or "the model refused" if finish == "refusal" else ""
    return _normal(finish, refused, _json_text(found[0]) if found else "", text)


def _normal(finish: str, refusal: str, arguments: str, content: str) -> Reply:
    """The reply with OpenAI's words for why it ended: `length` at the token limit, `content_filter` where withheld."""
    reason = finish.rpartition(".")[2].removeprefix("REASON_").casefold()
    shown = "length" if reason in _LENGTH else "content_filter" if reason in _FILTERED else reason
    return Reply(shown, refusal, arguments, content)


def _get(value: Any, name: str) -> Any:
    if isinstance(value, Mapping):
        return value.get(name)
    return None if value is None or isinstance(value, (str, int, float, list)) else getattr(value, name, None)


def _text(value: Any) -> str:
    value = getattr(value, "value", value)  # of an enumeration
    return value if isinstance(value, str) else ""


def _json_text(value: Any) -> str:
    if isinstance(value, str):
        return value
    try:
        return json.dumps(value)
    except (TypeError, ValueError, RecursionError):
        return ""


def _count(usage: Any, *names: str) -> int | None:
    for name in names:
        value = _get(usage, name)
        if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value < 1 << 53:
            return int(value)
    return None
