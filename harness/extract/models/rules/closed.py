"""Values that a schema lists (enums, literals, yes/no), read from their words and what the description says of them."""

from __future__ import annotations

import re
from math import ceil
from typing import Any, NamedTuple

from harness.extract.models.rules.evidence import Scope, anchor_score, belongs_elsewhere, cue_score
from harness.extract.models.rules.reading import Reading, Span
from harness.extract.models.rules.vocabulary import NEGATIONS
from harness.extract.models.rules.words import Cues, cue_words, is_function_word, stems

__all__ = ["Choice", "glosses", "read_closed", "read_yes_no"]

_WINDOW = 6
_MAX_PLACES = 200
_MAX_VALUES = 300
_GLOSS = 0.35
_OTHERWISE = 0.01
_WORD = re.compile(r"[^\W_]+")
_ELSE = re.compile(r"\b(?:else|otherwise)\s+([\w-]+)")


class Choice(NamedTuple):
    """A listed value and how much in the text speaks for it; next to nothing for one that stands in for want of any."""

    value: Any
    score: float


class Gloss(NamedTuple):
    """The stems of what a description says of a value, and how many of them must stand together."""

    keys: tuple[str, ...]
    least: int


def read_closed(
    reading: Reading,
    values: tuple[Any, ...],
    cues: Cues,
    scope: Scope,
    *,
    description: str | None = None,
    required: bool,
) -> Choice | None:
    """The listed value that the text of `scope` speaks for most.

    A value counts where all its words stand within a few words of each other, the more the nearer the field's cues and
    the item's anchor; what the description says of it counts less. Without any, a required field gets the value that
    the description names behind "else" or "otherwise", or the first.
    """
    best: Choice | None = None
    explained = glosses(values, description)
    for value in values[:_MAX_VALUES]:
        score = max(_by_words(reading, value, cues, scope), _by_gloss(reading, explained.get(str(value)), scope))
        if score > (best.score if best else 0.0):
            best = Choice(value, score)
    if best is None and required and values:
        named = _ELSE.search(description or "")
        otherwise = next((value for value in values if named and str(value) == named[1]), None)
        best = Choice(values[0], 0.0) if otherwise is None else Choice(otherwise, _OTHERWISE)
    return best


def _by_words(reading: Reading, value: Any, cues: Cues, scope: Scope) -> float:
    keys = [key for key in stems(str(value)) if len(str(value)) == 1 or not is_function_word(key)] or stems(str(value))
    if not keys:
        return 0.0
    best = 0.0
    for span in scope.spans:
        for place in reading.places(keys[0], span)[:_MAX_PLACES]:
            found = _together(reading, keys, place)
            if found is None or belongs_elsewhere(reading, scope, found):
                continue
            rarity = sum(map(reading.rarity, keys)) / len(keys)
            nearness = cue_score(reading, cues, found) + anchor_score(reading, scope, found)
            best = max(best, rarity * (0.5 + nearness) * (1 + len(keys) / 4))
    return best


def _together(reading: Reading, keys: list[str], place: int) -> Span | None:
    """The span of all `keys` around the token `place`, within one sentence and a few words."""
    token = reading.tokens[place]
    sentence = reading.sentence_at(token.start)
    within = (reading.token_at(sentence[0]), reading.token_at(sentence[1]))
    gaps = [reading.gap(key, place, place + 1, within) for key in keys[1:]]
    return (token.start, token.end) if all(gap is not None and gap <= _WINDOW for gap in gaps) else None


def glosses(values: tuple[Any, ...], description: str | None) -> dict[str, Gloss]:
    """Value -> what the description says of it.

    That is what stands in brackets right behind the value, or else the other words of the one clause (up to `;`, `:`
    or a comma) that names this value and no other.
    """
    found: dict[str, Gloss] = {}
    names = [str(value) for value in values[:_MAX_VALUES] if isinstance(value, str) and value]
    text = (description or "")[:2_000]
    for name in names:
        bracket = re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])\s*\(([^()]*)\)", text)
        if bracket:
            found[name] = _gloss(bracket[1])
    if found:
        return found
    for clause in [part for piece in re.split(r"[;:]", text) for part in _clauses(piece, names)]:
        named = _named(clause, names)
        if len(named) == 1:
            found.setdefault(named[0], _gloss(clause.replace(named[0], " ")))
    return found


def _gloss(text: str) -> Gloss:
    """A series of words ("doctors, nurses and hospitals are") stands for the value by any one, prose by most."""
    words = [word.casefold() for word in _WORD.findall(text)]
    prose = sum(map(is_function_word, words)) > 2 + words.count("and") + words.count("or")
    keys = tuple(cue_words("", text))
    return Gloss(keys, max(2, ceil(0.6 * len(keys))) if prose else 1)


def _clauses(piece: str, names: list[str]) -> list[str]:
    return [piece] if len(_named(piece, names)) == 1 else piece.split(",")


def _named(text: str, names: list[str]) -> list[str]:
    words = set(_WORD.findall(text)) | set(text.split())
    return [name for name in names if name in words]


def _by_gloss(reading: Reading, gloss: Gloss | None, scope: Scope) -> float:
    """The words of the gloss that stand in one sentence, by their rarity, up to two; fewer than its least are none."""
    if gloss is None:
        return 0.0
    found = _sentences_with(reading, dict.fromkeys(gloss.keys, 1.0), scope)
    told = (sum(map(reading.rarity, keys)) for keys in found.values() if len(keys) >= gloss.least)
    return _GLOSS * min(2.0, max(told, default=0.0))


def read_yes_no(reading: Reading, name: Cues, description: Cues, scope: Scope) -> Choice | None:
    """True where a sentence of `scope` has the words of the field's name (or most of its description's), False where
    a word of denial stands close before them, None where the text is silent.
    """
    best: Choice | None = None
    for cues, least, worth in ((name, 0.99, 1.0), (description, 0.6, 0.6)):
        total = sum(cues.values())
        for sentence, places in _sentences_with(reading, cues, scope).items():
            share = sum(weight for key, weight in cues.items() if key in places) / total
            if share >= least and len(places) >= min(2, len(cues)) and worth * share > (best.score if best else 0.0):
                first = min(place for found in places.values() for place in found)
                best = Choice(not _denied(reading, first, sentence), worth * share)
    return best


def _sentences_with(reading: Reading, cues: Cues, scope: Scope) -> dict[Span, dict[str, list[int]]]:
    found: dict[Span, dict[str, list[int]]] = {}
    for span in scope.spans:
        for key in cues:
            for place in reading.places(key, span)[:_MAX_PLACES]:
                sentence = reading.sentence_at(reading.tokens[place].start)
                found.setdefault(sentence, {}).setdefault(key, []).append(place)
    return found


def _denied(reading: Reading, place: int, sentence: Span) -> bool:
    """Whether a word of denial stands up to five words before, or right behind, the token `place`."""
    first, last = max(reading.token_at(sentence[0]), place - 5), min(reading.token_at(sentence[1]), place + 2)
    words = [token.text.casefold().replace("’", "'") for token in reading.tokens[first:last]]
    label = reading.text[reading.tokens[place].end : reading.tokens[place].end + 1] in (":", "|")
    return any(word in NEGATIONS for word in words) or (label and words[-1] in ("false", "no"))
