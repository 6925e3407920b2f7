"""Invented records for benchmarks of scoring: schemas, gold and spoiled predictions, the same for the same seed.

    rng = random.Random(0)
    gold = make_record(rng)
    prediction = spoil(gold, rng)

Everything made is JSON of plain Python and valid by its schema, so that any scorer can be given it; only the models
need pydantic and this package's markers. `Record` is one document, `Rows` a long list, `Flat` leaves and nothing else.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel

from harness import Country, Date, PersonName, Similar

__all__ = [
    "Flat",
    "Record",
    "Row",
    "Rows",
    "make_flat",
    "make_record",
    "make_rows",
    "spoil",
    "spoil_flat",
    "spoil_rows",
]

Kind = Literal["meeting", "visit", "call", "signing", "hearing", "launch"]
Status = Literal["open", "held", "closed", "void"]

KINDS, STATES = get_args(Kind), get_args(Status)
COUNTRIES = [
    "France", "Japan", "Kenya", "Chile", "Norway", "India", "Ghana", "Peru", "Spain", "Canada", "South Korea",
    "New Zealand",
]  # fmt: skip
PLACES = [
    "Lorton", "Elm Bridge", "Port Amery", "Saint Orla", "Quill Harbour", "Westerfold", "Dunmarsh", "Old Tamsin",
    "Kettle Bay", "Upper Pell", "Brackwater", "Ivory Hill", "Marrow Creek", "North Ansel", "Fenwick", "Three Mills",
]  # fmt: skip
OUTLETS = [
    "The Lorton Courier", "Harbour Post", "Daily Ledger", "Pell Evening News", "The Ansel Review",
]  # fmt: skip
TITLES = [
    "Minister of Trade", "Deputy Minister of Health", "Director General", "Chair of the Board", "Chief Engineer",
    "Head of Mission", "Secretary of State", "Special Envoy for Water", "Mayor", "Spokesperson",
]  # fmt: skip
TOPICS = [
    "trade", "water", "fisheries", "railways", "public health", "tariffs", "housing", "energy", "shipping lanes",
    "schools", "border posts", "flood defence",
]  # fmt: skip
WORDS = [
    "the", "a", "of", "for", "with", "after", "before", "during", "officials", "delegates", "ministers", "engineers",
    "talks", "agreed", "opened", "signed", "delayed", "reviewed", "visited", "announced", "rejected", "plan",
    "treaty", "report", "budget", "bridge", "harbour", "mill", "railway", "schedule", "draft", "measure", "northern",
    "joint", "annual", "second", "public", "early", "regional", "final", "closed", "short", "new",
]  # fmt: skip
GIVEN = [
    "Ada", "Ivo", "Una", "Tam", "Orla", "Beno", "Cira", "Dario", "Edda", "Falk", "Gita", "Hugo", "Ines", "Jory",
    "Kaia", "Luca", "Mira", "Nils", "Oona", "Piet", "Runa", "Sven",
]  # fmt: skip
SYLLABLES = [
    "ma", "ren", "tol", "vik", "bar", "den", "lo", "sha", "quil", "fer", "wen", "das", "por", "nel", "gri", "am",
    "eth", "ost", "u", "kai",
]  # fmt: skip


class Participant(BaseModel):
    """Somebody who takes part."""

    name: Annotated[str, PersonName()]
    country: Annotated[str | None, Country()] = None
    title: str | None = None


class Event(BaseModel):
    """One thing that happened."""

    kind: Kind
    date: Annotated[str | None, Date()] = None
    place: str | None = None
    summary: Annotated[str | None, Similar(0.7)] = None


class Record(BaseModel):
    """A document's record: 54 places for leaves, of which some 42 hold a value in gold."""

    headline: str
    published: Annotated[str | None, Date()] = None
    outlet: str | None = None
    count: int | None = None
    participants: list[Participant] = []
    events: list[Event] = []
    topics: list[str] = []


class Row(BaseModel):
    """One object of a long list."""

    name: Annotated[str, PersonName()]
    date: Annotated[str | None, Date()] = None
    place: str | None = None
    status: Status | None = None
    count: int | None = None
    amount: float | None = None


class Rows(BaseModel):
    """A document that is one list."""

    rows: list[Row] = []


class Address(BaseModel):
    """Six leaves of a flat record."""

    name: Annotated[str | None, PersonName()] = None
    country: Annotated[str | None, Country()] = None
    place: str | None = None
    since: Annotated[str | None, Date()] = None
    count: int | None = None
    note: Annotated[str | None, Similar(0.7)] = None


class Flat(BaseModel):
    """A record without a list: 60 leaves in ten groups of six."""

    first: Address
    second: Address
    third: Address
    fourth: Address
    fifth: Address
    sixth: Address
    seventh: Address
    eighth: Address
    ninth: Address
    tenth: Address


def make_record(rng: random.Random) -> dict[str, Any]:
    """Gold of a `Record`: 5 participants, 8 events, 3 topics; about a third of what may be null is null."""
    return {
        "headline": _sentence(rng, 9),
        "published": _date(rng),
        "outlet": rng.choice(OUTLETS),
        "count": rng.randrange(1, 500),
        "participants": [
            {
                "name": _name(rng),
                "country": _or_null(rng, 0.2, rng.choice(COUNTRIES)),
                "title": _or_null(rng, 0.4, rng.choice(TITLES)),
            }
            for _ in range(5)
        ],
        "events": [
            {
                "kind": rng.choice(KINDS),
                "date": _or_null(rng, 0.3, _date(rng)),
                "place": _or_null(rng, 0.5, rng.choice(PLACES)),
                "summary": _or_null(rng, 0.25, _sentence(rng, 12)),
            }
            for _ in range(8)
        ],
        "topics": rng.sample(TOPICS, 3),
    }


def make_rows(n: int, rng: random.Random) -> dict[str, Any]:
    """Gold of `Rows`: n objects of six fields, each with a value; of some 176,000 names, so that few are alike."""
    return {
        "rows": [
            {
                "name": _name(rng),
                "date": _date(rng),
                "place": rng.choice(PLACES),
                "status": rng.choice(STATES),
                "count": rng.randrange(1, 500),
                "amount": round(rng.uniform(1, 10_000), 2),
            }
            for _ in range(n)
        ]
    }


def make_flat(rng: random.Random) -> dict[str, Any]:
    """Gold of a `Flat`, every leaf with a value."""
    return {
        group: {
            "name": _name(rng),
            "country": rng.choice(COUNTRIES),
            "place": rng.choice(PLACES),
            "since": _date(rng),
            "count": rng.randrange(1, 500),
            "note": _sentence(rng, 12),
        }
        for group in Flat.model_fields
    }


def spoil(record: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    """A prediction of `record`: of its strings 15 in 100 have a typo, of what may be null 7 in 100 are null.

    Of participants, events and topics 8 in 100 are dropped, and what is left is in another order.
    """
    return {
        "headline": _typo(record["headline"], rng, 0.15),
        "published": _nulled(_other_day(record["published"], rng), rng),
        "outlet": _nulled(_typo(record["outlet"], rng, 0.15), rng),
        "count": _nulled(_other_number(record["count"], rng), rng),
        "participants": _spoiled_list(record["participants"], rng, _spoiled_participant),
        "events": _spoiled_list(record["events"], rng, _spoiled_event),
        "topics": _spoiled_list(record["topics"], rng, lambda topic, rng: _typo(topic, rng, 0.15)),
    }


def spoil_rows(record: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    """A prediction of `Rows`, spoiled as `spoil` does: typos, nulls, dropped objects, another order."""
    return {"rows": _spoiled_list(record["rows"], rng, _spoiled_row)}


def spoil_flat(record: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    """A prediction of a `Flat`, spoiled as `spoil` does."""
    return {
        group: {
            "name": _nulled(_typo(leaves["name"], rng, 0.15), rng),
            "country": _nulled(_typo(leaves["country"], rng, 0.15), rng),
            "place": _nulled(_typo(leaves["place"], rng, 0.15), rng),
            "since": _nulled(_other_day(leaves["since"], rng), rng),
            "count": _nulled(_other_number(leaves["count"], rng), rng),
            "note": _nulled(_typo(leaves["note"], rng, 0.15), rng),
        }
        for group, leaves in record.items()
    }


def _spoiled_participant(item: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    return {
        "name": _typo(item["name"], rng, 0.15),
        "country": _nulled(_typo(item["country"], rng, 0.15), rng),
        "title": _nulled(_typo(item["title"], rng, 0.15), rng),
    }


def _spoiled_event(item: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    return {
        "kind": rng.choice(KINDS) if rng.random() < 0.1 else item["kind"],
        "date": _nulled(_other_day(item["date"], rng), rng),
        "place": _nulled(_typo(item["place"], rng, 0.15), rng),
        "summary": _nulled(_typo(item["summary"], rng, 0.15), rng),
    }


def _spoiled_row(item: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    return {
        "name": _typo(item["name"], rng, 0.15),
        "date": _nulled(_other_day(item["date"], rng), rng),
        "place": _nulled(_typo(item["place"], rng, 0.15), rng),
        "status": _nulled(rng.choice(STATES) if rng.random() < 0.1 else item["status"], rng),
        "count": _nulled(_other_number(item["count"], rng), rng),
        "amount": _nulled(_other_number(item["amount"], rng), rng),
    }


def _spoiled_list(
    items: Sequence[Any], rng: random.Random, spoil_one: Callable[[Any, random.Random], Any]
) -> list[Any]:
    kept = [spoil_one(item, rng) for item in items if rng.random() >= 0.08]
    rng.shuffle(kept)
    return kept


def _nulled(value: Any, rng: random.Random) -> Any:
    return None if rng.random() < 0.07 else value


def _or_null(rng: random.Random, chance: float, value: Any) -> Any:
    return None if rng.random() < chance else value


def _typo(text: str | None, rng: random.Random, chance: float) -> str | None:
    """`text`, where chance has it with one letter gone, doubled, or another."""
    if text is None or rng.random() >= chance:
        return text
    place = rng.randrange(len(text))
    instead = rng.choice(["", text[place] * 2, rng.choice("aeiourstln")])
    return text[:place] + instead + text[place + 1 :]


def _other_day(date: str | None, rng: random.Random) -> str | None:
    return date if date is None or rng.random() >= 0.1 else f"{date[:8]}{rng.randrange(1, 29):02d}"


def _other_number(number: Any, rng: random.Random) -> Any:
    return number if number is None or rng.random() >= 0.1 else number + rng.randrange(1, 10)


def _date(rng: random.Random) -> str:
    return f"{rng.randrange(2015, 2027)}-{rng.randrange(1, 13):02d}-{rng.randrange(1, 29):02d}"


def _name(rng: random.Random) -> str:
    return f"{rng.choice(GIVEN)} {''.join(rng.choices(SYLLABLES, k=3)).capitalize()}"


def _sentence(rng: random.Random, words: int) -> str:
    return " ".join(rng.choices(WORDS, k=words)).capitalize()
