"""Names of people, bodies and places among the runs of capitalised words, told apart by what stands around them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal, NamedTuple

from harness.extract.models.rules.reading import Reading
from harness.extract.models.rules.roles import names_role
from harness.extract.models.rules.runs import Run, bare, find_runs, opens_sentence, plain
from harness.extract.models.rules.surroundings import in_place, leads, signs, speaks_or_holds
from harness.extract.models.rules.vocabulary import BODY_HEADS, EVENT_HEADS, PLACE_HEADS
from harness.language.countries import read_country
from harness.language.names import HONORIFICS
from harness.language.nationality_mentions import read_nationality

__all__ = ["Name", "find_names"]

_ACRONYM = re.compile(r"\s\(([A-Z]{2,8})\)")
_NOT_LETTERS = re.compile(r"[^\W\d_ .'’-]|(?P<other>[^ .'’-])")
_WEAK = 0.4
_SIGNED = 0.6
_REPEATED = 0.7

NameKind = Literal["person", "organisation", "place", "name"]


class Name(NamedTuple):
    """A mention of a name. value: the fullest form that the document has of it. strength: in (0, 1]."""

    start: int
    end: int
    value: str
    kind: NameKind
    strength: float


def find_names(reading: Reading) -> tuple[Name, ...]:
    """The names in a document, sorted by start: a surname alone or an acronym carries the full name as its value."""
    classified = [name for run in find_runs(reading) if (name := _classified(reading, run)) is not None]
    alone = [name for name in classified if name.kind == "name" and " " not in name.value]
    found = _people_told([name for name in classified if name.kind != "name" or " " in name.value])
    full = {**_short_forms(found), **_acronyms(reading, found)}
    places = {name.value for name in found if name.kind == "place"}
    within = {name.value for name in alone if not opens_sentence(reading, reading.token_at(name.start))}
    for name in alone:
        known = full.get(name.value)
        if known is not None:
            found.append(Name(name.start, name.end, known.value, known.kind, known.strength))
        elif name.value in places:
            found.append(name._replace(kind="place", strength=_REPEATED))
        elif name.value.isupper() and len(name.value) > 2 and read_country(name.value) is None:
            found.append(name._replace(kind="organisation", strength=_WEAK))
        elif name.value in within:  # a large first letter within a sentence at least once
            found.append(name)
    return tuple(sorted(found))


def _classified(reading: Reading, run: Run) -> Name | None:
    """The name that a run is, None for what is none (a country, an office, a lone "Museum")."""
    words = [plain(token.text) for token in reading.tokens[run.first : run.behind]]
    kind = _kind_by_head(words)
    if kind is not None:
        return _name(reading, run, kind, 1.0) if len(words) > 1 else None
    first = run.first
    while first < run.behind and (led := leads(reading, first)):
        first += led
    if first >= run.behind:
        return None
    rest = Run(first, run.behind)
    name = _name(reading, rest, "name", _WEAK)
    if _is_country(name.value) or read_nationality(name.value):
        return None
    if opens_sentence(reading, rest.first) and read_country(name.value.partition(" ")[2]):
        return None  # "Leaving Peru": a word that is large for its place, then a country
    before = [plain(token.text) for token in reading.tokens[run.first : first]]
    return _by_surroundings(reading, rest, name, any(word in HONORIFICS or names_role(word) for word in before))


def _kind_by_head(words: list[str]) -> NameKind | None:
    """The kind that the last word shows, or the last before `of` and `for`."""
    heads = (words[place] for place in range(len(words) - 1) if words[place + 1] in ("of", "for"))
    if words[-1] in BODY_HEADS or any(head in BODY_HEADS for head in heads):
        return "organisation"
    if words[-1] in EVENT_HEADS:
        return "name"
    return "place" if words[-1] in PLACE_HEADS else None


def _by_surroundings(reading: Reading, run: Run, name: Name, titled: bool) -> Name:
    """`name` as a person or a place, where what stands around it shows that."""
    size = run.behind - run.first
    if size > 4 or any(match["other"] for match in _NOT_LETTERS.finditer(name.value)):
        return name
    if titled or (size > 1 and speaks_or_holds(reading, run)):
        return name._replace(kind="person", strength=1.0)
    if size > 1 and signs(reading, run):
        return name._replace(kind="person", strength=_SIGNED)
    if size <= 3 and in_place(reading, run):
        return name._replace(kind="place", strength=1.0)
    return name._replace(kind="person") if size > 1 and not name.value.isupper() else name


def _is_country(text: str) -> bool:
    """Whether a name is a country's; a code counts in capitals alone ("LI" is one, "Li" is a name)."""
    return (len(text) > 3 or text.isupper()) and read_country(text) is not None


def _name(reading: Reading, run: Run, kind: NameKind, strength: float) -> Name:
    start, last = reading.tokens[run.first].start, reading.tokens[run.behind - 1]
    end = last.start + len(bare(last.text))
    if run.first and reading.tokens[run.first - 1].text == "The" and reading.text[start - 4 : start] == "The ":
        sentence = reading.sentence_at(start)
        if start - 4 > sentence[0] or not reading.text[end : sentence[1]].strip():
            start -= 4  # "The Times": within a sentence, or alone on its line
    return Name(start, end, " ".join(reading.text[start:end].split()), kind, strength)


def _people_told(names: list[Name]) -> list[Name]:
    """Every mention of what is shown to be a person at one place is one, as surely as there."""
    strong: dict[str, float] = {}
    for name in names:
        if name.kind == "person" and name.strength > _WEAK:
            strong[name.value] = max(name.strength, strong.get(name.value, 0.0))
    return [
        name._replace(kind="person", strength=strong[name.value]) if name.value in strong else name for name in names
    ]


def _short_forms(names: Iterable[Name]) -> dict[str, Name]:
    """Each word of a person's name -> the name, where one person alone has it."""
    owners: dict[str, dict[str, Name]] = {}
    for name in names:
        if name.kind == "person" and name.strength == 1:
            for word in name.value.split():
                owners.setdefault(word, {})[name.value] = name
    return {word: next(iter(named.values())) for word, named in owners.items() if len(named) == 1}


def _acronyms(reading: Reading, names: Iterable[Name]) -> dict[str, Name]:
    """`UNHCR` -> the body whose name stands before `(UNHCR)`."""
    found = {}
    for name in names:
        match = _ACRONYM.match(reading.text, name.end)
        if match is not None:
            found[match[1]] = name._replace(kind="organisation", strength=1.0)
    return found
