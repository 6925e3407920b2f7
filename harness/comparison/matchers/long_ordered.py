"""Long ordered lists: paired by the similarities of few of their items' pairs.

Every pair first weighs an upper bound. What lies on no best pairing by these bounds lies on none at all, if the best
pairing by them is made of exact weights: its total is then the greatest, and no pairing that reaches it has a pair that
was left at its bound. So pairs of items are compared where they may lie on a best pairing, and what is best is found
anew, until only compared ones do. All pairs of every optimum are known then: ties are settled as by the whole table.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from harness.comparison.align import SCALE, quantise
from harness.comparison.candidates import Candidates
from harness.comparison.comparators.columns import Indexes
from harness.comparison.matchers.base import TOLERANCE
from harness.comparison.matchers.cells import MARGIN, MAX_CELLS, too_long
from harness.comparison.matchers.equal_items import kinds_of
from harness.comparison.matchers.long_list import MAX_KNOWN, MAX_PAIRS
from harness.comparison.matchers.nested import bounded_gain
from harness.comparison.monotone import best_through, settle_ordered
from harness.comparison.ties import Gains, Pairs
from harness.comparison.values import Value

if TYPE_CHECKING:
    from harness.comparison.matchers.listing import ListMatcher

__all__ = ["pair_long_ordered", "weigh_optima"]

_SHARE = 1 / 8  # of all pairs; where more have to be compared one by one, comparing all is as quick
_ROUNDS = 12  # in which few pairs each are compared

Weigh = Callable[[Indexes, Indexes], NDArray[np.float64]]


def pair_long_ordered(matcher: ListMatcher, gold: Value, prediction: Value) -> tuple[Pairs, list[float]] | None:
    """The pairing that the contract asks for, and each pair's full similarity; None where comparing all is quicker.

    Raises LimitError for more than MAX_PAIRS pairs of items.
    """
    golds, predictions = gold.content, prediction.content
    total = len(golds) * len(predictions)
    if total > MAX_PAIRS:
        raise too_long(matcher.label, len(golds), len(predictions), f"at most {MAX_PAIRS:,} pairs of items are weighed")
    if not matcher.by_similarity or matcher.least <= TOLERANCE:
        return None
    cells = matcher.item.cells(golds, predictions)
    candidates = Candidates(cells, matcher.least)
    if candidates.crowded:
        return None

    def weigh(rows: Indexes, columns: Indexes) -> NDArray[np.float64]:
        similarities = cells.cells(rows, columns)
        return quantise(similarities, similarities >= matcher.least - TOLERANCE)

    found = candidates.held()
    rows, columns = found.rows.astype(np.intp), found.columns.astype(np.intp)
    bounds = np.ceil((found.bounds.astype(np.float64) + float(MARGIN)) * SCALE) + 1
    most = MAX_KNOWN if total > MAX_CELLS else int(total * _SHARE)
    optima = weigh_optima(rows, columns, bounds, len(predictions), weigh, most)
    if optima is None:
        return None
    gains = Gains(bounded_gain(matcher, golds, predictions), kinds_of(matcher.item, golds, predictions))
    pairs = settle_ordered(optima, gains)
    mine, theirs = np.array(pairs, np.intp).reshape(-1, 2).T
    return pairs, cells.cells(mine, theirs).tolist()


def weigh_optima(
    rows: Indexes, columns: Indexes, bounds: NDArray[np.float64], n_columns: int, weigh: Weigh, most: int
) -> dict[tuple[int, int], int] | None:
    """The cells that lie on a best pairing, and their weights; None where more than `most` had to be weighed.

    rows, columns: of all cells that may be paired, by row. bounds: whole numbers that they do not weigh more than.
    """
    weights, known, weighed = bounds.copy(), np.zeros(len(bounds), bool), 0
    for turn in range(_ROUNDS + 2):
        through = best_through(rows, columns, weights, n_columns)
        tight = through == through.max(initial=0)
        if known[tight].all():
            break
        among_known = best_through(rows[known], columns[known], weights[known], n_columns)
        fresh = ~known & (through >= among_known.max(initial=0))  # there is a pairing as good as that
        if turn == 0 or weighed + np.count_nonzero(fresh) > most:
            fresh = ~known & tight  # those alone that the bounds would pair
        if turn >= _ROUNDS:
            fresh = ~known
        weighed += int(np.count_nonzero(fresh))
        if weighed > most:
            return None
        known |= fresh
        weights[fresh] = weigh(rows[fresh], columns[fresh])
        allowed = weights >= 0
        rows, columns, weights, known = rows[allowed], columns[allowed], weights[allowed], known[allowed]
    places = zip(rows[tight].tolist(), columns[tight].tolist(), strict=True)
    return dict(zip(places, map(int, weights[tight].tolist()), strict=True))
