"""How far labellers agree beyond chance: Cohen's kappa for two, Krippendorff's alpha for any number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from random import Random
from typing import TypeVar

__all__ = ["MIN_DOCUMENTS", "alpha", "interval_over", "kappa"]

MIN_DOCUMENTS = 10
"""Fewer documents than this show nothing of how a number varies over documents."""

_RESAMPLES = 1_000

Unit = TypeVar("Unit")


def interval_over(
    documents: Sequence[Sequence[Unit]], statistic: Callable[[list[Unit]], float | None], *, seed: int = 0
) -> tuple[float, float] | None:
    """The 95% percentile interval of a statistic of units, documents resampled whole.

    documents: the units of each. None with fewer than MIN_DOCUMENTS of them that have any, and where the statistic is
    none in more than a tenth of the resamples.
    """
    with_units = [units for units in documents if units]
    if len(with_units) < MIN_DOCUMENTS:
        return None
    random, found = Random(seed), []
    for _ in range(_RESAMPLES):
        drawn = [unit for units in random.choices(with_units, k=len(with_units)) for unit in units]
        value = statistic(drawn)
        if value is not None:
            found.append(value)
    if len(found) < 0.9 * _RESAMPLES:
        return None
    found.sort()
    return found[round(0.025 * (len(found) - 1))], found[round(0.975 * (len(found) - 1))]


def kappa(pairs: Sequence[tuple[Hashable, Hashable]]) -> float | None:
    """Cohen's kappa of two labellers' values of the same units, in [-1, 1].

    (observed - expected) / (1 - expected) agreement, the expected from how often each labeller uses each value (Cohen
    1960, Educational and Psychological Measurement 20). None without units, and where both use one value alone: then
    chance agrees as well as they do.
    """
    if not pairs:
        return None
    count = len(pairs)
    observed = sum(one == other for one, other in pairs) / count
    first, second = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    expected = sum(first[value] * second[value] for value in first) / count**2
    return None if expected == 1 else (observed - expected) / (1 - expected)


def alpha(units: Sequence[Sequence[Hashable]]) -> float | None:
    """Krippendorff's alpha for nominal values, at most 1; 0 is agreement by chance.

    units: the values that labellers gave to each unit, one each; a unit with fewer than two is left out. 1 - observed /
    expected disagreement, over the pairs of values within units and over all (Krippendorff 2011, Computing
    Krippendorff's Alpha-Reliability). None where no unit has two values, or all values are one.
    """
    pairable = [unit for unit in units if len(unit) >= 2]
    totals: Counter[Hashable] = Counter(value for unit in pairable for value in unit)
    count = sum(totals.values())
    if not count or len(totals) == 1:
        return None
    observed = 0.0
    for unit in pairable:
        of_unit = Counter(unit)
        unlike = len(unit) ** 2 - sum(number**2 for number in of_unit.values())
        observed += unlike / (len(unit) - 1)
    expected = (count**2 - sum(number**2 for number in totals.values())) / (count - 1)
    return 1 - observed / expected
