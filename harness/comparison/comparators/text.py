"""Text and Similar: strings after folding."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from rapidfuzz.distance import Indel, Levenshtein
from rapidfuzz.process import cdist

from harness.comparison.comparators.base import Matrix, TextComparator
from harness.comparison.comparators.columns import Columns, Readings
from harness.comparison.comparators.text_columns import SenseColumns, indel_columns, spelled_columns
from harness.language.folding import fold
from harness.language.sense import Sense, contradict, read_sense

__all__ = ["SenseComparator", "SimilarComparator", "SpelledComparator", "graded_table"]


_LONG = 2_000  # characters from which two texts are first asked whether they are alike
_ALIKE = 0.98


def graded(scorer: Any, gold: str, prediction: str) -> float:
    """What a scorer of rapidfuzz says of two texts; of long ones that are alike in little time, and of each pair once.

    Work grows with length x length for texts that are unlike, with length x distance where no distance beyond a bound
    is asked for; a grade that reaches `score_cutoff` is exact.
    """
    if len(gold) < _LONG or len(prediction) < _LONG:
        return float(scorer(gold, prediction))
    return _graded_long(scorer, gold, prediction)


@lru_cache(maxsize=8)
def _graded_long(scorer: Any, gold: str, prediction: str) -> float:
    return float(scorer(gold, prediction, score_cutoff=_ALIKE) or scorer(gold, prediction))


def graded_table(scorer: Any, golds: list[str | None], predictions: list[str | None]) -> Matrix:
    """(n_gold, n_pred) of what a scorer of rapidfuzz says, 0 for None."""
    if None not in golds and None not in predictions:
        return cdist(golds, predictions, scorer=scorer, dtype=np.float64)
    table = cdist([text or "" for text in golds], [text or "" for text in predictions], scorer=scorer, dtype=np.float64)
    for row, text in enumerate(golds):
        if text is None:
            table[row] = 0.0
    for column, text in enumerate(predictions):
        if text is None:
            table[:, column] = 0.0
    return table


class SpelledComparator(TextComparator):
    """Normalised Levenshtein of folded strings: 1 - distance / longer length."""

    strict = True

    def read_text(self, text: str) -> str:
        """The folded string."""
        return fold(text)

    def grade(self, gold: str, prediction: str) -> float:
        """In [0, 1]."""
        return graded(Levenshtein.normalized_similarity, gold, prediction)

    def columns(self, golds: Readings, predictions: Readings) -> Columns:
        """See `Comparator.columns`."""
        return spelled_columns(self, golds, predictions)

    def _table(self, golds: Readings, predictions: Readings) -> Matrix:
        return graded_table(Levenshtein.normalized_similarity, golds, predictions)


class SimilarComparator(TextComparator):
    """Ratio of the sorted tokens: 2 x longest common subsequence / sum of lengths."""

    strict = True

    def read_text(self, text: str) -> str:
        """The folded string's tokens, sorted, one space between."""
        return " ".join(sorted(fold(text).split()))

    def grade(self, gold: str, prediction: str) -> float:
        """In [0, 1]."""
        return graded(Indel.normalized_similarity, gold, prediction)

    def columns(self, golds: Readings, predictions: Readings) -> Columns:
        """See `Comparator.columns`."""
        return indel_columns(self, golds, predictions, str)

    def _table(self, golds: Readings, predictions: Readings) -> Matrix:
        return graded_table(Indel.normalized_similarity, golds, predictions)


class SenseComparator(TextComparator):
    """As Similar, but 0 for two strings that contradict each other. A reading: (sorted tokens, what they turn on)."""

    def read_text(self, text: str) -> tuple[str, Sense]:
        """Both from the folded string."""
        folded = fold(text)
        return " ".join(sorted(folded.split())), read_sense(folded)

    def grade(self, gold: tuple[str, Sense], prediction: tuple[str, Sense]) -> float:
        """In [0, 1]."""
        if contradict(gold[1], prediction[1]):
            return 0.0
        return graded(Indel.normalized_similarity, gold[0], prediction[0])

    def columns(self, golds: Readings, predictions: Readings) -> Columns:
        """See `Comparator.columns`."""
        return SenseColumns(self, golds, predictions)

    def _table(self, golds: Readings, predictions: Readings) -> Matrix:
        ours, theirs = ([reading and reading[0] for reading in side] for side in (golds, predictions))
        table = graded_table(Indel.normalized_similarity, ours, theirs)
        for row, gold in enumerate(golds):
            for column, prediction in enumerate(predictions):
                if gold is not None and prediction is not None and contradict(gold[1], prediction[1]):
                    table[row, column] = 0.0
        return table
