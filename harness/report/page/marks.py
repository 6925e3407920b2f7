"""Where evidence and predicted values stand in a document's text, as segments that do not overlap."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import accumulate, islice, pairwise
from typing import Any, NamedTuple

from harness.language.date_mentions import find_dates
from harness.language.number_mentions import find_numbers
from harness.report.escape import legible
from harness.report.page.views import Segment

__all__ = ["MAX_MARKS", "Mark", "TextPlaces", "segments"]

MAX_MARKS = 3_000
"""Places that are marked in one document."""

_MOST = 3  # places of one value: what stands everywhere is no longer told by a mark
_LONGEST = 2_000
_DATE = re.compile(r"\d{4}(-\d\d){0,2}(T\S*)?")
_TITLES = 4


class Mark(NamedTuple):
    """A place of a slot in the text. anchor: the slot's. faulty: whether it is not right, which wins the link."""

    start: int
    end: int
    evidence: bool
    anchor: str
    title: str
    faulty: bool


class TextPlaces:
    """Finds quotations and values in one text."""

    def __init__(self, text: str, published_at: str | None) -> None:
        self.text = text
        self.published_at = published_at

    @cached_property
    def _dates(self) -> Sequence[Any]:
        return find_dates(self.text, self.published_at)

    @cached_property
    def _numbers(self) -> Sequence[Any]:
        return find_numbers(self.text)

    @cached_property
    def _collapsed(self) -> _Collapsed:
        return _Collapsed(self.text)

    def of_quotation(self, quotation: str) -> list[tuple[int, int]]:
        """The first place of a quotation, white space apart."""
        at = self.text.find(quotation)
        if at >= 0 and quotation:
            return [(at, at + len(quotation))]
        return list(islice(self._collapsed.places(self._collapsed.text, " ".join(quotation.split())), 1))

    def of_value(self, value: Any) -> list[tuple[int, int]]:
        """The first places of a value: as it is written, case apart, or as the number or date that it is."""
        if isinstance(value, bool) or value is None:
            return []
        if isinstance(value, (int, float)):
            return [(one.start, one.end) for one in self._numbers if one.value == value][:_MOST]
        if not isinstance(value, str):
            return []
        spans = list(self._written(value))
        if not spans and _DATE.fullmatch(value):
            spans = [(one.start, one.end) for one in self._dates if one.value == value][:_MOST]
        return spans

    def _written(self, value: str) -> Iterator[tuple[int, int]]:
        if len(value) < 2 or len(value) > _LONGEST:
            return
        whole = (
            (start, end)
            for start, end in self._collapsed.places(self._collapsed.lower, _lower(" ".join(value.split())))
            if not (_is_word(self.text[start - 1 : start]) or _is_word(self.text[end : end + 1]))
        )
        yield from islice(whole, _MOST)


class _Collapsed:
    """A text with one space for any white space, in which a phrase is found in time that is linear in both."""

    def __init__(self, text: str) -> None:
        words = [found.span() for found in re.finditer(r"\S+", text)]
        self.text = " ".join(text[start:end] for start, end in words)
        self._origins = [start for start, _ in words]
        lengths = (end - start + 1 for start, end in words)
        self._offsets = [0, *accumulate(lengths)][:-1]

    @cached_property
    def lower(self) -> str:
        """`text` in lower case, of the same length."""
        return _lower(self.text)

    def places(self, within: str, phrase: str) -> Iterator[tuple[int, int]]:
        """Where `phrase` stands in `within`, `text` or `lower`, as places in the text as it was."""
        at = within.find(phrase) if phrase else -1
        while at >= 0:
            yield self._origin(at), self._origin(at + len(phrase) - 1) + 1
            at = within.find(phrase, at + len(phrase))

    def _origin(self, at: int) -> int:
        word = bisect_right(self._offsets, at) - 1
        return self._origins[word] + at - self._offsets[word]


def _lower(text: str) -> str:
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(low if len(low := char.lower()) == 1 else char for char in text)


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_"


def segments(text: str, marks: Sequence[Mark], *, anchor: str, limit: int) -> tuple[list[Segment], dict[str, str]]:
    """The text up to `limit` characters in segments, and by slot's anchor the anchor of its first place.

    anchor: the document's, from which those of places are made.
    """
    text = text[:limit]
    kept = [mark for mark in marks if mark.start < len(text)][:MAX_MARKS]
    edges = sorted({0, len(text), *(mark.start for mark in kept), *(min(mark.end, len(text)) for mark in kept)})
    opening: dict[int, list[Mark]] = defaultdict(list)
    for mark in kept:
        opening[mark.start].append(mark)
    made: list[Segment] = []
    places: dict[str, str] = {}
    active: list[Mark] = []
    for start, end in pairwise(edges):
        active = [mark for mark in active if mark.end > start] + opening[start]
        shown = legible(text[start:end])
        if not active:
            made.append(Segment(shown))
            continue
        here = f"{anchor}-m{len(made)}"
        new = [mark.anchor for mark in active if mark.anchor not in places]
        places.update(dict.fromkeys(new, here))
        first = min(active, key=lambda mark: (not mark.faulty, mark.evidence, mark.end - mark.start))
        titles = list(dict.fromkeys(mark.title for mark in active))
        more = f" and {len(titles) - _TITLES} more" if len(titles) > _TITLES else ""
        made.append(
            Segment(
                shown,
                evidence=any(mark.evidence for mark in active),
                predicted=any(not mark.evidence for mark in active),
                anchor=here if new else None,
                href=f"#{first.anchor}",
                title="; ".join(titles[:_TITLES]) + more,
            )
        )
    return made, places
