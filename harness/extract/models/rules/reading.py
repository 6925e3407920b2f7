"""A document read once: sentences, words and where each stem stands, lines of the form `Label: value`."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property
from math import log
from typing import NamedTuple

from harness.extract.models.rules.vocabulary import SPEECH
from harness.extract.models.rules.words import stem, stems
from harness.records import Document

__all__ = ["MAX_TEXT", "Label", "Reading", "Span"]

MAX_TEXT = 100_000
"""Characters of a document that are looked at, from its beginning (about 35 pages)."""

Span = tuple[int, int]

_TOKEN = re.compile(r"[^\W_]+(?:['’+&./-][^\W_]+)*")
_PART = re.compile(r"[^\W_]+")
_BREAK = re.compile(r"(?P<stop>[.!?。][\"'”’)\]]{0,2})\s+(?=[\"'“‘(\[]?[^\Wa-z_])|\n[^\S\n]*\n\s*|\n")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|Sen|Rep|Gov|Gen|Col|Lt|Sgt|vs|No|Inc|Ltd|Co|Corp)|\b[A-Z])\.\Z"
)
_LABEL = re.compile(
    r"""^[^\S\n]{0,8}(?:[-*•|#][^\S\n]{0,3})?(?P<label>[^\W_][^\n:|]{0,40}?)[^\S\n]{0,3}[:|]
    [^\S\n]{1,3}(?P<value>\S[^\n|]{0,300})""",
    re.MULTILINE | re.VERBOSE,
)
_WRAPPED_LINE = 60
_BYLINE = 6
_SIGNALS = {
    "could": ("possible",), "may": ("possible",), "might": ("possible",), "perhaps": ("possible",),
    "will": ("planned", "future", "scheduled", "upcoming"), "shall": ("planned", "future"),
}  # fmt: skip
"""Words that say as much as another, which a schema is likelier to hold."""


class Label(NamedTuple):
    """A line `Label: value`: the label's stems, and the span of the value."""

    stems: tuple[str, ...]
    start: int
    end: int


class Token(NamedTuple):
    """A word with its joints (`Ann's`, `1+1`, `well-known`)."""

    start: int
    end: int
    text: str


class Reading:
    """The first MAX_TEXT characters of a document, indexed.

    tokens: in the order of the text. sentences: spans that cover the text. reference: the date of publication, or None.
    """

    def __init__(self, document: Document) -> None:
        self.text = document.text[:MAX_TEXT]
        self.reference = document.published_at
        self.tokens = [Token(*match.span(), match[0]) for match in _TOKEN.finditer(self.text)]
        self.sentences = _sentences(self.text)
        self._starts = [token.start for token in self.tokens]
        self._sentence_starts = [start for start, _ in self.sentences]
        self._places: dict[str, list[int]] = {}
        for index, token in enumerate(self.tokens):
            for key in dict.fromkeys([*map(stem, _PART.findall(token.text)), *self._signalled(index, token)]):
                self._places.setdefault(key, []).append(index)

    def _signalled(self, index: int, token: Token) -> list[str]:
        """The stems of what a token says without the word: speech, an author behind `By`, a quotation, a modal verb."""
        found = list(map(stem, _SIGNALS.get(token.text, ())))
        if token.text in SPEECH:
            found.append("say")
        sentence = self.sentence_at(token.start)
        if token.text in ("By", "by") and self.token_at(sentence[0]) == index >= self.token_at(sentence[1]) - _BYLINE:
            found.append("author")
        if self.text[max(0, token.start - 1) : token.start] in ('"', "“", "«", "„"):
            found.append("quot")
        return found

    def token_at(self, offset: int) -> int:
        """The index of the first token that starts at or behind `offset`."""
        return bisect_left(self._starts, offset)

    def sentence_at(self, offset: int) -> Span:
        """The sentence that `offset` lies in."""
        return self.sentences[max(0, bisect_right(self._sentence_starts, offset) - 1)]

    def sentences_in(self, spans: Iterable[Span]) -> list[Span]:
        """The sentences that any of `spans` (sorted, not overlapping) touches, each once, in the order of the text."""
        found: list[Span] = []
        behind = 0
        for start, end in spans:
            first = max(behind, bisect_right(self._sentence_starts, start) - 1)
            behind = max(behind, bisect_left(self._sentence_starts, end))
            found.extend(self.sentences[first:behind])
        return found

    def sentences_from(self, offset: int, count: int) -> list[Span]:
        """The sentence that `offset` lies in and those behind it, `count` in all."""
        first = max(0, bisect_right(self._sentence_starts, offset) - 1)
        return self.sentences[first : first + count]

    def gap(self, key: str, first: int, behind: int, within: Span) -> int | None:
        """Words between the tokens [first, behind) and the nearest token of stem `key` in the tokens of `within`."""
        places = self._places.get(key)
        if not places:
            return None
        index = bisect_left(places, first)
        gaps = []
        if index < len(places) and places[index] < within[1]:
            gaps.append(max(0, places[index] - behind + 1))
        if index and places[index - 1] >= within[0]:
            gaps.append(first - places[index - 1])
        return min(gaps, default=None)

    def places(self, key: str, span: Span) -> list[int]:
        """The indices of the tokens of stem `key` within the characters of `span`."""
        found = self._places.get(key, [])
        return found[bisect_left(found, self.token_at(span[0])) : bisect_left(found, self.token_at(span[1]))]

    def rarity(self, key: str) -> float:
        """How much a stem tells, in (0, 1]: 1 where one sentence at most has it, little where every one does."""
        count = len(self.sentences)
        having = min(len(self._places.get(key, ())), count) or 1
        return log(1 + count / having) / log(1 + count)

    @cached_property
    def small_words(self) -> frozenset[str]:
        """Words that the document writes without a capital somewhere: a capital of theirs begins a sentence only."""
        return frozenset(token.text for token in self.tokens if token.text[0].islower())

    @cached_property
    def labels(self) -> tuple[Label, ...]:
        """The lines `Label: value` and `| label | value`, in the order of the text."""
        matches = _LABEL.finditer(self.text)
        found = (Label(tuple(stems(match["label"])), *match.span("value")) for match in matches)
        return tuple(label for label in found if 0 < len(label.stems) <= 5)

    def labels_in(self, spans: Iterable[Span]) -> Iterator[Label]:
        """The labels whose values begin within `spans`, in the order of the text."""
        for start, end in spans:
            yield from self.labels[bisect_left(self._label_starts, start) : bisect_left(self._label_starts, end)]

    def label_over(self, offset: int) -> Label | None:
        """The label whose value `offset` lies in."""
        index = bisect_right(self._label_starts, offset) - 1
        label = self.labels[index] if index >= 0 else None
        return label if label and offset < label.end else None

    @cached_property
    def _label_starts(self) -> list[int]:
        return [label.start for label in self.labels]


def _sentences(text: str) -> list[Span]:
    """Spans that cover `text`: ends of sentences, blank lines, and ends of lines that are no hard wrap."""
    spans, start, line = [], 0, 0
    for match in _BREAK.finditer(text):
        newline = "\n" in match[0]
        if match["stop"]:
            if not newline and _ABBREVIATION.search(text[max(start, match.start() - 6) : match.start() + 1]):
                continue
        elif match[0] == "\n":
            wrapped = match.start() - line >= _WRAPPED_LINE and text[match.end() : match.end() + 1].isalpha()
            if wrapped:
                line = match.end()
                continue
        if newline:
            line = match.end()
        spans.append((start, match.end()))
        start = match.end()
    if start < len(text) or not spans:
        spans.append((start, len(text)))
    return spans
