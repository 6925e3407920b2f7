"""What stands around a run of capitalised words, and shows a person or a place."""

from __future__ import annotations

import re
from itertools import takewhile

from harness.extract.models.rules.reading import Reading
from harness.extract.models.rules.roles import names_role
from harness.extract.models.rules.runs import Run, plain
from harness.extract.models.rules.vocabulary import BODY_HEADS, PLACE_PREPOSITIONS, ROLE_MODIFIERS, SPEECH
from harness.language.countries import read_country
from harness.language.names import HONORIFICS
from harness.language.nationality_mentions import read_nationality

__all__ = ["in_place", "leads", "signs", "speaks_or_holds"]

_APPOSITION = re.compile(r",\s([^,.;:!?\n]{1,80})")
_PIECES = re.compile(r"[^\W_]+")


def leads(reading: Reading, index: int) -> int:
    """How many tokens from `index` on lead up to a name: an office, a form of address, a nationality; 0 for none."""
    words = [token.text for token in reading.tokens[index : index + 2]]
    if len(words) == 2 and read_nationality(" ".join(words)):
        return 2
    word = plain(words[0])
    pieces = _PIECES.findall(word)
    office = all(piece in ROLE_MODIFIERS or names_role(piece) for piece in pieces)
    return 1 if word in HONORIFICS or office or read_nationality(words[0]) else 0


def speaks_or_holds(reading: Reading, run: Run) -> bool:
    """Whether an office, a verb of saying, `who`, or an age stands beside a run, or `of` and the name of a body."""
    start, end = reading.tokens[run.first].start, reading.tokens[run.behind - 1].end
    sentence = reading.sentence_at(start)
    before = reading.tokens[max(0, run.first - 1) : run.first]
    if before and before[0].start >= sentence[0] and reading.text[before[0].end : start].isspace():
        word = plain(before[0].text)
        if word in SPEECH or names_role(word):
            return True
    behind = [token.text for token in reading.tokens[run.behind : run.behind + 2] if token.start < sentence[1]]
    if behind and reading.text[end : end + 1] == " ":
        if behind[0] in SPEECH or behind[0] == "who" or behind[-1] in SPEECH:
            return True
        if behind[0] == "of" and _body_follows(reading, run.behind + 1):
            return True
    apposition = _APPOSITION.match(reading.text, end)
    pieces = _PIECES.findall(apposition[1].casefold()) if apposition else []
    if not pieces or pieces[0] == "and":
        return False
    return pieces[0].isdigit() or any(map(names_role, pieces[:8]))


def _body_follows(reading: Reading, index: int) -> bool:
    """Whether the capitals from a token on, an article aside, end in the head of a body's name."""
    words = [token.text for token in reading.tokens[index : index + 8]]
    words = words[1:] if words[:1] == ["the"] else words
    run = list(takewhile(lambda word: word[0].isupper(), words))
    return bool(run) and plain(run[-1]) in BODY_HEADS


def signs(reading: Reading, run: Run) -> bool:
    """Whether a run stands behind `By`: whoever wrote the text is seldom told of in it."""
    return run.first > 0 and reading.tokens[run.first - 1].text in ("By", "by")


def in_place(reading: Reading, run: Run) -> bool:
    """Whether a run stands behind a preposition of place, or before a comma and a country."""
    if run.first and reading.tokens[run.first - 1].text.casefold() in PLACE_PREPOSITIONS:
        return reading.text[reading.tokens[run.first - 1].end : reading.tokens[run.first].start].isspace()
    end = reading.tokens[run.behind - 1].end
    behind = reading.tokens[run.behind : run.behind + 2]
    if reading.text[end : end + 2] != ", " or not behind:
        return False
    return any(read_country(" ".join(token.text for token in behind[:size])) for size in (2, 1))
