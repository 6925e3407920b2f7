"""Faults at random by a seed, for the fault server.

Which one a request meets depends on the seed, on what it asks and on how often it was asked, and so not on the order in
which requests happen to arrive.
"""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from faultserver import (
    Reply,
    Request,
    closed_unanswered,
    content,
    content_filter,
    drip,
    empty_choices,
    fenced,
    gzip,
    hang,
    huge,
    refusal,
    reset_mid_body,
    status,
    tool_call,
    wrong_content_type,
)

FAULTS: dict[str, Callable[[Reply], Reply]] = {
    "429": lambda good: status(429, "slow down"),
    "429 with Retry-After": lambda good: status(429, "slow down", retry_after=0.2),
    "500": lambda good: status(500),
    "503": lambda good: status(503),
    "reset": lambda good: reset_mid_body(),
    "closed": lambda good: closed_unanswered(),
    "hang": lambda good: hang(),
    "drip": lambda good: drip(good),
    "truncated": lambda good: tool_call('{"padding": "cut o', finish="length"),
    "fenced": lambda good: fenced({}),
    "wrong types": lambda good: tool_call([1, "two"]),
    "refusal": lambda good: refusal(),
    "content filter": lambda good: content_filter(),
    "huge": lambda good: huge(200_000),
    "empty choices": lambda good: empty_choices(),
    "wrong content type": lambda good: wrong_content_type(),
    "prose": lambda good: content("I would rather not say."),
    "gzip": lambda good: gzip(good),
}
"""Name -> the reply in place of a good one. `gzip` is as good as the good one."""

PASSING = ("429", "429 with Retry-After", "500", "503", "reset", "closed", "hang", "drip")
"""Faults of the moment, which another try may not meet; the others are what a model may answer."""


class RandomFaults:
    """`server.answer` of a share of faults. counts: replies by the name of the fault, `good` among them."""

    def __init__(
        self,
        *,
        seed: int = 0,
        share: float = 0.2,
        latency: float = 0.0,
        kinds: Sequence[str] = tuple(FAULTS),
        good: Callable[[Request], Reply] | None = None,
    ) -> None:
        """share: of requests that meet a fault, in [0, 1]. latency: seconds before every reply."""
        self.counts: Counter[str] = Counter()
        self._seed = seed
        self._share = share
        self._latency = latency
        self._kinds = list(kinds)
        self._good = good or plain
        self._asked: Counter[bytes] = Counter()

    def __call__(self, request: Request) -> Reply:
        kind = self._kind_of(request) if self._share else "good"
        self.counts[kind] += 1
        good = self._good(request)
        return replace(good if kind == "good" else FAULTS[kind](good), wait=self._latency)

    def _kind_of(self, request: Request) -> str:
        asked = hashlib.sha256(request.raw).digest()
        self._asked[asked] += 1
        chance = random.Random(f"{self._seed}:{asked.hex()}:{self._asked[asked]}")
        return chance.choice(self._kinds) if chance.random() < self._share else "good"


_PLAIN: dict[bytes, Reply] = {}


def plain(request: Request) -> Reply:
    """A valid answer of the least that the schema in the request takes."""
    place = request.raw.find(b'"tools"')
    known = request.raw[place:] if place >= 0 else request.raw
    if known not in _PLAIN:
        if len(_PLAIN) > 100:
            _PLAIN.clear()
        _PLAIN[known] = _answer_to(request.body)
    return _PLAIN[known]


def _answer_to(body: Any) -> Reply:
    tools = body.get("tools")
    if tools:
        function = tools[0]["function"]
        schema = function["parameters"]
        return tool_call(least(schema, schema.get("$defs", {})), name=function["name"])
    schema = body.get("response_format", {}).get("json_schema", {}).get("schema", {})
    return content(least(schema, schema.get("$defs", {})))


def least(schema: Mapping[str, Any], defs: Mapping[str, Any]) -> Any:
    """The least JSON of a schema: required members alone, null where it may be."""
    if "$ref" in schema:
        return least(defs[schema["$ref"].rpartition("/")[2]], defs)
    if "enum" in schema or "const" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    options = schema.get("anyOf") or schema.get("oneOf")
    if options:
        return None if {"type": "null"} in options else least(options[0], defs)
    members = schema.get("properties", {})
    return {
        "object": {name: least(members[name], defs) for name in schema.get("required", ())},
        "array": [],
        "string": "a" * schema.get("minLength", 0),
        "integer": schema.get("minimum", 0),
        "number": schema.get("minimum", 0.0),
        "boolean": False,
        "null": None,
    }[schema.get("type", "object")]
