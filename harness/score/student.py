"""Student's t over documents' differences: what the gate goes by where there are too few relabellings to tell.

Five documents read once a side have 32 relabellings at most, and far fewer once some of them come out alike: a test by
counting them is right, and sleeps. Seven documents, or repeats, give enough.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from harness.score.quantiles import t_cdf

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["FEWEST_FOR_T", "FEWEST_RELABELLINGS", "goes_by_t", "t_p_worse"]

FEWEST_FOR_T = 5
"""Documents. Of fewer, no test over documents has a level of 5%: four have sixteen relabellings."""

FEWEST_RELABELLINGS = 100
"""Of fewer, p moves in steps so large that the gate would miss much of what a t-test sees."""


def goes_by_t(sides: tuple[tuple[int, int], ...]) -> bool:
    """Whether there are documents enough for t and too few relabellings. sides: of each document, as in `extremes`."""
    return len(sides) >= FEWEST_FOR_T and _ways(sides) < FEWEST_RELABELLINGS


def _ways(sides: tuple[tuple[int, int], ...]) -> int:
    ways = 1
    for first, second in sides:
        ways *= math.comb(first + second, first)
        if ways >= FEWEST_RELABELLINGS:  # of many documents the whole product has more digits than anyone waits for
            break
    return ways


def t_p_worse(
    top: NDArray[np.float64],
    bottom: NDArray[np.float64],
    sides: tuple[tuple[int, int], ...],
    first: NDArray[np.float64],
) -> NDArray[np.float64]:
    """(columns,): p of a change of the pooled ratio at least as low, one-sided; NaN where a score is not defined.

    top, bottom, sides, first: as `extremes` has them. A document's difference is its part in the change of the ratio
    (top less the pooled ratio times bottom, in units of the mean bottom, run by run), so that their mean is that
    change; where all documents are of one size it is the paired t-test over documents' scores. Never below the smallest
    mid-p that relabelling all documents could give, half of one in all ways: t trusts a spread of none too far.
    """
    import numpy as np

    starts = np.concatenate([[0], np.cumsum([sum(pair) for pair in sides])[:-1]]).astype(np.int64)
    before, after = (
        [np.add.reduceat(counts * labels[:, None], starts, axis=0) for counts in (top, bottom)]
        for labels in (first, 1.0 - first)
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        pooled = top.sum(axis=0) / bottom.sum(axis=0)
        moved = (after[0] - pooled * after[1]) / after[1].mean(axis=0)
        moved -= (before[0] - pooled * before[1]) / before[1].mean(axis=0)
        change = moved.mean(axis=0)
        statistic = change / (moved.std(axis=0, ddof=1) / math.sqrt(len(sides)))
    least = 0.5 / _ways(sides)
    return np.array(
        [_p(float(mean), float(value), len(sides) - 1, least) for mean, value in zip(change, statistic, strict=True)]
    )


_NOISE = 1e-12


def _p(change: float, statistic: float, degrees: int, least: float) -> float:
    if math.isnan(change):
        return math.nan
    share = 0.5 if abs(change) < _NOISE else t_cdf(statistic, degrees)
    return min(1.0 - least, max(least, share))
