"""Tokens and money: of one document or schema, of an attempt, and added up for each of many documents."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from heapq import nsmallest
from typing import Any

from harness.pricing import dollars_of, dollars_text
from harness.records import Attempted, Extraction

__all__ = ["TOKENS", "Cost", "Spent", "Sums", "SumsByDocument", "Tokens"]

TOKENS = ("input_tokens", "output_tokens", "cached_tokens", "reasoning_tokens")


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


_NOTHING, _UNKNOWN, _UNPRICED = Decimal(0), Tokens(), Cost()


class Sums:
    """Tokens and money of some extractions, or attempts."""

    __slots__ = ("count", "dollars", "priced", "reported")

    def __init__(self) -> None:
        self.count = self.priced = 0
        self.dollars = _NOTHING
        self.reported: dict[str, tuple[int, int]] | None = None  # most servers' sums are had for none or for all

    def add(self, row: Extraction | Attempted) -> None:
        self.count += 1
        for name in TOKENS:
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

    def merge(self, other: Sums) -> None:
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


class SumsByDocument:
    """A `Sums` for each document, as columns: one takes some 50 bytes, and 100 more where prices are known."""

    def __init__(self, places: dict[str, int]) -> None:
        """places: number of each document by name, which others may number on too."""
        self._places = places
        self._count, self._priced = array("i"), array("i")
        self._dollars: list[Decimal] = []
        self._told: dict[str, tuple[array[int], array[int]]] = {}

    def __len__(self) -> int:
        return sum(count > 0 for count in self._count)

    def add(self, row: Extraction) -> None:
        """Adds one of the document's extractions."""
        sums = Sums()
        sums.add(row)
        self._add(row.document, sums)

    def merge(self, other: SumsByDocument) -> None:
        """Adds what another was given."""
        for name, place in other._places.items():
            if place < len(other._count):
                self._add(name, other._at(place))

    def _add(self, name: str, sums: Sums) -> None:
        place = self._places.setdefault(name, len(self._places))
        _reach(self._count, place)
        _reach(self._priced, place)
        self._dollars.extend([_NOTHING] * (place + 1 - len(self._dollars)))
        self._count[place] += sums.count
        self._priced[place] += sums.priced
        if sums.priced:
            self._dollars[place] += sums.dollars
        for kind, (number, times) in (sums.reported or {}).items():
            for column, more in zip(
                self._told.setdefault(kind, (array("q"), array("i"))), (number, times), strict=True
            ):
                _reach(column, place)
                column[place] += more

    def _at(self, place: int) -> Sums:
        sums = Sums()
        sums.count, sums.priced, sums.dollars = self._count[place], self._priced[place], self._dollars[place]
        told = {
            kind: (numbers[place], times[place]) for kind, (numbers, times) in self._told.items() if place < len(times)
        }
        sums.reported = {kind: of for kind, of in told.items() if of[1]} or None
        return sums

    def dearest(self, most: int) -> dict[str, Spent]:
        """What each came to, by name; of more than `most` the dearest, by money and then by tokens."""
        found = (
            (name, place) for name, place in self._places.items() if place < len(self._count) and self._count[place]
        )
        chosen = nsmallest(most, found, key=lambda one: (*self._dearness(one[1]), one[0]))
        return {name: self._at(place).spent() for name, place in sorted(chosen)}

    def _dearness(self, place: int) -> tuple[Decimal, int]:
        columns = (self._told[kind][0] for kind in TOKENS[:2] if kind in self._told)
        return -self._dollars[place], -sum(numbers[place] for numbers in columns if place < len(numbers))


def _reach(column: array[int], place: int) -> None:
    if place >= len(column):
        column.extend([0] * (place + 1 - len(column)))
