"""The lines of exchanges.jsonl: what is written, and read back.

    {"format":1,"provider":...,"server":...}     the first one
    {"part":SHA-256,"value":...}                 a message, or what sends a schema: once, before its first use
    {"key":...,"kind":...,"of":[...],...}        an exchange

An exchange begins with its key, its kind and what it is of (document, schema, repeat, attempt), in this order, so that
a file is indexed without parsing any reply.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

from harness.extract.store.verdicts import Kind

__all__ = [
    "FORMAT",
    "Exchange",
    "exchange_line",
    "head_line",
    "part_line",
    "read_exchange",
    "read_head",
    "read_of",
    "read_start",
]

FORMAT = 1

_START = re.compile(rb'\{"key":"([0-9a-f]{64})","kind":"([a-z_]{1,20})","of":|\{"part":"([0-9a-f]{64})",')
_DECODER = json.JSONDecoder()
_LONGEST_START = 4_096


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and what came of it.

    of: document, schema, repeat, attempt. request: provider, mode, model, parameters, and the digests of its parts.
    digests: of what was sent of prompt, schema and document. at: ISO 8601, when it ended. tries, seconds: of this
    request on the wire so far, this try and those before it. status, headers, body: of the reply; status 0 where there
    was none, and then error has the exception's name and what it says. taken_from: the run that asked it, where it was
    another.
    """

    key: str
    kind: Kind
    of: tuple[str, str, int, int]
    request: Mapping[str, Any]
    digests: Mapping[str, str]
    at: str
    tries: int
    seconds: float
    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    error: tuple[str, str] | None = None
    taken_from: str | None = None


def head_line(*, provider: str, server: str) -> bytes:
    """The first line. server: base URL without credentials."""
    return _dump({"format": FORMAT, "provider": provider, "server": server}) + b"\n"


def part_line(digest: str, value: Any) -> bytes:
    """A part of requests."""
    return b'{"part":"%s","value":%s}\n' % (digest.encode(), _dump(value))


def exchange_line(exchange: Exchange) -> bytes:
    """The line of `exchange`, its end included."""
    members: dict[str, Any] = {
        "request": exchange.request,
        "digests": exchange.digests,
        "at": exchange.at,
        "tries": exchange.tries,
        "seconds": exchange.seconds,
    }
    if exchange.status:
        members["reply"] = {"status": exchange.status, "headers": exchange.headers, **_written_body(exchange.body)}
    if exchange.error is not None:
        members["error"] = list(exchange.error)
    if exchange.taken_from is not None:
        members["from"] = exchange.taken_from
    start = b'{"key":"%s","kind":"%s","of":%s,' % (
        exchange.key.encode(), exchange.kind.encode(), _dump(list(exchange.of))
    )  # fmt: skip
    return start + _dump(members)[1:] + b"\n"


def _written_body(body: bytes) -> dict[str, str]:
    try:
        return {"body": body.decode("utf-8")}
    except UnicodeDecodeError:
        return {"body_base64": base64.b64encode(body).decode("ascii")}


def _dump(value: Any) -> bytes:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:  # half a surrogate pair
        return json.dumps(value, separators=(",", ":")).encode("ascii")


def read_head(line: bytes) -> tuple[Any, Any, Any]:
    """Format, provider and server of a first line, (None, None, None) where it is none."""
    try:
        head = json.loads(line)
        return head["format"], head.get("provider"), head.get("server")
    except (ValueError, RecursionError, TypeError, KeyError, AttributeError):
        return None, None, None


def read_start(line: bytes) -> tuple[str, str, int] | None:
    """(key, kind, where `of` begins) of an exchange; (digest, "", 0) of a part; None where the line is neither."""
    match = _START.match(line)
    if match is None or not line.endswith(b"}\n"):
        return None
    key, kind, part = match.groups()
    return (part.decode(), "", 0) if part else (key.decode(), kind.decode(), match.end())


def read_of(line: bytes, position: int) -> tuple[str, str, int, int] | None:
    """What the exchange of this line is of, read without the rest."""
    try:
        of, _ = _DECODER.raw_decode(line[position : position + _LONGEST_START].decode("utf-8", "ignore"))
        return _checked_of(of)
    except (ValueError, RecursionError):
        return None


def _checked_of(of: Any) -> tuple[str, str, int, int]:
    if not isinstance(of, list) or [type(member) for member in of] != [str, str, int, int]:
        raise ValueError("it is of no document, schema, repeat and attempt")
    return of[0], of[1], of[2], of[3]


def read_exchange(line: bytes) -> Exchange:
    """The exchange that `exchange_line` wrote. Raises ValueError for anything else."""
    try:
        value = json.loads(line)
        reply = value.get("reply", {})
        error = value.get("error")
        if value["kind"] not in get_args(Kind):
            raise ValueError("of a kind that there is not")
        body = reply.get("body")
        return Exchange(
            key=str(value["key"]),
            kind=value["kind"],
            of=_checked_of(value["of"]),
            request=dict(value["request"]),
            digests=dict(value["digests"]),
            at=str(value["at"]),
            tries=int(value["tries"]),
            seconds=float(value["seconds"]),
            status=int(reply.get("status", 0)),
            headers={str(name): str(text) for name, text in reply.get("headers", {}).items()},
            body=base64.b64decode(reply.get("body_base64", "")) if body is None else body.encode("utf-8"),
            error=None if error is None else (str(error[0]), str(error[1])),
            taken_from=value.get("from"),
        )
    except (KeyError, TypeError, AttributeError, IndexError, RecursionError) as cause:
        raise ValueError("not an exchange as this version writes it") from cause
