"""Holm's correction: the chance of one false alarm among many tests stays what it is for one."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["holm"]


def holm(values: Sequence[float | None]) -> list[float | None]:
    """Adjusted p-values, in the order given, each in [0, 1]; None stays None and is not counted as a test."""
    ranked = sorted((value, index) for index, value in enumerate(values) if value is not None)
    adjusted: list[float | None] = [None] * len(values)
    largest = 0.0
    for rank, (value, index) in enumerate(ranked):
        largest = max(largest, min(1.0, value * (len(ranked) - rank)))
        adjusted[index] = largest
    return adjusted
