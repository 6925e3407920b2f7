"""Phrases that name an office or a trade: "chief medical officer", "head of sales"."""

from __future__ import annotations

from harness.extract.models.rules.reading import Reading, Span
from harness.extract.models.rules.runs import plain
from harness.extract.models.rules.vocabulary import ROLE_ENDINGS, ROLE_HEADS, ROLE_MODIFIERS, SPEECH
from harness.extract.models.rules.words import is_function_word

__all__ = ["find_roles", "names_role"]

_LONGEST = 5
_BOUND = frozenset({"general", "in-chief", "generals"})


def find_roles(reading: Reading) -> list[Span]:
    """The spans of the phrases, in the order of the text."""
    spans: list[Span] = []
    index = 0
    while index < len(reading.tokens):
        if _is_head(reading, index):
            first, last = _leftmost(reading, index), _rightmost(reading, index)
            spans.append((reading.tokens[first].start, reading.tokens[last].end))
            index = last
        index += 1
    return spans


def names_role(word: str) -> bool:
    """Whether a word, lower case, is the head of a phrase for an office or a trade, in the singular or the plural."""
    singular = word.removesuffix("s")
    return (
        word in ROLE_HEADS
        or singular in ROLE_HEADS
        or singular.endswith(ROLE_ENDINGS)
        or word.split("-")[0] in ROLE_HEADS
    )


def _is_head(reading: Reading, index: int) -> bool:
    return names_role(plain(reading.tokens[index].text))


def _adjacent(reading: Reading, left: int) -> bool:
    return reading.text[reading.tokens[left].end : reading.tokens[left + 1].start] == " "


def _leftmost(reading: Reading, index: int) -> int:
    """Modifiers before the head: those of the list, and lower-case words that are neither grammar nor speech."""
    first = index
    while first and index - first < _LONGEST and _adjacent(reading, first - 1):
        word = reading.tokens[first - 1].text
        listed = plain(word) in ROLE_MODIFIERS or plain(word) in ROLE_HEADS
        if not listed and (
            index - first >= 1 or not word.islower() or is_function_word(word) or word in SPEECH or word.endswith("ed")
        ):
            break
        first -= 1
    return first


def _rightmost(reading: Reading, index: int) -> int:
    """`general` and further heads behind, then `of` or `for` with lower-case words."""
    last = index
    while last + 1 < len(reading.tokens) and _adjacent(reading, last) and last - index < _LONGEST:
        here, word = reading.tokens[last].text, reading.tokens[last + 1].text
        compound = _is_head(reading, last + 1) and word.islower() == here.islower() and not here.endswith("s")
        if word.casefold() not in _BOUND and not compound:
            break
        last += 1
    tail = last + 1
    if tail + 1 < len(reading.tokens) and reading.tokens[tail].text in ("of", "for") and _adjacent(reading, last):
        while tail + 1 < len(reading.tokens) and tail - last < _LONGEST - 1 and _adjacent(reading, tail):
            word = reading.tokens[tail + 1].text
            if not word.islower() or is_function_word(word):
                break
            tail += 1
        return tail if tail > last + 1 else last
    return last
