"""What the extractions of a run cost, summed up: tokens, money, time, attempts, failures."""

from __future__ import annotations

import math
import statistics
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from decimal import Decimal
from typing import Any

from harness.pricing import dollars_of, dollars_text
from harness.records import Attempted, Extraction

__all__ = ["MAX_DOCUMENTS", "Cost", "ExtractionSummary", "Latency", "Spent", "SpentCount", "Tokens", "summarise"]


@dataclass(frozen=True, slots=True)
class Tokens:
    """total: over the extractions whose server said; None where none did. reported: how many those are."""

    total: int | None = None
    reported: int = 0


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Spent:
    """What the extractions of one document or schema, or some attempts, came to. count: of them."""

    count: int = 0
    input_tokens: Tokens = Tokens()
    output_tokens: Tokens = Tokens()
    cost: Cost = Cost()

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

    repairs: what the attempts after the first came to, which the sums hold too. by_schema, by_document: what those of
    each came to, by name; of more documents than MAX_DOCUMENTS the dearest. documents_left_out: how many are not there.
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
    repairs: Spent = Spent()
    by_schema: Mapping[str, Spent] = field(default_factory=dict)
    by_document: Mapping[str, Spent] = field(default_factory=dict)
    documents_left_out: int = 0

    def to_json(self) -> dict[str, Any]:
        """The members by name."""
        parts = {name: {key: part.to_json() for key, part in getattr(self, name).items()} for name in _PARTS}
        return {**self.members(), **parts}

    def members(self) -> dict[str, Any]:
        """The same, with what each schema and each document came to as it is."""
        members = {item.name: getattr(self, item.name) for item in fields(self)}
        plain = {name: asdict(members[name]) for name in (*_TOKENS, "latency")}
        return {
            **members,
            **plain,
            "failures": dict(self.failures),
            "cost": self.cost.to_json(),
            "repairs": self.repairs.to_json(),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> ExtractionSummary:
        """The summary that `to_json` wrote. Raises TypeError for members that are unknown."""
        members = dict(value)
        for name in _TOKENS:
            members[name] = Tokens(**members[name])
        members["latency"] = Latency(**members["latency"])
        if "cost" in members:
            members["cost"] = Cost.from_json(members["cost"])
        if "repairs" in members:
            members["repairs"] = Spent.from_json(members["repairs"])
        for name in _PARTS:
            members[name] = {key: Spent.from_json(part) for key, part in members.get(name, {}).items()}
        return cls(**members)


_PARTS = ("by_schema", "by_document")
_TOKENS = ("input_tokens", "output_tokens", "cached_tokens", "reasoning_tokens")


def summarise(extractions: Iterable[Extraction]) -> ExtractionSummary:
    """Sums up `extractions`; what a server did not say stays unknown and is never counted as 0."""
    count = SpentCount()
    for extraction in extractions:
        count.add(extraction)
    return count.summary()


MAX_DOCUMENTS = 5_000
"""The most documents whose own sums are kept; those of every extraction stand in extractions.jsonl."""


class SpentCount:
    """Extractions summed up one by one; of each its latency is kept, and nothing else."""

    def __init__(self) -> None:
        self._count: Counter[str] = Counter()
        self._failures: Counter[str] = Counter()
        self._latencies = array("d")
        self._overall = _Sums()
        self._repairs = _Sums()
        self._schemas: dict[str, _Sums] = defaultdict(_Sums)
        self._documents: dict[str, _Sums] = defaultdict(_Sums)

    def add(self, row: Extraction) -> None:
        """Counts one more."""
        for name, number in (("attempts", row.attempts), ("requests", row.usage.requests)):
            self._count[name] += number
        self._count["valid_first"] += row.valid_first
        self._count["valid"] += row.valid
        if row.failure is not None:
            self._failures[str(row.failure.kind)] += 1
        if row.latency is not None:
            self._latencies.append(row.latency)
        for sums in (self._overall, self._schemas[row.schema], self._documents[row.document]):
            sums.add(row)
        for attempt in row.by_attempt[1:]:
            self._repairs.add(attempt)

    def merge(self, other: SpentCount) -> None:
        """Counts what another was given."""
        self._count.update(other._count)
        self._failures.update(other._failures)
        self._latencies.extend(other._latencies)
        self._overall.merge(other._overall)
        self._repairs.merge(other._repairs)
        for mine, theirs in ((self._schemas, other._schemas), (self._documents, other._documents)):
            for name, sums in theirs.items():
                mine[name].merge(sums)

    def _dearest(self) -> list[str]:
        """The documents that are kept, by name."""
        found = self._documents
        if len(found) <= MAX_DOCUMENTS:
            return sorted(found)
        return sorted(sorted(found, key=lambda name: (*_dearness(found[name]), name))[:MAX_DOCUMENTS])

    def summary(self) -> ExtractionSummary:
        """What was added, summed up."""
        return ExtractionSummary(
            count=self._overall.count,
            attempts=self._count["attempts"],
            requests=self._count["requests"],
            valid_first=self._count["valid_first"],
            valid=self._count["valid"],
            failures=dict(sorted(self._failures.items())),
            latency=_latency(sorted(self._latencies)),
            cost=self._overall.cost(),
            repairs=self._repairs.spent(),
            by_schema={name: sums.spent() for name, sums in sorted(self._schemas.items())},
            by_document={name: self._documents[name].spent() for name in self._dearest()},
            documents_left_out=max(0, len(self._documents) - MAX_DOCUMENTS),
            input_tokens=self._overall.tokens("input_tokens"),
            output_tokens=self._overall.tokens("output_tokens"),
            cached_tokens=self._overall.tokens("cached_tokens"),
            reasoning_tokens=self._overall.tokens("reasoning_tokens"),
        )


def _dearness(sums: _Sums) -> tuple[Decimal, int]:
    told = sums.reported or {}
    tokens = sum(told[name][0] for name in ("input_tokens", "output_tokens") if name in told)
    return -sums.dollars, -tokens


_NOTHING, _UNKNOWN, _UNPRICED = Decimal(0), Tokens(), Cost()


class _Sums:
    """Tokens and money of some extractions, or attempts."""

    __slots__ = ("count", "dollars", "priced", "reported")

    def __init__(self) -> None:
        self.count = self.priced = 0
        self.dollars = _NOTHING
        self.reported: dict[str, tuple[int, int]] | None = None  # most servers' sums are had for none or for all

    def add(self, row: Extraction | Attempted) -> None:
        self.count += 1
        for name in _TOKENS:
            number = getattr(row.usage, name)
            if number is not None:
                self._report(name, number, 1)
        if row.cost is not None:
            self.priced += 1
            self.dollars += row.cost

    def _report(self, name: str, number: int, times: int) -> None:
        if self.reported is None:
            self.reported = {}
        total, reported = self.reported.get(name, (0, 0))
        self.reported[name] = total + number, reported + times

    def merge(self, other: _Sums) -> None:
        self.count += other.count
        self.priced += other.priced
        self.dollars += other.dollars
        for name, (number, times) in (other.reported or {}).items():
            self._report(name, number, times)

    def tokens(self, name: str) -> Tokens:
        return Tokens(*self.reported[name]) if self.reported and name in self.reported else _UNKNOWN

    def cost(self) -> Cost:
        return Cost(self.dollars, self.priced) if self.priced else _UNPRICED

    def spent(self) -> Spent:
        return Spent(self.count, self.tokens("input_tokens"), self.tokens("output_tokens"), self.cost())


def _latency(seconds: list[float]) -> Latency:
    if not seconds:
        return Latency()
    nearest_rank = math.ceil(0.95 * len(seconds)) - 1
    return Latency(statistics.median(seconds), seconds[nearest_rank], seconds[-1], len(seconds))
