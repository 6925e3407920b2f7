"""What a client library raised -> a typed failure."""

from __future__ import annotations

import json
from typing import Any

from harness.errors import excerpt
from harness.extract.models.transport import MAX_REPLY_BYTES, ReplyTooLargeError
from harness.extract.secrets import Redactor
from harness.records import Failure

__all__ = ["LONGEST_DETAIL", "counted", "failure_of", "failure_of_connection", "failure_of_status"]

LONGEST_DETAIL = 400

_FILTERED = ("content_filter", "content_policy_violation")


def failure_of(error: Exception, *, redactor: Redactor, tries: int = 1) -> Failure | None:
    """The failure that `error` stands for; None for what no server can bring about: a bug, to be raised.

    tries: how often the request was sent until it was given up.
    """
    failure = _kind_of(error, redactor)
    return None if failure is None else counted(failure, tries)


def counted(failure: Failure, tries: int) -> Failure:
    """`failure`, which also says how often the request was sent, if more than once."""
    return failure if tries < 2 else Failure(failure.kind, f"{failure.detail} (after {tries} tries)")


def _kind_of(error: Exception, redactor: Redactor) -> Failure | None:
    import openai

    if isinstance(error, (TimeoutError, openai.APITimeoutError)):
        return Failure("timeout", "no whole reply in time")
    if isinstance(error, openai.APIStatusError):
        return failure_of_status(error.status_code, error.code, redactor.text(_said(error.body)))
    if isinstance(error, openai.APIConnectionError):
        return failure_of_connection(error.__cause__, redactor)
    if isinstance(error, openai.APIResponseValidationError):
        said = redactor.text(_said(error.body))
        return Failure("no_json", f"the reply is no chat completion: {excerpt(said, LONGEST_DETAIL)}")
    if isinstance(error, (json.JSONDecodeError, UnicodeDecodeError, RecursionError)):
        return Failure("no_json", "the reply's body is not the JSON that its content type says it is")
    return None


def failure_of_status(status: int, code: Any, said: str) -> Failure:
    """The failure that a reply of an HTTP status from 400 on is. code: the server's own. said: free of keys."""
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


def failure_of_connection(cause: BaseException | None, redactor: Redactor) -> Failure:
    """The failure that an error of the transport is."""
    if isinstance(cause, ReplyTooLargeError):
        return Failure("truncated", f"the reply was given up on at {MAX_REPLY_BYTES >> 20} MiB")
    said = f"{type(cause).__name__}: {cause}" if cause is not None else "the connection failed"
    return Failure("connection", excerpt(redactor.text(said), LONGEST_DETAIL))
