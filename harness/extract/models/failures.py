"""What a client library raised -> a typed failure."""

from __future__ import annotations

import json
from typing import Any

from harness.errors import excerpt
from harness.extract.models.transport import MAX_REPLY_BYTES, ReplyTooLargeError
from harness.extract.secrets import Redactor
from harness.records import Failure

__all__ = ["failure_of"]

LONGEST_DETAIL = 400

_FILTERED = ("content_filter", "content_policy_violation")


def failure_of(error: Exception, *, redactor: Redactor) -> Failure | None:
    """The failure that `error` stands for; None for what no server can bring about: a bug, to be raised."""
    import openai

    if isinstance(error, (TimeoutError, openai.APITimeoutError)):
        return Failure("timeout", "no whole reply in time")
    if isinstance(error, openai.APIStatusError):
        return _of_status(error.status_code, error.code, redactor.text(_said(error.body)))
    if isinstance(error, openai.APIConnectionError):
        return _of_connection(error.__cause__, redactor)
    if isinstance(error, openai.APIResponseValidationError):
        said = redactor.text(_said(error.body))
        return Failure("no_json", f"the reply is no chat completion: {excerpt(said, LONGEST_DETAIL)}")
    if isinstance(error, (json.JSONDecodeError, UnicodeDecodeError, RecursionError)):
        return Failure("no_json", "the reply's body is not the JSON that its content type says it is")
    return None


def _of_status(status: int, code: Any, said: str) -> Failure:
    detail = f"HTTP {status}: {excerpt(said, LONGEST_DETAIL)}"
    if status == 429:
        return Failure("rate_limit", detail)
    if status == 400 and code in _FILTERED:
        return Failure("content_filter", detail)
    return Failure("bad_status", detail)


def _said(body: Any) -> str:
    if isinstance(body, dict):
        message = body.get("message", body.get("error", body.get("detail")))
        return message if isinstance(message, str) else json.dumps(body, default=str)[: 4 * LONGEST_DETAIL]
    return body.strip() or "no message" if isinstance(body, str) else "no message"


def _of_connection(cause: BaseException | None, redactor: Redactor) -> Failure:
    if isinstance(cause, ReplyTooLargeError):
        return Failure("truncated", f"the reply was given up on at {MAX_REPLY_BYTES >> 20} MiB")
    said = f"{type(cause).__name__}: {cause}" if cause is not None else "the connection failed"
    return Failure("connection", excerpt(redactor.text(said), LONGEST_DETAIL))
