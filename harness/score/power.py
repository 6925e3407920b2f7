"""How small a drop can be seen: from the variance of a run's own documents and readings."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from harness.policy import Policy
from harness.score.quantiles import t_quantile
from harness.score.tallies import TallyArray

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Sensitivity", "sensitivity_of"]

Basis = Literal["difference", "readings", "documents", "nothing"]
"""Where the variance comes from: the difference of two runs; the readings of one run, which says how far a rerun would
differ; its documents, where each was read once: an upper bound, as if two runs had nothing in common; or nowhere."""

_ROUND = (10, 30, 100, 300, 1000)


@dataclass(frozen=True)
class Sensitivity:
    """drops: the smallest, in [0, 1], by (documents, repeats); None where none can be shown.

    own: the run's own documents and repeats.
    """

    basis: Basis
    power: float
    alpha: float
    max_drop: float
    documents: tuple[int, ...]
    repeats: tuple[int, ...]
    own: tuple[int, int]
    drops: dict[tuple[int, int], float | None]


def sensitivity_of(
    arrays: Sequence[TallyArray],
    policy: Policy,
    *,
    documents: Sequence[int] = (),
    repeats: Sequence[int] = (),
    power: float = 0.8,
) -> Sensitivity:
    """The smallest drops that the gate fails with probability `power`, in (0, 1). arrays: of one run or of two.

    The drop has to be significant and to exceed the margin too, so that no drop near the margin is ever seen surely.
    Where no document was read twice, what repeats would gain is not known, and only the run's own number is shown
    unless others are asked for.
    """
    own = (len(arrays[0].documents), max((len(one.repeats) for one in arrays), default=0))
    basis, between, within = _variances(arrays)
    chosen_documents = tuple(sorted({*documents} or {own[0], *(n for n in _ROUND if n > own[0])}))
    read_twice = any((array.records > 0).sum(axis=1).max(initial=0) > 1 for array in arrays)
    chosen_repeats = tuple(sorted({*repeats} or ({own[1], 1, 3, 5} if read_twice else {own[1]})))
    drops = {
        (count, readings): _smallest(between, within, basis, count, readings, policy, power)
        for count in chosen_documents
        for readings in chosen_repeats
    }
    return Sensitivity(basis, power, policy.alpha, policy.max_drop, chosen_documents, chosen_repeats, own, drops)


def _influence(array: TallyArray) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """(documents, repeats): what each reading adds to the score beyond its share, scaled so that their mean is one
    document's part of the score's deviation; and which readings there are."""
    import numpy as np

    slots = array.weighted[..., :4].sum(axis=2)
    top, bottom = slots @ np.array([2.0, 0, 0, 0]), slots @ np.array([2.0, 2, 1, 1])
    made = array.records > 0
    score = top.sum() / bottom.sum() if bottom.sum() else 0.0
    mean = bottom[made].mean() if made.any() else 1.0
    return (top - score * bottom) / (mean or 1.0), made


def _variances(arrays: Sequence[TallyArray]) -> tuple[Basis, float, float]:
    """The variance of a document's difference that repeats cannot cut, and that of one reading, which they can."""
    import numpy as np

    values, within = [], []
    for array in arrays:
        influence, made = _influence(array)
        counts = made.sum(axis=1)
        means = np.where(made, influence, 0.0).sum(axis=1) / np.maximum(counts, 1)
        values.append((means, counts))
        for row, seen, count in zip(influence, made, counts, strict=True):
            if count > 1:
                within.append(float(row[seen].var(ddof=1)))
    noise = math.fsum(within) / len(within) if within else 0.0
    if len(arrays) == 2 and len(values[0][0]) > 1:
        change = values[1][0] - values[0][0]
        share = float(np.mean(1 / values[0][1] + 1 / values[1][1]))
        return "difference", max(0.0, float(change.var(ddof=1)) - noise * share), noise
    if within:
        return "readings", 0.0, noise
    means = values[0][0]
    return ("documents", 2 * float(means.var(ddof=1)), 0.0) if len(means) > 1 else ("nothing", math.nan, 0.0)


def _smallest(
    between: float, within: float, basis: Basis, documents: int, repeats: int, policy: Policy, power: float
) -> float | None:
    degrees = documents - 1
    if documents < 10 and basis != "documents" and repeats > 1:
        degrees = 2 * documents * (repeats - 1)
    if math.isnan(between) or not _can_reach(documents, repeats, policy.alpha) or degrees < 1:
        return None
    error = math.sqrt((between + 2 * within / repeats) / documents)
    seen = (t_quantile(1 - policy.alpha, degrees) + t_quantile(power, degrees)) * error
    beyond = policy.max_drop + t_quantile(power, degrees) * error
    smallest = max(seen, beyond)
    return smallest if smallest <= 1 else None


def _can_reach(documents: int, repeats: int, alpha: float) -> bool:
    """Whether the most extreme relabelling is rare enough to be significant, ties counted half."""
    return documents * math.log(math.comb(2 * repeats, repeats)) + math.log(2) >= -math.log(alpha)
