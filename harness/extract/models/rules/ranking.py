"""The candidates for a leaf, ranked by evidence and brought to the JSON that the leaf's type takes."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from typing import Any, NamedTuple

from harness.extract.models.rules.asking import Ask
from harness.extract.models.rules.candidates import Candidate
from harness.extract.models.rules.evidence import Scope, anchor_score, belongs_elsewhere, cue_score, in_scope
from harness.extract.models.rules.kinds import Kind, names_kind_alone
from harness.extract.models.rules.reading import Span
from harness.extract.models.rules.words import stems
from harness.language.numbers import read_number

__all__ = ["Pick", "rank"]

_EXAMPLE = re.compile(r"(?:such as|e\.g\.,?|for example,?|like)\s+(\S+?)(?:,?\s+(?:or|and)\s+(\S+?))?(?=[\s.,;)]|$)")
_PIECE = re.compile(r"\d+|[^\W\d_]+|[\W_]")
_MAX_EXAMPLE = 40
_WORD_LIMIT = re.compile(r"(?:at most|up to|no more than|fewer than|under|within)\s+(\w+)\s+words")
_NUMBERS = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
_MAX_STRING = 2_000

_TELLING: frozenset[Kind] = frozenset({
    "date", "country", "person", "organisation", "agent", "place", "role", "quotation", "url", "email", "phone", "uuid",
})  # fmt: skip
"""Kinds so telling that a candidate speaks for itself in a chosen passage, or where it outnumbers all others."""

_IN_PASSAGE = 0.2
_DOMINANT = 0.3
_SHAPED = 0.2


class Pick(NamedTuple):
    """A candidate brought to JSON. score: at least 0. sure: whether its kind is beyond doubt."""

    score: float
    span: Span
    value: Any
    sure: bool


def rank(ask: Ask, scope: Scope, *, most: int = 12) -> list[Pick]:
    """At most `most` candidates in `scope` that the schema takes, best first, then in the order of the text."""
    shaped = _shaped(ask)
    found = in_scope(shaped if shaped is not None else ask.found.of(ask.kind), scope)
    shares = _dominance(found) if ask.kind in _TELLING and not scope.anchor and not scope.passage else {}
    scored = []
    for place, candidate in enumerate(found):
        score = _score(ask, scope, candidate) + _DOMINANT * shares.get(candidate.value, 0.0)
        score += _SHAPED if shaped is not None else 0.0
        scored.append((score + (place == 0 and ask.kind == "heading"), candidate))
    scored.sort(key=lambda pair: (-pair[0], pair[1].start))
    picks = []
    for score, candidate in scored:
        value = _to_json(ask, candidate)
        if value is not None and ask.accepts(value):
            picks.append(Pick(score, (candidate.start, candidate.end), value, candidate.strength == 1))
            if len(picks) == most:
                break
    return picks


def _score(ask: Ask, scope: Scope, candidate: Candidate) -> float:
    span = (candidate.start, candidate.end)
    if belongs_elsewhere(ask.reading, scope, span):
        return 0.0
    score = cue_score(ask.reading, ask.cues, span) + anchor_score(ask.reading, scope, span)
    if scope.passage and ask.kind in _TELLING and names_kind_alone(ask.field):
        score += _IN_PASSAGE
    return candidate.strength * score


def _dominance(found: list[Candidate]) -> dict[str, float]:
    """Value -> its share of the sure mentions of its kind, where that is half and more."""
    counts = Counter(candidate.value for candidate in found if candidate.strength == 1)
    return {value: count / counts.total() for value, count in counts.items() if 2 * count >= counts.total()}


def _shaped(ask: Ask) -> tuple[Candidate, ...] | None:
    """Words of the shape of the description's examples ("such as A-12"), where those hold a digit; None without any."""
    if ask.kind not in ("phrase", "name", "identifier"):
        return None
    match = _EXAMPLE.search((ask.description or "")[:2_000])
    examples = [example for example in (match.groups() if match else ()) if example and re.search("[0-9]", example)]
    if not examples:
        return None
    shapes = "|".join(_PIECE.sub(_shape, example[:_MAX_EXAMPLE]) for example in examples)
    pattern = re.compile(rf"(?<![\w+-])(?:{shapes})(?![\w+-])")
    return tuple(Candidate(found.start(), found.end(), found[0]) for found in pattern.finditer(ask.reading.text))


def _shape(piece: re.Match[str]) -> str:
    if piece[0][0].isdecimal():
        return r"\d{1,9}"
    return r"[^\W\d_]{1,30}" if piece[0][0].isalpha() else re.escape(piece[0])


def _to_json(ask: Ask, candidate: Candidate) -> Any:
    """A candidate's value as the leaf's type has it in JSON, None where it has none."""
    annotation, text = ask.node.annotation, candidate.value[:_MAX_STRING]
    numeric = isinstance(annotation, type) and issubclass(annotation, (int, float, Decimal))
    if numeric or (ask.kind in ("number", "money", "year") and annotation is not str):
        return _to_number(text, annotation)
    if getattr(annotation, "__name__", "") == "date":
        return text[:10]
    if ask.kind == "phrase" and set(stems(text)) <= ask.cues.keys():
        return None  # the question's own words are no answer
    if ask.kind == "sentence":
        return _shortened(text, ask.description)
    return text


def _to_number(text: str, annotation: Any) -> Any:
    number = read_number(text)
    if number is None:
        return None
    if isinstance(annotation, type) and issubclass(annotation, Decimal):
        return format(number, "f")
    if number == number.to_integral_value() and abs(number) < 2**63:
        return int(number)
    if isinstance(annotation, type) and issubclass(annotation, int):
        return None
    value = float(number)
    return value if abs(value) != float("inf") else None


def _shortened(text: str, description: str | None) -> str:
    """`text` cut to the number of words that the description allows."""
    limit = _WORD_LIMIT.search(description or "")
    if limit is None:
        return text
    word = limit[1].casefold()
    count = int(word) if word.isdecimal() and len(word) < 4 else _NUMBERS.index(word) + 1 if word in _NUMBERS else 0
    return " ".join(text.split(" ")[:count]).rstrip(",;: ") if count else text
