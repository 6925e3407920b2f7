"""The key of a request: a hash over the content of what is asked, and over nothing else.

Its parts are hashed one by one, so that each is written once however often it is sent, and so that it can be said
which of them changed.
"""

from __future__ import annotations

import hashlib
import json
import marshal
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

__all__ = ["AskedRequest", "canonical", "digest_of", "read_request"]

KEY_FORMAT = 1
"""Goes up when the same request gets another key."""

_PLAIN = 2
"""marshal's format in which equal values give equal bytes."""

SCHEMA_MEMBERS = ("tools", "tool_choice", "response_format", "functions", "function_call")
"""Members of the body by which a schema is sent; every other one beside model and messages is a parameter."""


@dataclass(frozen=True, slots=True)
class AskedRequest:
    """A request's body, taken apart.

    key: SHA-256, hexadecimal. model: as sent. parameters: members that are neither model, messages nor schema.
    schema: digest of the members that send it. messages: the digest of each. parts: digest -> value of those two.
    """

    key: str
    model: str
    parameters: Mapping[str, Any]
    schema: str
    messages: tuple[str, ...]
    parts: Mapping[str, Any]


def canonical(value: Any) -> bytes:
    """JSON of which there is one for equal values: keys sorted, no white space, ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode("ascii")


def digest_of(value: Any) -> str:
    """SHA-256 of the canonical JSON of `value`, hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()


@lru_cache(maxsize=64)
def _digest_of_packed(packed: bytes) -> str:
    """Of what is sent again and again: the members that send a schema. Packed, `1`, `1.0` and `true` are not equal."""
    return digest_of(marshal.loads(packed))


def read_request(body: bytes, *, provider: str, mode: str, repeat: int) -> AskedRequest:
    """The request with this body, a JSON object. Where it is sent and with which key is no part of what is asked."""
    members: dict[str, Any] = json.loads(body)
    model = members.pop("model", "")
    messages = members.pop("messages", [])
    schema = {name: members.pop(name) for name in SCHEMA_MEMBERS if name in members}
    parts = {digest_of(message): message for message in messages}
    order = tuple(parts) if len(parts) == len(messages) else tuple(digest_of(message) for message in messages)
    schema_digest = _digest_of_packed(marshal.dumps(schema, _PLAIN))
    parts[schema_digest] = schema
    key = digest_of([KEY_FORMAT, provider, mode, repeat, model, members, schema_digest, order])
    return AskedRequest(key, model, members, schema_digest, order, parts)
