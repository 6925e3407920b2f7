"""Series: "A, B and C" within a sentence, and bulleted lines."""

from __future__ import annotations

import re

from harness.extract.models.rules.phrases import BULLET, count_words, trimmed
from harness.extract.models.rules.reading import Reading, Span
from harness.extract.models.rules.vocabulary import SPEECH
from harness.extract.models.rules.words import is_function_word

__all__ = ["bulleted", "enumerated", "split_series"]

_LONGEST_ITEM = 8
_MOST_BULLETS = 100
_INNER = frozenset({"of", "and", "for", "the"})
_ITEM_BREAK = re.compile(r"\s*(?:[,;]\s*(?:and|or|as well as)\s+|[,;]\s+|\s(?:and|or|as well as)\s+)")
_STOP = re.compile(r"[.:;!?()\n\"“”]")


def enumerated(reading: Reading, sentence: Span) -> list[Span]:
    """The items of the longest series "A, B and C" in `sentence`; fewer than two are none.

    The first item begins behind the verb or function word that opens the series.
    """
    best: list[Span] = []
    for start, end in _between_stops(reading.text, sentence):
        parts, place, joints = [], start, []
        for match in _breaks(reading.text, start, end):
            parts.append((place, match.start()))
            joints.append(match[0].strip(" ,;") != "")
            place = match.end()
        parts.append((place, end))
        last = max((index for index, joint in enumerate(joints) if joint), default=None)
        if last is not None:
            series = _series(reading, parts, last)
            best = max(best, series, key=len)
    return best if len(best) > 1 else []


def split_series(reading: Reading, span: Span) -> list[Span]:
    """`span` cut at commas, semicolons and the last `and`."""
    place, spans = span[0], []
    for match in _breaks(reading.text, *span):
        spans.append(trimmed(reading, (place, match.start())))
        place = match.end()
    spans.append(trimmed(reading, (place, span[1])))
    return [(start, end) for start, end in spans if start < end]


def bulleted(reading: Reading, offset: int) -> list[Span]:
    """The bulleted lines from `offset` on, without their bullets."""
    spans = []
    for start, end in reading.sentences_from(offset, _MOST_BULLETS):
        bullet = BULLET.match(reading.text, start, end)
        if bullet is None:
            break
        spans.append(trimmed(reading, (bullet.end(), end)))
    return spans


def _breaks(text: str, start: int, end: int) -> list[re.Match[str]]:
    """Where a series breaks: at an `and` without a comma only where none has one ("A, B, and C of D and E")."""
    found = list(_ITEM_BREAK.finditer(text, start, end))
    words = [match[0].strip() for match in found]
    serial = any(word[:1] in (",", ";") and word.strip(" ,;") for word in words)
    return [match for match, word in zip(found, words, strict=True) if not serial or word[:1] in (",", ";")]


def _between_stops(text: str, span: Span) -> list[Span]:
    place, spans = span[0], []
    for match in _STOP.finditer(text, *span):
        spans.append((place, match.start()))
        place = match.end()
    return [*spans, (place, span[1])]


def _series(reading: Reading, parts: list[Span], last: int) -> list[Span]:
    """The parts up to `last` and the one behind it, as far back as they are short, trimmed."""
    series = [parts[last + 1]]
    for part in reversed(parts[: last + 1]):
        opener = _opener(reading, part)
        series.insert(0, (opener, part[1]))
        if opener > part[0] or count_words(reading, part) > _LONGEST_ITEM:
            break
    series = [trimmed(reading, span) for span in series]
    return [span for span in series if 1 <= count_words(reading, span) <= 2 * _LONGEST_ITEM]


def _opener(reading: Reading, part: Span) -> int:
    """Where the last stretch of `part` without a verb or function word (but `of`) begins."""
    start = part[0]
    for token in reading.tokens[reading.token_at(part[0]) : reading.token_at(part[1])]:
        lower = token.text.casefold()
        breaks = is_function_word(lower) and lower not in _INNER
        if breaks or lower in SPEECH or (token.text.endswith(("ed", "ing")) and token.end < part[1]):
            start = token.end
    return start
