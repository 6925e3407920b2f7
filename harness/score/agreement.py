"""How far labellers agree beyond chance: Cohen's kappa for two, Krippendorff's alpha for any number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence

__all__ = ["alpha", "kappa"]


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
