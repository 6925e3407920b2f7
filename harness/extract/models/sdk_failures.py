"""What a client library other than OpenAI's raised -> a typed failure, told by what the error carries."""

from __future__ import annotations

from typing import Any

from harness.errors import excerpt
from harness.extract.models.chat import causes
from harness.extract.models.failures import LONGEST_DETAIL, counted, failure_of_connection, failure_of_status
from harness.extract.secrets import Redactor
from harness.records import Failure, FailureKind

__all__ = ["sdk_failure_of"]


def sdk_failure_of(error: Exception, *, redactor: Redactor, tries: int = 1) -> Failure:
    """The failure that `error`, raised by a library's call, stands for. tries: how often the request was sent.

    The libraries have no error in common, and their readers of replies raise whatever a broken one brings about, so
    that what is no status, time-out or connection is taken for a reply that could not be read.
    """
    return counted(_kind_of(error, redactor), tries)


def _kind_of(error: Exception, redactor: Redactor) -> Failure:
    from harness.extract.models.transport import ReplyTooLargeError

    chain = causes(error)
    for cause in chain:
        # httpx and httpx2 have the same names, and an SDK may be on either.
        kinds = {kind.__name__ for kind in type(cause).__mro__}
        if isinstance(cause, TimeoutError) or "TimeoutException" in kinds:
            return Failure("timeout", "no whole reply in time")
        if isinstance(cause, ReplyTooLargeError) or "TransportError" in kinds:
            return failure_of_connection(cause, redactor)
    for cause in chain:
        status = _status_of(cause)
        if status is not None and status >= 400:
            return failure_of_status(status, _code_of(cause), redactor.text(_said_by(cause)))
    said = excerpt(redactor.text(f"{type(error).__name__}: {error}"), LONGEST_DETAIL)
    for cause in chain:
        kind = _GRPC.get(_grpc_code(cause))
        if kind is not None:
            return Failure(kind, said)
    if isinstance(error, OSError) or "connect" in type(error).__name__.casefold():
        return Failure("connection", said)
    return Failure("no_json", f"the reply cannot be read: {said}")


_GRPC: dict[str, FailureKind] = {
    "UNAVAILABLE": "connection", "DEADLINE_EXCEEDED": "timeout", "RESOURCE_EXHAUSTED": "rate_limit",
    "UNAUTHENTICATED": "bad_status", "PERMISSION_DENIED": "bad_status", "NOT_FOUND": "bad_status",
    "INVALID_ARGUMENT": "bad_status", "INTERNAL": "bad_status",
}  # fmt: skip
"""Why a call by gRPC, which has no HTTP status, came to nothing."""


def _grpc_code(error: BaseException) -> str:
    code = getattr(error, "code", None)
    name = getattr(code(), "name", "") if callable(code) and "RpcError" in type(error).__name__ else ""
    return name if isinstance(name, str) else ""


def _status_of(error: BaseException) -> int | None:
    told = getattr(error, "response", None)
    told = told.get("ResponseMetadata") if isinstance(told, dict) else None  # as boto3 has it
    of_boto = told.get("HTTPStatusCode") if isinstance(told, dict) else None
    for value in (*(getattr(error, name, None) for name in ("status_code", "code", "status")), of_boto):
        if isinstance(value, int) and 100 <= value < 600:
            return value
    return None


def _code_of(error: BaseException) -> Any:
    body = getattr(error, "body", None)
    found = body.get("error", body) if isinstance(body, dict) else None
    return found.get("code", found.get("type")) if isinstance(found, dict) else None


def _said_by(error: BaseException) -> str:
    body = getattr(error, "body", None) or getattr(error, "details", None)
    found = body.get("error", body) if isinstance(body, dict) else body
    message = found.get("message") if isinstance(found, dict) else found
    return message if isinstance(message, str) else str(error) or "no message"
