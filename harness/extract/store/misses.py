"""Why a request has no stored reply: which part of it differs from the nearest one that has."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from harness.errors import excerpt
from harness.extract.store.asking import Asking
from harness.extract.store.keys import AskedRequest
from harness.extract.store.lines import Exchange

__all__ = ["explain_miss"]


def explain_miss(request: AskedRequest, asked: Asking, stored: Iterable[Exchange]) -> str:
    """One sentence, without a full stop, that names the request and what changed."""
    nearest: Exchange | None = None
    best: tuple[bool | int, ...] = ()
    repeats: set[int] = set()
    for exchange in stored:
        rank = _distance(request, asked, exchange)
        if nearest is None or rank < best:
            nearest, best = exchange, rank
        if exchange.of[:2] == (asked.document, asked.schema):
            repeats.add(exchange.of[2])
    return f"no stored reply for {_named(asked)}: {_reason(request, asked, nearest, repeats)}"


def _named(asked: Asking) -> str:
    parts = [f"document {excerpt(asked.document)!r}", f"schema {excerpt(asked.schema)!r}"]
    if asked.repeat:
        parts.append(f"repeat {asked.repeat}")
    if asked.attempt > 1:
        parts.append(f"attempt {asked.attempt}")
    return ", ".join(parts)


def _distance(request: AskedRequest, asked: Asking, exchange: Exchange) -> tuple[bool | int, ...]:
    document, schema, repeat, attempt = exchange.of
    return (
        document != asked.document,
        schema != asked.schema,
        repeat != asked.repeat,
        attempt != asked.attempt,
        len(_changes(request, asked, exchange)),
    )


def _reason(request: AskedRequest, asked: Asking, nearest: Exchange | None, repeats: set[int]) -> str:
    if nearest is None:
        return "nothing was asked in that run"
    if nearest.of[0] != asked.document:
        return "the document was not asked in that run"
    if nearest.of[1] != asked.schema:
        return "the schema was not asked of it in that run"
    changes = _changes(request, asked, nearest)
    if asked.repeat not in repeats:
        return f"it was asked {len(repeats)} {'time' if len(repeats) == 1 else 'times'} in that run"
    if changes:
        return f"what changed is {_listed(changes)}"
    if nearest.key == request.key:
        return "it was given up before a reply came"
    if asked.attempt > 1:
        return "what changed is the reply that it corrects, or how that is worded (another version of instructor?)"
    return "what changed is the wording around prompt, schema and document (another version of instructor?)"


def _changes(request: AskedRequest, asked: Asking, exchange: Exchange) -> list[str]:
    """The parts that differ, as shown."""
    stored = exchange.request
    changes = [
        f"the {name} ({excerpt(str(now))}, stored: {excerpt(str(stored.get(name)))})"
        for name, now in (("provider", asked.provider), ("model", request.model), ("mode", asked.mode))
        if now != stored.get(name)
    ]
    changes += _changed_parameters(request.parameters, stored.get("parameters"), between=asked.repeat - exchange.of[2])
    for name, now in (("prompt", asked.prompt), ("schema", asked.schema_digest), ("document", asked.document_digest)):
        if exchange.digests.get(name) != now:
            changes.append(f"the {name}")
    return changes


def _changed_parameters(now: Mapping[str, Any], stored: Any, *, between: int) -> list[str]:
    """The parameters that differ. between: repeats apart, by which seeds differ."""
    before = stored if isinstance(stored, Mapping) else {}
    changed = []
    for name in sorted({*now, *before}):
        if name in now and name in before and now[name] == before[name]:
            continue
        if name == "seed" and between and isinstance(before.get(name), int) and now.get(name) == before[name] + between:
            continue
        changed.append(f"{excerpt(name)} {_value(now, name)}, stored: {_value(before, name)}")
    return [f"the parameters ({'; '.join(changed)})"] if changed else []


def _value(values: Mapping[str, Any], name: str) -> str:
    return excerpt(json.dumps(values[name]), 60) if name in values else "none"


def _listed(changes: list[str]) -> str:
    return changes[0] if len(changes) == 1 else f"{', '.join(changes[:-1])} and {changes[-1]}"
