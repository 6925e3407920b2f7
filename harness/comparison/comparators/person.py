"""PersonName: tokens of a name, in which an initial may stand for a name."""

from __future__ import annotations

from collections import Counter
from operator import attrgetter
from typing import Any

from rapidfuzz.distance import Indel

from harness.comparison.comparators.base import Matrix, TextComparator
from harness.comparison.comparators.columns import Columns, Readings
from harness.comparison.comparators.text import graded_table
from harness.comparison.comparators.text_columns import indel_columns
from harness.comparison.source import SourceText
from harness.language.folding import fold
from harness.language.names import name_tokens

__all__ = ["PersonNameComparator"]

Tokens = tuple[str, ...]


class Name(str):
    """The sorted tokens of a name in a row. initial: whether one of them is a single letter."""

    tokens: Tokens
    initial: bool

    @classmethod
    def of(cls, tokens: Tokens) -> Name:
        """The name of these tokens."""
        name = cls(" ".join(tokens))
        name.tokens, name.initial = tokens, 1 in map(len, tokens)
        return name


class PersonNameComparator(TextComparator):
    """The ratio of Similar over name tokens, after initials have been taken for the free tokens that they begin."""

    def read_text(self, text: str) -> Name:
        """Its tokens; the folded text as one token where nothing else is left."""
        return Name.of(name_tokens(text) or (fold(text),))

    def grade(self, gold: Name, prediction: Name) -> float:
        """In [0, 1]."""
        if gold.initial or prediction.initial:
            ours, theirs = _spell_out(gold.tokens, prediction.tokens)
            return Indel.normalized_similarity(" ".join(ours), " ".join(theirs))
        return Indel.normalized_similarity(gold, prediction)

    def columns(self, golds: Readings, predictions: Readings) -> Columns:
        """See `Comparator.columns`; initials stand for letters that are not there."""
        return indel_columns(self, golds, predictions, str, attrgetter("initial"))

    def stands_in(self, reading: Name, raw: Any, source: SourceText) -> bool:
        """Whether the name stands there, or each of its tokens does."""
        return source.holds(raw) or source.tokens.issuperset(reading.tokens)

    def _table(self, golds: Readings, predictions: Readings) -> Matrix:
        table = graded_table(Indel.normalized_similarity, golds, predictions)
        for row, gold in enumerate(golds):
            if gold is not None and gold.initial:
                table[row] = [0.0 if name is None else self.grade(gold, name) for name in predictions]
        for column, prediction in enumerate(predictions):
            if prediction is not None and prediction.initial:
                table[:, column] = [0.0 if name is None else self.grade(name, prediction) for name in golds]
        return table


def _spell_out(gold: Tokens, prediction: Tokens) -> tuple[Tokens, Tokens]:
    """Replaces each side's initials by free tokens of the other; tokens on both sides are not free.

    In n log n of the tokens.
    """
    shared = Counter(gold) & Counter(prediction)
    ours, theirs = Counter(gold) - shared, Counter(prediction) - shared
    common = list(shared.elements())
    return (
        tuple(sorted(common + _replace_initials(ours, theirs))),
        tuple(sorted(common + _replace_initials(theirs, ours))),
    )


def _replace_initials(tokens: Counter[str], others: Counter[str]) -> list[str]:
    # The longest free token first, so that what is left unpaired costs the least, whichever side it stands on.
    # Both sides are gone through once: the longest that begin with a letter go to as many initials as have it.
    waiting = {token: count for token, count in tokens.items() if len(token) == 1}
    if not waiting:
        return list(tokens.elements())
    result = [token for token in tokens.elements() if len(token) != 1]
    free = (token for token in others.elements() if len(token) > 1 and token[0] in waiting)
    for token in sorted(free, key=lambda token: (-len(token), token)):
        if waiting[token[0]]:
            waiting[token[0]] -= 1
            result.append(token)
    for initial, count in waiting.items():
        result += [initial] * count
    return result
