"""Runs of capitalised words: the raw material of names."""

from __future__ import annotations

from typing import NamedTuple

from harness.extract.models.rules.reading import Reading
from harness.extract.models.rules.vocabulary import BODY_HEADS, CALENDAR, EVENT_HEADS
from harness.extract.models.rules.words import is_function_word

__all__ = ["Run", "bare", "find_runs", "opens_sentence", "plain"]

_LONGEST = 12
_PARTICLES = frozenset(
    {"de", "del", "van", "von", "der", "den", "bin", "ibn", "al", "da", "di", "dos", "la", "le", "du"}
)
_JOINS = frozenset({"of", "for", "the"})
_HEADS = BODY_HEADS | EVENT_HEADS


class Run(NamedTuple):
    """The tokens [first, behind) of a reading."""

    first: int
    behind: int


def plain(word: str) -> str:
    """A token without its possessive, lower case."""
    return bare(word).casefold()


def bare(word: str) -> str:
    """A token without its possessive."""
    for ending in ("'s", "’s"):
        word = word.removesuffix(ending)
    return word


def find_runs(reading: Reading) -> list[Run]:
    """The runs in the order of the text, joined over `of`, `for` and `and` within the name of a body or an event."""
    runs: list[Run] = []
    for run in _simple_runs(reading):
        while runs and _joined(reading, runs[-1], run):
            run = Run(runs.pop().first, run.behind)
        runs.append(run)
    return runs


def _simple_runs(reading: Reading) -> list[Run]:
    runs: list[Run] = []
    for index in range(len(reading.tokens)):
        if not _counts_as_capital(reading, index):
            continue
        last = runs[-1] if runs else None
        if last and last.behind == index and _touches(reading, index) and index - last.first < _LONGEST:
            runs[-1] = Run(last.first, index + 1)
        else:
            runs.append(Run(index, index + 1))
    return runs


def _counts_as_capital(reading: Reading, index: int) -> bool:
    token = reading.tokens[index]
    if not token.text[0].isupper() or plain(token.text) in CALENDAR:
        return False
    lower = plain(token.text)
    if is_function_word(lower):
        return False
    return not (opens_sentence(reading, index) and lower in reading.small_words)


def opens_sentence(reading: Reading, index: int) -> bool:
    """Whether a token is the first of its sentence, or of a quotation."""
    token = reading.tokens[index]
    start = reading.sentence_at(token.start)[0]
    before = reading.text[max(start, token.start - 3) : token.start]
    return reading.token_at(start) == index or before.rstrip()[-1:] in ('"', "“", ":")


def _touches(reading: Reading, index: int) -> bool:
    """Whether a token follows the one before it as part of the same name."""
    before, token = reading.tokens[index - 1], reading.tokens[index]
    gap = reading.text[before.end : token.start]
    if bare(before.text) != before.text:
        return False
    return gap in (" ", " & ") or (
        gap == ". " and len(before.text) <= 4 and reading.sentence_at(before.start) == reading.sentence_at(token.start)
    )


def _joined(reading: Reading, left: Run, right: Run) -> bool:
    between = reading.tokens[left.behind : right.first]
    if not 1 <= len(between) <= 2 or right.behind - left.first > _LONGEST:
        return False
    start, end = reading.tokens[left.behind - 1].end, reading.tokens[right.first].start
    if reading.text[start:end].split() != [token.text for token in between]:  # a comma or a bracket stands between
        return False
    words = [token.text for token in between]
    left_words = [plain(token.text) for token in reading.tokens[left.first : left.behind]]
    if all(word in _PARTICLES for word in words):
        return True
    if words[0] in ("of", "for") and all(word in _JOINS for word in words):
        return left_words[-1] in _HEADS
    if words in (["and"], ["&"]):
        inside = any(token.text in ("of", "for") for token in reading.tokens[left.first : left.behind])
        last = plain(reading.tokens[right.behind - 1].text)
        return inside or (last in _HEADS and left_words[-1] not in _HEADS and right.behind - right.first > 1)
    return False
