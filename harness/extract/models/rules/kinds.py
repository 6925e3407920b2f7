"""What kind of thing a leaf asks for: told by its marker, its type, and the words of its name and description."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from typing import Literal
from uuid import UUID

from harness.extract.models.rules.words import is_function_word, split_name
from harness.fields import Country, Date, Identifier, Number, PersonName, Url
from harness.plan import LeafPlan, PlanField

__all__ = ["Kind", "kind_of", "names_kind_alone"]

Kind = Literal[
    "closed", "date", "year", "time", "duration", "number", "money", "country", "person", "organisation", "agent",
    "place", "name", "heading", "role", "quotation", "url", "email", "phone", "uuid", "address", "identifier",
    "language", "sentence", "phrase", "nothing",
]  # fmt: skip

_MARKERS: tuple[tuple[type, Kind], ...] = (
    (PersonName, "person"), (Country, "country"), (Date, "date"), (Number, "number"), (Url, "url"),
)  # fmt: skip
_TYPES: tuple[tuple[type, Kind], ...] = (
    (UUID, "uuid"), (int, "number"), (float, "number"), (Decimal, "number"), (datetime.date, "date"),
    (datetime.time, "time"), (datetime.timedelta, "duration"), (type(None), "nothing"),
)  # fmt: skip

_WORDS: dict[Kind, str] = {
    "url": "url link website homepage uri href",
    "email": "email mail",
    "phone": "phone telephone mobile fax",
    "language": "language",
    "date": "date day when deadline birthday dob",
    "country": "country nation nationality citizenship",
    "place": "city town place location venue capital village where birthplace headquarters region",
    "role": "role position job occupation profession office rank",
    "organisation": (
        "organisation organization company employer institution institute agency ministry body firm publisher outlet "
        "newspaper university school team club vendor supplier manufacturer seller buyer customer brand party hospital"
    ),
    "person": (
        "person people author byline writer reporter director president ceo founder chairman manager owner "
        "player member attendee participant employee patient doctor teacher student witness judge"
    ),
    "agent": "speaker who actor subject source sender recipient agent entity parties",
    "name": "object",
    "heading": "headline heading",
    "money": "price amount cost total subtotal budget fee salary revenue sum tax balance payment fine money",
    "quotation": "quote quotation quoted",
    "sentence": (
        "summary abstract description text proposition statement content sentence claim message comment reason finding"
    ),
    "identifier": "id identifier number code sku isbn reference doi isin serial",
}
_KIND_OF_WORD: dict[str, Kind] = {}
for _kind, _listed in _WORDS.items():
    for _word in _listed.split(" "):
        _KIND_OF_WORD.setdefault(_word, _kind)

_SUFFIXES: dict[str, Kind] = {"on": "date", "at": "date", "by": "agent", "from": "place", "in": "place"}
_NAMES_ONLY = frozenset(("subject", "object", "source", "content", "claim", "reason", "office", "party", "day", "sum"))
"""Words that tell the kind as a field's name, and have another sense in a description."""

_SPECIFIC = frozenset(("speaker", "author", "byline", "quoted"))
"""Words that name a kind and a place in the text too."""

_WORD = re.compile(r"[^\W\d_]+")


def kind_of(leaf: LeafPlan, field: PlanField | None, parents: tuple[str, ...] = ()) -> Kind:
    """The kind of thing a leaf asks for.

    field: the record's field that holds the leaf, None for a list's item or a map's value that has no field.
    parents: names of what holds the leaf (a list's field, a record's model), the nearest first; they tell whose `name`.
    """
    if leaf.closed is not None:
        return "closed"
    words = split_name(field.name) if field else []
    about = [word.casefold() for word in _WORD.findall((field.description or "")[:400])] if field else []
    typed = _typed(leaf)
    if typed == "number":
        if words[-1:] == ["year"] and leaf.integral:
            return "year"
        return "money" if any(_KIND_OF_WORD.get(word) == "money" for word in words) else "number"
    if typed is not None:
        return typed
    told = _told(words, about, parents)
    if isinstance(leaf.marker, Identifier):
        return "language" if told == "language" else "identifier"
    return told


def _typed(leaf: LeafPlan) -> Kind | None:
    """By marker, else by type; None for text."""
    for marker, kind in _MARKERS:
        if isinstance(leaf.marker, marker):
            return kind
    annotation = leaf.annotation
    if not isinstance(annotation, type):
        return None
    for base, kind in _TYPES:
        if issubclass(annotation, base):
            return kind
    named = annotation.__name__.casefold()
    if "email" in named:
        return "email"
    return "address" if annotation.__module__ == "ipaddress" or named.startswith("ip") else None


def _told(words: list[str], about: list[str], parents: tuple[str, ...]) -> Kind:
    """By the last telling word of the name, then by the first of the description, then by whose name it is."""
    if len(words) > 1 and words[-1] in _SUFFIXES:
        return _SUFFIXES[words[-1]]
    for word in reversed(words):
        kind = _kind_of_word(word)
        if kind is not None:
            return kind
    if words[-1:] == ["title"] and any(word in ("person", "office", "holds", "job") for word in about):
        return "role"
    if words == ["title"]:
        return "heading"
    named = words[-1:] == ["name"] or "name" in about[:4] or words == []
    for word in about[:8]:
        kind = None if word.removesuffix("s") in _NAMES_ONLY else _kind_of_word(word)
        if kind is not None and (kind != "agent" or not named):
            return kind
    if named:
        for word in (word for parent in parents for word in reversed(split_name(parent))):
            kind = _kind_of_word(word)
            if kind in ("person", "organisation", "place", "country", "agent"):
                return kind
        return "name" if words else "phrase"
    return "phrase"


def names_kind_alone(field: PlanField | None) -> bool:
    """Whether a field's name says no more than its kind ("date", "city"), so that any of the kind may be meant."""
    words = split_name(field.name) if field else []
    return all((_kind_of_word(word) is not None and word not in _SPECIFIC) or is_function_word(word) for word in words)


def _kind_of_word(word: str) -> Kind | None:
    singular = word[:-3] + "y" if word.endswith("ies") else word.removesuffix("s")
    return _KIND_OF_WORD.get(word) or _KIND_OF_WORD.get(singular)
