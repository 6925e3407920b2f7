"""How well a candidate fits a field: how near the field's cue words, and the item's anchor, stand in its sentence."""

from __future__ import annotations

from bisect import bisect_left
from typing import NamedTuple

from harness.extract.models.rules.candidates import Candidate
from harness.extract.models.rules.reading import Reading, Span
from harness.extract.models.rules.words import Cues

__all__ = ["ENOUGH", "Scope", "anchor_score", "belongs_elsewhere", "cue_score", "focus", "in_scope", "whole"]

ENOUGH = 0.15
"""The least score at which a field that may stay empty is filled."""

_NEAR = 6
_BESIDE = 2
_MARKS = ",;:"
_LABELLED = 2.0
_FOCUS = 3


class Scope(NamedTuple):
    """Where a node is read.

    spans: characters, sorted, not overlapping. anchor: mentions of what the item is about, () where it is no item.
    rivals: starts of the anchors of all items of the list, sorted. passage: whether the spans are a chosen passage, so
    that what stands in them speaks for itself.
    """

    spans: tuple[Span, ...]
    anchor: tuple[Span, ...] = ()
    rivals: tuple[int, ...] = ()
    passage: bool = False


def whole(reading: Reading) -> Scope:
    """All of the document."""
    return Scope(((0, len(reading.text)),))


def in_scope(found: tuple[Candidate, ...], scope: Scope) -> list[Candidate]:
    """The candidates, sorted by start, that lie within the spans of `scope`."""
    kept: list[Candidate] = []
    for start, end in scope.spans:
        first = bisect_left(found, (start,))
        kept.extend(each for each in found[first : bisect_left(found, (end,))] if each.end <= end)
    return kept


def cue_score(reading: Reading, cues: Cues, span: Span) -> float:
    """The weights of the cues in the sentence of `span`, each by its rarity and its nearness; more under a label."""
    sentence = reading.sentence_at(span[0])
    within = (reading.token_at(sentence[0]), reading.token_at(sentence[1]))
    first, behind = reading.token_at(span[0]), reading.token_at(span[1])
    total = 0.0
    for key, weight in cues.items():
        gap = reading.gap(key, first, behind, within)
        if gap is not None:
            total += weight * reading.rarity(key) / (1 + gap / _NEAR)
    label = reading.label_over(span[0])
    if label is not None:
        total += _LABELLED * sum(cues.get(key, 0.0) for key in set(label.stems)) / len(set(label.stems)) ** 0.5
    return total


def anchor_score(reading: Reading, scope: Scope, span: Span) -> float:
    """In [0, 1]: how near `span` stands to a mention of the item's anchor, with no rival between the two.

    What stands before the anchor counts as far off where a comma parts the two: it belongs to what came before.
    """
    best = 0.0
    for rank, (start, _) in enumerate(scope.anchor):
        left, right = min(start, span[0]), max(start, span[0])
        if bisect_left(scope.rivals, left + 1) < bisect_left(scope.rivals, right):
            continue
        gap = reading.token_at(right) - reading.token_at(left)
        if span[0] < start:
            parted = any(mark in reading.text[span[1] : start] for mark in _MARKS)
            gap += _NEAR if parted else 1 if gap > 2 else 0
        if reading.sentence_at(span[0]) != reading.sentence_at(start):
            gap += 2 * _NEAR
        best = max(best, 1 / (1 + gap / _NEAR) / (1 + rank / 4))
    return best


def belongs_elsewhere(reading: Reading, scope: Scope, span: Span) -> bool:
    """Whether `span` stands right beside the anchor of another item, no comma between, and nearer than to its own."""
    if not scope.anchor:
        return False
    at = reading.token_at(span[0])
    own = {start for start, _ in scope.anchor}
    place = bisect_left(scope.rivals, span[0])
    gap = _BESIDE + 1
    for rival in scope.rivals[max(0, place - 1) : place + 1]:
        between = reading.text[min(rival, span[1]) : max(rival, span[0])]
        if rival not in own and not any(mark in between for mark in _MARKS):
            gap = min(gap, abs(reading.token_at(rival) - at))
    return gap <= _BESIDE and gap < min(abs(reading.token_at(start) - at) for start in own)


def focus(reading: Reading, cues: Cues, scope: Scope) -> Scope | None:
    """The sentence of `scope` that has most of the cues, with the ones behind it; None where none has enough."""
    found: dict[Span, float] = {}
    for key, weight in cues.items():
        for span in scope.spans:
            sentences = {reading.sentence_at(reading.tokens[place].start) for place in reading.places(key, span)}
            for sentence in sentences:
                found[sentence] = found.get(sentence, 0.0) + weight * reading.rarity(key)
    if not found:
        return None
    best = min(found, key=lambda sentence: (-found[sentence], sentence))
    if found[best] < ENOUGH:
        return None
    end = reading.sentences_from(best[0], _FOCUS)[-1][1]
    limit = max(span[1] for span in scope.spans)
    return Scope(((best[0], min(end, limit)),), scope.anchor, scope.rivals, passage=True)
