"""Stretches of text that are no names: clauses, phrases between function words, quotations."""

from __future__ import annotations

import re

from harness.extract.models.rules.reading import Reading, Span
from harness.extract.models.rules.vocabulary import BODY_HEADS, SPEECH
from harness.extract.models.rules.words import is_function_word

__all__ = [
    "BULLET",
    "count_words",
    "find_clauses",
    "find_headings",
    "find_phrases",
    "find_quotations",
    "find_speakers",
    "trimmed",
]

_QUOTED = re.compile(r"“([^”\n]{2,2000})”|\"([^\"\n]{2,2000})\"|«([^»\n]{2,2000})»|„([^“\n]{2,2000})“")
_LONGEST_PHRASE = 8
_LONGEST_HEADING = 30
_ARTICLES = frozenset({"the", "a", "an"})
_INNER = frozenset({"of", "and", "for", "the"})
BULLET = re.compile(r"\s{0,8}(?:[-*•‣–]|[0-9]{1,2}[.)])\s+")
_MAX_CLAUSE = 600


def find_quotations(reading: Reading) -> list[Span]:
    """What stands between quotation marks, without them."""
    return [trimmed(reading, match.span(match.lastindex or 0)) for match in _QUOTED.finditer(reading.text)]


def find_clauses(reading: Reading) -> list[Span]:
    """The sentences of three words and more, without blanks and a final full stop, _MAX_CLAUSE characters at most."""
    spans = []
    for start, end in reading.sentences:
        if reading.token_at(end) - reading.token_at(start) >= 3:
            text = reading.text[start : min(end, start + _MAX_CLAUSE)]
            bullet = BULLET.match(text)
            lead = bullet.end() if bullet else len(text) - len(text.lstrip())
            spans.append((start + lead, start + len(text.rstrip().removesuffix("."))))
    return spans


def find_headings(reading: Reading) -> list[Span]:
    """Lines of three to thirty words that neither end in a stop nor are a label or a byline."""
    spans = []
    for start, end in reading.sentences:
        line = reading.text[start:end].strip()
        if line.split(" ")[-1].casefold() in BODY_HEADS:
            continue  # the name of whoever publishes the text
        sized = 3 <= count_words(reading, (start, end)) <= _LONGEST_HEADING and line[-1] not in ".:;,"
        other = reading.label_over(end - 1) is not None or line.startswith("By ")
        if sized and not other and _alone(reading.text, start, end):
            lead = start + len(reading.text[start:end]) - len(reading.text[start:end].lstrip(" #*\n\t"))
            spans.append((lead, lead + len(line.lstrip("#* "))))
    return spans


def _alone(text: str, start: int, end: int) -> bool:
    """Whether a sentence has its lines to itself."""
    return (start == 0 or text[start - 1] == "\n") and (end == len(text) or text[end - 1] == "\n")


def find_speakers(reading: Reading) -> list[Span]:
    """Unnamed subjects of verbs of saying: "the museum" said, "a doctor of the hospital" warned."""
    spans = []
    for index, token in enumerate(reading.tokens):
        if token.text not in SPEECH or not index:
            continue
        first = index
        while first and index - first < _LONGEST_PHRASE and _continues(reading, first):
            first -= 1
            if reading.tokens[first].text.casefold() in _ARTICLES and reading.tokens[first - 1].text not in (
                "of",
                "for",
            ):
                if first + 1 < index and reading.tokens[first + 1].text.islower():
                    spans.append((reading.tokens[first + 1].start, reading.tokens[index - 1].end))
                break
            if reading.tokens[first].text in ("to", "that", "which", "who"):
                break
    return spans


def find_phrases(reading: Reading) -> list[Span]:
    """Values of labels, then runs of words between punctuation and function words ("of" and "and" may stand inside)."""
    spans = [
        (label.start, label.start + len(reading.text[label.start : label.end].rstrip(" .,;")))
        for label in reading.labels
    ]
    open_run: list[int] = []
    for index, token in enumerate(reading.tokens):
        lower = token.text.casefold()
        breaks = not open_run or not _continues(reading, index) or len(open_run) >= _LONGEST_PHRASE
        if breaks:
            spans.extend(_closed(reading, open_run))
            open_run = []
        if open_run and lower in _INNER:
            open_run.append(index)
        elif is_function_word(lower) or lower in SPEECH:
            spans.extend(_closed(reading, open_run))
            open_run = []
        else:
            open_run.append(index)
    spans.extend(_closed(reading, open_run))
    return sorted(set(spans))


def _continues(reading: Reading, index: int) -> bool:
    return reading.text[reading.tokens[index - 1].end : reading.tokens[index].start] in (" ", "\n")


def _closed(reading: Reading, run: list[int]) -> list[Span]:
    while run and is_function_word(reading.tokens[run[-1]].text.casefold()):
        run.pop()
    return [(reading.tokens[run[0]].start, reading.tokens[run[-1]].end)] if run else []


def count_words(reading: Reading, span: Span) -> int:
    return reading.token_at(span[1]) - reading.token_at(span[0])


def trimmed(reading: Reading, span: Span) -> Span:
    text = reading.text[slice(*span)]
    return span[0] + len(text) - len(text.lstrip()), span[0] + len(text.rstrip(" \n,;").removesuffix("."))
