"""What the extractions of a run cost, summed up: tokens, time, attempts, failures."""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from harness.records import Extraction

__all__ = ["ExtractionSummary", "Latency", "Tokens", "summarise"]


@dataclass(frozen=True)
class Tokens:
    """total: over the extractions whose server said; None where none did. reported: how many those are."""

    total: int | None = None
    reported: int = 0


@dataclass(frozen=True)
class Latency:
    """Seconds of one extraction, all its attempts together; None where none was measured. p95: nearest rank."""

    median: float | None = None
    p95: float | None = None
    longest: float | None = None
    measured: int = 0


@dataclass(frozen=True)
class ExtractionSummary:
    """count: extractions, failed ones among them. attempts, requests: of all of them. failures: by kind."""

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

    def to_json(self) -> dict[str, Any]:
        """The members by name."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> ExtractionSummary:
        """The summary that `to_json` wrote. Raises TypeError for members that are unknown."""
        members = dict(value)
        for name in _TOKENS:
            members[name] = Tokens(**members[name])
        members["latency"] = Latency(**members["latency"])
        return cls(**members)


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
        **{name: _tokens(getattr(row.usage, name) for row in rows) for name in _TOKENS},
    )


def _tokens(values: Iterable[int | None]) -> Tokens:
    known = [value for value in values if value is not None]
    return Tokens(sum(known) if known else None, len(known))


def _latency(seconds: list[float]) -> Latency:
    if not seconds:
        return Latency()
    nearest_rank = math.ceil(0.95 * len(seconds)) - 1
    return Latency(statistics.median(seconds), seconds[nearest_rank], seconds[-1], len(seconds))
