"""Prices and times along an axis: in equal steps, or by their logarithm where they differ by more than a few times."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Scale", "scale_of"]

_FEW = 8.0
_ZERO = 0.3
"""Share of the axis left of the least value where a logarithm has no place for 0."""


@dataclass(frozen=True)
class Scale:
    """From `low` to `high`, in the unit of the values. zero: whether a place left of `low` stands for 0."""

    low: float
    high: float
    logarithmic: bool
    zero: bool
    ticks: tuple[float, ...]

    def position(self, value: float) -> float:
        """Where along the axis `value` stands, in [0, 1]."""
        if not self.logarithmic:
            return (value - self.low) / (self.high - self.low)
        if value <= 0:
            return 0.0
        start = _ZERO if self.zero else 0.0
        return start + (1 - start) * math.log(value / self.low) / math.log(self.high / self.low)


def scale_of(values: Sequence[float]) -> Scale:
    """The scale for these values, 0 or more, at least one."""
    from matplotlib.ticker import MaxNLocator

    most, positive = max(values), [value for value in values if value > 0]
    if not positive or most / min(positive) < _FEW:
        least = min(values) if min(values) > most / 2 else 0.0
        locator = MaxNLocator(nbins=4, steps=[1, 2, 2.5, 5, 10])
        found = list(dict.fromkeys(max(0.0, float(mark)) for mark in locator.tick_values(least, most or 1.0)))
        return Scale(found[0], found[-1], False, False, tuple(found))
    zero = len(positive) < len(values)
    first, last = math.floor(math.log10(min(positive))), math.ceil(math.log10(most))
    steps = (1, 2, 5) if last - first == 1 else (1, 3) if last - first == 2 else (1,)
    marks = [step * 10.0**power for power in range(first, last + 1) for step in steps]
    # The axis ends at the marks next to the values, not at whole decades.
    low = max(mark for mark in marks if mark <= min(positive) * (1 + 1e-9))
    high = min(mark for mark in marks if mark >= most * (1 - 1e-9))
    kept = [mark for mark in marks if low <= mark <= high]
    return Scale(low, high, True, zero, (*((0.0,) if zero else ()), *kept))
