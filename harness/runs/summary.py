"""What the extractions of a run cost, summed up: tokens, money, time, attempts, failures."""

from __future__ import annotations

import math
import statistics
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from harness.records import Extraction
from harness.runs.spent import TOKENS, Cost, Spent, Sums, SumsByDocument, Tokens

__all__ = ["MAX_DOCUMENTS", "Cost", "ExtractionSummary", "Latency", "Spent", "SpentCount", "Tokens", "summarise"]


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
    input_tokens: Tokens = field(default_factory=Tokens)
    output_tokens: Tokens = field(default_factory=Tokens)
    cached_tokens: Tokens = field(default_factory=Tokens)
    reasoning_tokens: Tokens = field(default_factory=Tokens)
    latency: Latency = Latency()
    cost: Cost = field(default_factory=Cost)
    repairs: Spent = field(default_factory=Spent)
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
        plain = {name: asdict(members[name]) for name in (*TOKENS, "latency")}
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
        for name in TOKENS:
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

    def __init__(self, documents: dict[str, int] | None = None) -> None:
        """documents: numbers by name, as another count of the same records has them too."""
        self._count: Counter[str] = Counter()
        self._failures: Counter[str] = Counter()
        self._latencies = array("d")
        self._overall = Sums()
        self._repairs = Sums()
        self._schemas: dict[str, Sums] = defaultdict(Sums)
        self._documents = SumsByDocument({} if documents is None else documents)

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
        for sums in (self._overall, self._schemas[row.schema]):
            sums.add(row)
        self._documents.add(row)
        for attempt in row.by_attempt[1:]:
            self._repairs.add(attempt)

    def merge(self, other: SpentCount) -> None:
        """Counts what another was given."""
        self._count.update(other._count)
        self._failures.update(other._failures)
        self._latencies.extend(other._latencies)
        self._overall.merge(other._overall)
        self._repairs.merge(other._repairs)
        for name, sums in other._schemas.items():
            self._schemas[name].merge(sums)
        self._documents.merge(other._documents)

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
            by_document=self._documents.dearest(MAX_DOCUMENTS),
            documents_left_out=max(0, len(self._documents) - MAX_DOCUMENTS),
            input_tokens=self._overall.tokens("input_tokens"),
            output_tokens=self._overall.tokens("output_tokens"),
            cached_tokens=self._overall.tokens("cached_tokens"),
            reasoning_tokens=self._overall.tokens("reasoning_tokens"),
        )


def _latency(seconds: list[float]) -> Latency:
    if not seconds:
        return Latency()
    nearest_rank = math.ceil(0.95 * len(seconds)) - 1
    return Latency(statistics.median(seconds), seconds[nearest_rank], seconds[-1], len(seconds))
