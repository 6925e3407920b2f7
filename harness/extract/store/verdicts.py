"""Which replies are answers, to be served again, and which are kept for the record alone."""

from __future__ import annotations

import json
from typing import Any, Literal

__all__ = ["ANSWER", "Kind", "kind_of_reply"]

Kind = Literal[
    "answer",
    "refusal",
    "content_filter",
    "truncated",
    "no_completion",
    "bad_status",
    "timeout",
    "connection",
    "given_up",
]
"""What an exchange came to. `given_up`: cancelled before its reply; whoever cancelled it knows why."""

ANSWER: Kind = "answer"


_TRUNCATED = {"length", "max_tokens", "model_length", "model_context_window_exceeded"}
_FILTERED = {
    "content_filter", "content_filtered", "safety", "recitation", "blocklist", "prohibited_content", "spii",
    "image_safety",
}  # fmt: skip


def kind_of_reply(status: int, body: bytes) -> Kind:
    """What the reply is. A model's answer is one also where it is not valid: asking again would be paid for again.

    Told by the shape of the body: OpenAI's choices, Anthropic's content, Google's candidates, Cohere's message.
    """
    if status != 200:
        return "bad_status"
    try:
        reply = json.loads(body)
    except (ValueError, RecursionError):
        return "no_completion"
    said, finish, refusal = _said(reply) if isinstance(reply, dict) else (False, "", None)
    if not said:
        return "no_completion"
    reason = finish.casefold() if isinstance(finish, str) else ""
    if reason == "refusal" or (isinstance(refusal, str) and refusal.strip()):
        return "refusal"
    if reason in _FILTERED:
        return "content_filter"
    return "truncated" if reason in _TRUNCATED else ANSWER


def _said(reply: dict[str, Any]) -> tuple[bool, Any, Any]:
    """Whether there is anything that a model said, why it ended, and its refusal."""
    if "choices" in reply:
        choice = _first(reply["choices"])
        message = choice.get("message")
        said = message if isinstance(message, dict) else {}
        return isinstance(message, dict), choice.get("finish_reason"), said.get("refusal")
    if "candidates" in reply or "promptFeedback" in reply:
        candidate, feedback = _first(reply.get("candidates")), reply.get("promptFeedback")
        if isinstance(feedback, dict) and feedback.get("blockReason"):
            return True, "content_filter", None
        return bool(candidate), candidate.get("finishReason"), None
    if isinstance(reply.get("content"), list):
        return True, reply.get("stop_reason"), None
    return isinstance(reply.get("message"), dict), reply.get("finish_reason"), None


def _first(choices: Any) -> dict[str, Any]:
    first = choices[0] if isinstance(choices, list) and choices else None
    return first if isinstance(first, dict) else {}
