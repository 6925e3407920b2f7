"""What a document has of each kind: every mention as a candidate, found once a document."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import NamedTuple

from harness.extract.models.rules.kinds import Kind
from harness.extract.models.rules.names import Name, find_names
from harness.extract.models.rules.phrases import (
    find_clauses,
    find_headings,
    find_phrases,
    find_quotations,
    find_speakers,
)
from harness.extract.models.rules.reading import Reading
from harness.extract.models.rules.roles import find_roles
from harness.language.country_mentions import find_countries
from harness.language.date_mentions import DateMention, find_dates
from harness.language.nationality_mentions import find_nationalities
from harness.language.number_mentions import find_numbers

__all__ = ["MAX_CANDIDATES", "Candidate", "Candidates"]

MAX_CANDIDATES = 2_000
"""Candidates of one kind that are kept, from the beginning of the document."""


class Candidate(NamedTuple):
    """A mention that could fill a leaf: character offsets, its value as text, how sure its kind is (in (0, 1])."""

    start: int
    end: int
    value: str
    strength: float = 1.0


_PATTERNS: dict[Kind, re.Pattern[str]] = {
    "url": re.compile(r"(?<!\w)(?:https?://|www\.)[^\s<>\"'()\[\]{}]{1,2000}"),
    "email": re.compile(r"(?<![\w.+-])[\w+-](?:[\w.+-]{0,62}[\w+-])?@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}"),
    "phone": re.compile(r"(?<![\w+])\+?\(?[0-9](?:[ ()./-]{0,2}[0-9]){6,14}(?!\w)"),
    "uuid": re.compile(r"(?<![\w-])[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}(?![\w-])"),
    "address": re.compile(
        r"(?<![\w.:])(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,7})(?:/[0-9]{1,3})?(?![\w:])"
    ),
    "time": re.compile(r"(?<![\w:])(?:[01]?[0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?(?![\w:])"),
    "identifier": re.compile(r"(?<![\w/-])(?=[A-Za-z./_-]{0,20}[0-9])[A-Za-z0-9][\w./-]{1,39}(?<![./-])(?![\w/-])"),
}
_CODE_BEFORE = re.compile(r"[^\W\d_][-/]")
_DURATION = re.compile(r"\s(second|minute|hour|day|week)s?\b", re.I)
_CURRENCY = re.compile(r"[$€£¥₩₽₹]|(?:\b[A-Z]{3}\b)")
_MONEY_BEHIND = re.compile(r"\s?(?:dollars?|euros?|pounds?|won|yen|yuan|francs?|cents?|[A-Z]{3}\b|€)")


class Candidates:
    """The candidates of one reading by kind, sorted by start; each kind is looked for at its first use."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self._found: dict[Kind, tuple[Candidate, ...]] = {}
        self._names: tuple[Name, ...] | None = None
        self._dates: tuple[DateMention, ...] | None = None

    def of(self, kind: Kind) -> tuple[Candidate, ...]:
        """The candidates of `kind`; none for `closed`, whose values the schema lists, and for `language`."""
        if kind not in self._found:
            self._found[kind] = tuple(islice(self._find(kind), MAX_CANDIDATES))
        return self._found[kind]

    def _find(self, kind: Kind) -> Iterator[Candidate]:
        finders: dict[Kind, Callable[[], Iterator[Candidate]]] = {
            "date": self._find_dates,
            "year": self._find_years,
            "number": self._find_counts,
            "money": self._find_money,
            "duration": self._find_durations,
            "country": self._find_countries,
            "role": self._find_roles,
            "quotation": lambda: self._spans(find_quotations(self.reading)),
            "sentence": lambda: self._spans(find_clauses(self.reading)),
            "phrase": lambda: self._spans(find_phrases(self.reading)),
            "agent": self._find_agents,
            "heading": lambda: self._spans(find_headings(self.reading)),
            "name": lambda: self._find_names("name", "organisation", "person", "place"),
            "person": lambda: self._find_names("person"),
            "organisation": lambda: self._find_names("organisation", "name"),
            "place": lambda: self._find_names("place", "name"),
        }
        if kind in finders:
            return finders[kind]()
        pattern = _PATTERNS.get(kind)
        matches = pattern.finditer(self.reading.text) if pattern else ()
        return (Candidate(match.start(), match.end(), match[0].rstrip(".,;:!?")) for match in matches)

    def _spans(self, spans: list[tuple[int, int]]) -> Iterator[Candidate]:
        return (Candidate(start, end, " ".join(self.reading.text[start:end].split())) for start, end in spans)

    def _find_names(self, *kinds: str) -> Iterator[Candidate]:
        """Names of the first of `kinds` at their own strength, those of the further ones as second choice."""
        if self._names is None:
            self._names = find_names(self.reading)
        equal = kinds == ("person", "organisation")
        for name in self._names:
            if name.kind in kinds:
                factor = 1.0 if equal or name.kind == kinds[0] else 0.5
                yield Candidate(name.start, name.end, name.value, name.strength * factor)

    def _find_agents(self) -> Iterator[Candidate]:
        """Whoever can act or speak: people and bodies by name, "the museum" before a verb of saying, countries."""
        speakers = self._spans(find_speakers(self.reading))
        named = {(country.start, country.end) for country in find_countries(self.reading.text)}
        countries = (country._replace(strength=0.8) for country in self.of("country") if country[:2] in named)
        return iter(sorted([*self._find_names("person", "organisation"), *speakers, *countries]))

    def _date_mentions(self) -> tuple[DateMention, ...]:
        if self._dates is None:
            self._dates = find_dates(self.reading.text, self.reading.reference)
        return self._dates

    def _find_dates(self) -> Iterator[Candidate]:
        """Dates to the day first in strength: fields ask for years by that name."""
        for date in self._date_mentions():
            yield Candidate(date.start, date.end, date.value, {4: 0.5, 7: 0.75}.get(len(date.value), 1.0))

    def _find_years(self) -> Iterator[Candidate]:
        """Bare years first in strength, the years of fuller dates second."""
        for date in self._date_mentions():
            yield Candidate(date.start, date.end, date.value[:4], 1.0 if len(date.value) == 4 else 0.5)

    def _find_numbers(self) -> Iterator[Candidate]:
        """Numbers that are part of no date, code or telephone number; ordinals and a bare "one" as second choice."""
        phones = [(phone.start, phone.end) for phone in self.of("phone") if "+" in phone.value]
        taken = sorted([*((date.start, date.end) for date in self._date_mentions()), *phones])
        place = 0
        for number in find_numbers(self.reading.text):
            while place < len(taken) and taken[place][1] <= number.start:
                place += 1
            if (place < len(taken) and taken[place][0] < number.end) or _CODE_BEFORE.match(
                self.reading.text, number.start - 2
            ):
                continue
            text = self.reading.text[number.start : number.end]
            strength = 0.3 if number.ordinal or text.casefold() == "one" else 1.0
            yield Candidate(number.start, number.end, format(number.value, "f"), strength)

    def _find_counts(self) -> Iterator[Candidate]:
        """Numbers, sums of money as second choice."""
        money = {(found.start, found.end) for found in self.of("money") if found.strength == 1}
        for number in self._find_numbers():
            yield number._replace(strength=number.strength * 0.5) if number[:2] in money else number

    def _find_money(self) -> Iterator[Candidate]:
        for number in self._find_numbers():
            text = self.reading.text
            money = _CURRENCY.search(text, number.start, number.end) or _MONEY_BEHIND.match(text, number.end)
            yield number if money else number._replace(strength=number.strength * 0.5)

    def _find_durations(self) -> Iterator[Candidate]:
        for number in self.of("number"):
            unit = _DURATION.match(self.reading.text, number.end)
            if unit is not None and len(number.value) <= 9:
                letter = unit[1][0].upper()
                value = f"PT{number.value}{letter}" if letter in "SMH" else f"P{number.value}{letter}"
                yield Candidate(number.start, unit.end(), value, number.strength)

    def _find_roles(self) -> Iterator[Candidate]:
        """Offices and trades, those in the plural as second choice."""
        for role in self._spans(find_roles(self.reading)):
            yield role._replace(strength=0.5) if role.value.endswith("s") else role

    def _find_countries(self) -> Iterator[Candidate]:
        """Countries as the text names them, and by adjective ("Chinese") as second choice: under the text's name, else
        under their code.
        """
        text = self.reading.text
        mentions = find_countries(text)
        named = [Candidate(start, end, " ".join(text[start:end].split())) for start, end, _ in mentions]
        named_by = {
            found.code: candidate.value for found, candidate in zip(reversed(mentions), reversed(named), strict=True)
        }
        hinted = [
            Candidate(found.start, found.end, named_by.get(found.code, found.code), 0.8)
            for found in find_nationalities(text)
        ]
        return iter(sorted(named + hinted))
