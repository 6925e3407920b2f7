"""What is drawn when a run is resampled: its documents, or, of too few of those, the repeats within each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.score.quantiles import expanded_level, normal_cdf, t_quantile
from harness.score.resample import document_weights, repeat_weights
from harness.uncertainty import Scope

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["FEWEST_DOCUMENTS", "Units", "percentiles", "scope_of", "units_of"]

FEWEST_DOCUMENTS = 10
"""From so many documents on, documents are resampled; of fewer, a resample tells little about others like them."""


def scope_of(repeats: NDArray[np.int64]) -> Scope:
    """What intervals over these documents can speak of. repeats: (documents,), how often each was read."""
    if len(repeats) == 0:
        return "nothing"
    if len(repeats) >= FEWEST_DOCUMENTS:
        return "documents"
    if repeats.min() > 1:
        return "repeats"
    return "one_document" if len(repeats) == 1 else "few_documents"


@dataclass(frozen=True, eq=False)
class Units:
    """What is drawn. scope: documents or repeats. rows: (units, ...) in the order of the documents.

    counts: rows of each document; where documents are drawn, 1 each.
    """

    scope: Scope
    rows: NDArray[np.float64]
    counts: tuple[int, ...]

    def weights(self, *, resamples: int, seed: int) -> Iterator[NDArray[np.float64]]:
        """Blocks of (resamples, units)."""
        if self.scope == "documents":
            return document_weights(len(self.rows), resamples=resamples, seed=seed)
        return repeat_weights(self.counts, resamples=resamples, seed=seed)

    def tail(self, tail: float, documents: int) -> float:
        """The tail to cut from the resampled distribution so that about `tail` is left outside.

        documents: those that the number rests on.
        """
        if self.scope == "documents":
            return expanded_level(tail, documents)
        # Repeats are drawn with the right spread already; what is left to make up for is the tails of t.
        return normal_cdf(t_quantile(tail, sum(count - 1 for count in self.counts)))


def units_of(tallied: NDArray[np.float64], made: NDArray[np.bool_]) -> Units | None:
    """What to resample; None where nothing can be told.

    tallied: (documents, repeats, ...). made: (documents, repeats), whether the document was read then.
    """
    repeats = made.sum(axis=1)
    scope = scope_of(repeats)
    if scope == "documents":
        once = tallied.shape[1] == 1  # then there is nothing to add up, and no second copy
        return Units(scope, tallied[:, 0] if once else tallied.sum(axis=1), (1,) * len(tallied))
    if scope == "repeats":
        return Units(scope, tallied[made], tuple(int(count) for count in repeats))
    return None


def percentiles(values: NDArray[np.float64], low: float, high: float) -> tuple[float, float] | None:
    """The values that leave `low` below and `high` above, of those that are defined (not NaN); None without any."""
    import numpy as np

    known = values[~np.isnan(values)]
    if not len(known):
        return None
    found = np.quantile(known, [low, 1 - high])
    return float(found[0]), float(found[1])
