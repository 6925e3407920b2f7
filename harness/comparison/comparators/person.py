"""PersonName: tokens of a name, in which an initial may stand for a name."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
from rapidfuzz.distance import Indel
from rapidfuzz.process import cdist

from harness.comparison.comparators.base import Matrix, TextComparator
from harness.comparison.comparators.columns import Columns, Readings
from harness.comparison.comparators.text_columns import indel_columns
from harness.comparison.source import SourceText
from harness.language.folding import fold
from harness.language.names import name_tokens

__all__ = ["PersonNameComparator"]

Tokens = tuple[str, ...]


class PersonNameComparator(TextComparator):
    """The ratio of Similar over name tokens, after initials have been taken for the free tokens that they begin."""

    def read_text(self, text: str) -> Tokens:
        """The sorted tokens; the folded text as one token where nothing else is left."""
        return name_tokens(text) or (fold(text),)

    def grade(self, gold: Tokens, prediction: Tokens) -> float:
        """In [0, 1]."""
        if _has_initial(gold) or _has_initial(prediction):
            gold, prediction = _spell_out(gold, prediction)
        return Indel.normalized_similarity(" ".join(gold), " ".join(prediction))

    def columns(self, golds: Readings, predictions: Readings) -> Columns:
        """See `Comparator.columns`; initials stand for letters that are not there."""
        return indel_columns(self, golds, predictions, " ".join, _has_initial)

    def stands_in(self, reading: Tokens, raw: Any, source: SourceText) -> bool:
        """Whether the name stands there, or each of its tokens does."""
        return source.holds(raw) or source.tokens.issuperset(reading)

    def _table(self, golds: list[Any], predictions: list[Any]) -> Matrix:
        ours, theirs = [" ".join(tokens) for tokens in golds], [" ".join(tokens) for tokens in predictions]
        table = cdist(ours, theirs, scorer=Indel.normalized_similarity, dtype=np.float64)
        rows = [row for row, tokens in enumerate(golds) if _has_initial(tokens)]
        columns = [column for column, tokens in enumerate(predictions) if _has_initial(tokens)]
        for row in rows:
            table[row] = [self.grade(golds[row], tokens) for tokens in predictions]
        for column in columns:
            table[:, column] = [self.grade(tokens, predictions[column]) for tokens in golds]
        return table


def _has_initial(tokens: Tokens) -> bool:
    return 1 in map(len, tokens)


def _spell_out(gold: Tokens, prediction: Tokens) -> tuple[Tokens, Tokens]:
    """Replaces each side's initials by free tokens of the other; tokens on both sides are not free."""
    shared = Counter(gold) & Counter(prediction)
    ours, theirs = Counter(gold) - shared, Counter(prediction) - shared
    common = list(shared.elements())
    return (
        tuple(sorted(common + _replace_initials(ours, theirs))),
        tuple(sorted(common + _replace_initials(theirs, ours))),
    )


def _replace_initials(tokens: Counter[str], others: Counter[str]) -> list[str]:
    # The longest free token first, so that what is left unpaired costs the least, whichever side it stands on.
    free = sorted((token for token in others.elements() if len(token) > 1), key=lambda token: (-len(token), token))
    result = []
    for token in sorted(tokens.elements()):
        if len(token) == 1:
            match = next((other for other in free if other.startswith(token)), None)
            if match is not None:
                free.remove(match)
                token = match
        result.append(token)
    return result
