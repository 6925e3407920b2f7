"""Whether two runs differ: the labels of the runs are permuted within each document among its readings of both."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from harness.score.holm import holm
from harness.score.pairing import Paired, pair
from harness.score.resample import bounded, relabellings
from harness.score.spread import differences
from harness.score.student import goes_by_t, t_p_worse
from harness.score.tallies import TallyArray
from harness.uncertainty import Interval
from harness.verdict import Difference, Driver, PairedResult

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["DRAWS", "Extremes", "compare_runs", "extremes"]

DRAWS = 10_000

_TIE = 1e-12
"""Differences nearer than this are equal: sums of weights carry noise."""


@dataclass(frozen=True, eq=False)
class Extremes:
    """p_worse, p_better, p: (columns,), NaN where a score is not defined. exact, relabellings: how they were had.

    mid_p: as `p_worse`, ties counted half (Lancaster's mid-p).
    """

    p_worse: NDArray[np.float64]
    p_better: NDArray[np.float64]
    p: NDArray[np.float64]
    exact: bool
    relabellings: int

    @property
    def mid_p(self) -> NDArray[np.float64]:
        half: NDArray[np.float64] = (1.0 + self.p_worse - self.p_better) / 2
        return half


def extremes(
    top: NDArray[np.float64],
    bottom: NDArray[np.float64],
    sides: tuple[tuple[int, int], ...],
    first: NDArray[np.float64],
    *,
    seed: int,
    draws: int = DRAWS,
) -> Extremes:
    """How extreme the observed differences of pooled ratios are among all relabellings.

    top, bottom: (readings, columns), numerators and denominators, a document's readings together. sides: for each
    document, readings of each run. first: (readings,), 1 for those of the first run. Where relabellings are drawn and k
    of n are as extreme, p is (k + 1) / (n + 1).
    """
    import numpy as np

    columns = top.shape[1]
    both = np.concatenate([top, bottom], axis=1)
    moving, kept = _moving(both, sides)
    still = np.stack([first[~moving] @ both[~moving], (1.0 - first[~moving]) @ both[~moving]])
    rows, whole = both[moving], both[moving].sum(axis=0)

    def change(labels: NDArray[np.float64]) -> NDArray[np.float64]:
        sums = labels @ rows
        before, after = sums + still[0], (whole - sums) + still[1]
        with np.errstate(invalid="ignore", divide="ignore"):
            moved: NDArray[np.float64] = (
                after[..., :columns] / after[..., columns:] - before[..., :columns] / before[..., columns:]
            )
        return moved

    observed = change(first[moving])
    exact, blocks = relabellings(kept, draws=draws, seed=seed)
    low, high, far = np.zeros(columns), np.zeros(columns), np.zeros(columns)
    count = 0
    for labels in blocks:
        moved = change(labels)
        # What is not defined counts as extreme, so that the test errs on the careful side.
        low += (~(moved > observed + _TIE)).sum(axis=0)
        high += (~(moved < observed - _TIE)).sum(axis=0)
        far += (~(np.abs(moved) < np.abs(observed) - _TIE)).sum(axis=0)
        count += len(labels)
    more = 0 if exact else 1
    undefined = np.where(np.isnan(observed), np.nan, 0.0)
    p_worse, p_better, p = ((found + more) / (count + more) + undefined for found in (low, high, far))
    return Extremes(p_worse, p_better, p, exact, count)


def _moving(
    both: NDArray[np.float64], sides: tuple[tuple[int, int], ...]
) -> tuple[NDArray[np.bool_], tuple[tuple[int, int], ...]]:
    """(readings,): those of documents whose readings are not all alike, and these documents' sides.

    The labels of the others change nothing, so that leaving them out gives the same distribution in fewer relabellings.
    """
    import numpy as np

    if not sides:
        return np.zeros(0, dtype=bool), ()
    counts = np.array([sum(pair) for pair in sides])
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
    alike = (both == np.repeat(both[starts], counts, axis=0)).all(axis=1)
    moving = ~np.logical_and.reduceat(alike, starts)
    return np.repeat(moving, counts), tuple(pair for pair, moves in zip(sides, moving, strict=True) if moves)


def compare_runs(
    first: TallyArray, second: TallyArray, *, alpha: float = 0.05, seed: int, draws: int = DRAWS, resamples: int = DRAWS
) -> PairedResult:
    """How the second run differs from the first, on the same documents: overall, and by field path (the drivers).

    alpha: of the one-sided bound of the change. draws, resamples: at most; `bounded` says when fewer. Comparing the
    other way round gives the mirror image, digit for digit. Raises RunError where the documents are not the same.
    """
    draws, resamples = (bounded(number, len(first.documents)) for number in (draws, resamples))
    given = pair(first, second)
    del first, second  # of many documents they are large, and may be nobody else's
    paired, mirrored = given.canonical()
    top, bottom = paired.rows[..., 0], paired.rows[..., 1]
    tested = extremes(top, bottom, paired.sides, paired.first, seed=seed, draws=draws)
    spread = differences(paired, alpha=alpha, seed=seed, resamples=resamples)
    by_t = goes_by_t(paired.sides)
    gate_p = t_p_worse(top, bottom, paired.sides, paired.first) if by_t else tested.mid_p
    before, after = _scores(given, given.first), _scores(given, 1.0 - given.first)
    worse = tested.p_better if mirrored else tested.p_worse
    adjusted = holm([_known(value) for value in tested.p[1:]])
    rows = [
        Difference(
            before[index],
            after[index],
            interval=_turned(spread.intervals[index], mirrored),
            p_worse=_known(worse[index]),
            gate_p=_known(1.0 - gate_p[index] if mirrored else gate_p[index]),
            p=_known(tested.p[index]),
        )
        for index in range(len(before))
    ]
    bound = spread.highest if mirrored else spread.lowest
    overall = replace(rows[0], bound=None if bound is None else -bound if mirrored else bound)
    parts = _contributions(given)
    drivers = [
        Driver(schema, path, float(parts[index]), replace(rows[index + 1], p_adjusted=adjusted[index]))
        for index, (schema, path) in enumerate(given.paths)
    ]
    return PairedResult(
        overall=overall,
        drivers=tuple(sorted(drivers, key=lambda one: (-abs(one.contribution), one.schema, one.path))),
        scope=spread.scope,
        documents=len(given.sides),
        repeats=(max((a for a, _ in given.sides), default=0), max((b for _, b in given.sides), default=0)),
        exact=tested.exact,
        relabellings=tested.relabellings,
        seed=seed,
        test="t" if by_t else "relabelling",
    )


def _known(value: float) -> float | None:
    return None if value != value else float(value)


def _scores(paired: Paired, labels: NDArray[np.float64]) -> list[float | None]:
    import numpy as np

    sums = np.tensordot(labels, paired.rows, axes=1)
    return [float(top / bottom) if bottom else None for top, bottom in sums]


def _turned(interval: Interval | None, mirrored: bool) -> Interval | None:
    if interval is None or not mirrored:
        return interval
    return Interval(-interval.high, -interval.low, interval.method)


def _contributions(paired: Paired) -> NDArray[np.float64]:
    """(paths,): each path's part in the change of the score; they add up to it.

    With F = N / D the change of F times the mean D is the change of N less the mean F times the change of D, and N and
    D are sums over paths. Both runs are brought to one reading, so that more repeats do not count for more.
    """
    import numpy as np

    readings = max(1.0, paired.first.sum()), max(1.0, (1.0 - paired.first).sum())
    before = np.tensordot(paired.first, paired.rows, axes=1) / readings[0]
    after = np.tensordot(1.0 - paired.first, paired.rows, axes=1) / readings[1]
    middle = (before + after) / 2
    if not before[0, 1] or not after[0, 1]:
        return np.zeros(len(paired.paths))
    score = (before[0, 0] / before[0, 1] + after[0, 0] / after[0, 1]) / 2
    moved = (after - before)[1:]
    parts: NDArray[np.float64] = (moved[:, 0] - score * moved[:, 1]) / middle[0, 1]
    return parts
