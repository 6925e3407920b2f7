"""What the extractions of a run cost, summed up: tokens, money, time, attempts, failures."""

from __future__ import annotations

import math
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any

from harness.pricing import dollars_of, dollars_text, known_total
from harness.records import Extraction

__all__ = ["Cost", "ExtractionSummary", "Latency", "Spent", "Tokens", "summarise"]


@dataclass(frozen=True)
class Tokens:
    """total: over the extractions whose server said; None where none did. reported: how many those are."""

    total: int | None = None
    reported: int = 0


@dataclass(frozen=True)
class Cost:
    """total: US dollars of the extractions whose cost is known, None where none is. priced: how many those are."""

    total: Decimal | None = None
    priced: int = 0

    def to_json(self) -> dict[str, Any]:
        """The members by name, money as text."""
        return {"total": dollars_text(self.total), "priced": self.priced}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Cost:
        """What `to_json` wrote."""
        return cls(dollars_of(value["total"]), int(value["priced"]))


@dataclass(frozen=True)
class Spent:
    """What the extractions of one document, or of one schema, came to. count: of them."""

    count: int
    input_tokens: Tokens
    output_tokens: Tokens
    cost: Cost

    def to_json(self) -> dict[str, Any]:
        """The members by name."""
        return {**asdict(self), "cost": self.cost.to_json()}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Spent:
        """What `to_json` wrote."""
        return cls(
            int(value["count"]),
            Tokens(**value["input_tokens"]),
            Tokens(**value["output_tokens"]),
            Cost.from_json(value["cost"]),
        )


@dataclass(frozen=True)
class Latency:
    """Seconds of one extraction, all its attempts together; None where none was measured. p95: nearest rank."""

    median: float | None = None
    p95: float | None = None
    longest: float | None = None
    measured: int = 0


@dataclass(frozen=True)
class ExtractionSummary:
    """count: extractions, failed ones among them. attempts, requests: of all of them. failures: by kind.

    by_schema, by_document: what those of each came to, by name.
    """

    count: int = 0
    attempts: int = 0
    requests: int = 0
    valid_first: int = 0
    valid: int = 0
    failures: Mapping[str, int] = field(default_factory=dict)
    input_tokens: Tokens = Tokens()
    output_tokens: Tokens = Tokens()
    cached_tokens: Tokens = Tokens()
    reasoning_tokens: Tokens = Tokens()
    latency: Latency = Latency()
    cost: Cost = Cost()
    by_schema: Mapping[str, Spent] = field(default_factory=dict)
    by_document: Mapping[str, Spent] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The members by name."""
        parts = {name: {key: part.to_json() for key, part in getattr(self, name).items()} for name in _PARTS}
        return {**asdict(self), "cost": self.cost.to_json(), **parts}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> ExtractionSummary:
        """The summary that `to_json` wrote. Raises TypeError for members that are unknown."""
        members = dict(value)
        for name in _TOKENS:
            members[name] = Tokens(**members[name])
        members["latency"] = Latency(**members["latency"])
        if "cost" in members:
            members["cost"] = Cost.from_json(members["cost"])
        for name in _PARTS:
            members[name] = {key: Spent.from_json(part) for key, part in members.get(name, {}).items()}
        return cls(**members)


_PARTS = ("by_schema", "by_document")
_TOKENS = ("input_tokens", "output_tokens", "cached_tokens", "reasoning_tokens")


def summarise(extractions: Iterable[Extraction]) -> ExtractionSummary:
    """Sums up `extractions`; what a server did not say stays unknown and is never counted as 0."""
    rows = tuple(extractions)
    return ExtractionSummary(
        count=len(rows),
        attempts=sum(row.attempts for row in rows),
        requests=sum(row.usage.requests for row in rows),
        valid_first=sum(row.valid_first for row in rows),
        valid=sum(row.valid for row in rows),
        failures=dict(sorted(Counter(str(row.failure.kind) for row in rows if row.failure).items())),
        latency=_latency(sorted(row.latency for row in rows if row.latency is not None)),
        cost=_cost(rows),
        by_schema=_spent((row.schema, row) for row in rows),
        by_document=_spent((row.document, row) for row in rows),
        **{name: _tokens(getattr(row.usage, name) for row in rows) for name in _TOKENS},
    )


def _spent(rows: Iterable[tuple[str, Extraction]]) -> dict[str, Spent]:
    grouped: dict[str, list[Extraction]] = defaultdict(list)
    for name, row in rows:
        grouped[name].append(row)
    return {
        name: Spent(
            len(group),
            _tokens(row.usage.input_tokens for row in group),
            _tokens(row.usage.output_tokens for row in group),
            _cost(group),
        )
        for name, group in sorted(grouped.items())
    }


def _cost(rows: Iterable[Extraction]) -> Cost:
    known = [row.cost for row in rows if row.cost is not None]
    return Cost(known_total(known), len(known))


def _tokens(values: Iterable[int | None]) -> Tokens:
    known = [value for value in values if value is not None]
    return Tokens(sum(known) if known else None, len(known))


def _latency(seconds: list[float]) -> Latency:
    if not seconds:
        return Latency()
    nearest_rank = math.ceil(0.95 * len(seconds)) - 1
    return Latency(statistics.median(seconds), seconds[nearest_rank], seconds[-1], len(seconds))
