"""Text and Similar: strings after folding."""

from __future__ import annotations

from typing import Any

import numpy as np
from rapidfuzz.distance import Indel, Levenshtein
from rapidfuzz.process import cdist

from harness.comparison.comparators.base import Matrix, TextComparator
from harness.language.folding import fold

__all__ = ["SimilarComparator", "SpelledComparator"]


class SpelledComparator(TextComparator):
    """Normalised Levenshtein of folded strings: 1 - distance / longer length."""

    def read_text(self, text: str) -> str:
        """The folded string."""
        return fold(text)

    def grade(self, gold: str, prediction: str) -> float:
        """In [0, 1]."""
        return Levenshtein.normalized_similarity(gold, prediction)

    def _table(self, golds: list[Any], predictions: list[Any]) -> Matrix:
        return cdist(golds, predictions, scorer=Levenshtein.normalized_similarity, dtype=np.float64)


class SimilarComparator(TextComparator):
    """Ratio of the sorted tokens: 2 x longest common subsequence / sum of lengths."""

    def read_text(self, text: str) -> str:
        """The folded string's tokens, sorted, one space between."""
        return " ".join(sorted(fold(text).split()))

    def grade(self, gold: str, prediction: str) -> float:
        """In [0, 1]."""
        return Indel.normalized_similarity(gold, prediction)

    def _table(self, golds: list[Any], predictions: list[Any]) -> Matrix:
        return cdist(golds, predictions, scorer=Indel.normalized_similarity, dtype=np.float64)
