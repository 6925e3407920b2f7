"""How far a paired difference could be from what was seen: both runs resampled together, document by document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.score.pairing import Paired
from harness.score.units import FEWEST_DOCUMENTS, Units, percentiles, scope_of
from harness.uncertainty import LEVEL, Interval, Scope

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Spread", "changes", "differences"]

_AT_ONCE = 128


@dataclass(frozen=True)
class Spread:
    """intervals: of the change of all slots and of each path. lowest, highest: one-sided bounds of the first."""

    scope: Scope
    intervals: tuple[Interval | None, ...]
    lowest: float | None
    highest: float | None


def differences(paired: Paired, *, alpha: float, seed: int, resamples: int) -> Spread:
    """Bootstrap intervals of the second run's scores less the first's.

    Documents are drawn with all their readings of both runs; of fewer than ten documents, readings are drawn within
    each document and run, where each has at least two; else there is no interval.
    """
    import numpy as np

    sides = np.array(paired.sides, dtype=np.int64).reshape(-1, 2)
    scope = scope_of(sides.min(axis=1)) if len(sides) else "nothing"
    width = paired.rows.shape[1]
    if scope not in ("documents", "repeats"):
        return Spread(scope, (None,) * width, None, None)
    found: list[Interval | None] = []
    lowest = highest = None
    for start in range(0, width, _AT_ONCE):
        chosen = paired.rows[:, start : start + _AT_ONCE]
        units, moved = changes(paired, scope, chosen, seed=seed, resamples=resamples)
        if start == 0:
            tail = units.tail(alpha, len(sides))
            bounds = percentiles(moved[:, 0], tail, tail)
            lowest, highest = bounds if bounds is not None else (None, None)
        seen = _documents(paired, chosen)
        found += [_interval(units, moved[:, column], int(seen[column])) for column in range(moved.shape[1])]
    return Spread(scope, tuple(found), lowest, highest)


def _units(paired: Paired, scope: Scope, rows: NDArray[np.float64]) -> tuple[Units, NDArray[np.float64] | None]:
    """What is drawn; a row of a document holds both runs' sums side by side: (documents, 2 runs, columns, 2)."""
    import numpy as np

    if scope == "repeats":
        counts = tuple(count for pair in paired.sides for count in pair)
        return Units(scope, rows, counts), paired.first
    first = paired.first[:, None, None]
    sums = [np.add.reduceat(rows * labels, paired.starts, axis=0) for labels in (first, 1.0 - first)]
    return Units(scope, np.stack(sums, axis=1), (1,) * len(paired.sides)), None


def changes(
    paired: Paired, scope: Scope, rows: NDArray[np.float64], *, seed: int, resamples: int
) -> tuple[Units, NDArray[np.float64]]:
    """What is drawn, and (resamples, columns): the change of each ratio in each resample.

    scope: documents or repeats. rows: (readings, columns, 2), of `paired` or of its shape.
    """
    import numpy as np

    units, labels = _units(paired, scope, rows)
    columns = rows.shape[1]
    found = np.empty((resamples, columns))
    flat = units.rows.reshape(len(units.rows), -1)
    start = 0
    for weights in units.weights(resamples=resamples, seed=seed):
        if labels is None:
            before, after = np.moveaxis((weights @ flat).reshape(-1, 2, columns, 2), 1, 0)
        else:
            before, after = (((weights * side) @ flat).reshape(-1, columns, 2) for side in (labels, 1.0 - labels))
        with np.errstate(invalid="ignore", divide="ignore"):
            moved = after[..., 0] / after[..., 1] - before[..., 0] / before[..., 1]
        found[start : start + len(weights)] = moved
        start += len(weights)
    return units, found


def _documents(paired: Paired, rows: NDArray[np.float64]) -> NDArray[np.int64]:
    """(columns,): in how many documents something counts."""
    import numpy as np

    seen: NDArray[np.int64] = (np.add.reduceat(rows[..., 1], paired.starts, axis=0) > 0).sum(axis=0)
    return seen


def _interval(units: Units, changes: NDArray[np.float64], documents: int) -> Interval | None:
    if units.scope == "documents" and documents < FEWEST_DOCUMENTS:
        return None
    tail = units.tail((1 - LEVEL) / 2, documents)
    found = percentiles(changes, tail, tail)
    return None if found is None else Interval(*found, "documents" if units.scope == "documents" else "repeats")
