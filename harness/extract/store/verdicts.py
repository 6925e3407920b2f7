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


def kind_of_reply(status: int, body: bytes) -> Kind:
    """What the reply is. A model's answer is one also where it is not valid: asking again would be paid for again."""
    if status != 200:
        return "bad_status"
    try:
        completion = json.loads(body)
    except (ValueError, RecursionError):
        return "no_completion"
    choice = _first_choice(completion)
    message = choice.get("message")
    if not isinstance(message, dict):
        return "no_completion"
    refusal, finish = message.get("refusal"), choice.get("finish_reason")
    if isinstance(refusal, str) and refusal.strip():
        return "refusal"
    if finish == "content_filter":
        return "content_filter"
    return "truncated" if finish == "length" else ANSWER


def _first_choice(completion: Any) -> dict[str, Any]:
    choices = completion.get("choices") if isinstance(completion, dict) else None
    first = choices[0] if isinstance(choices, list) and choices else None
    return first if isinstance(first, dict) else {}
