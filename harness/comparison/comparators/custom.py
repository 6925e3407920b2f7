"""Custom: a function of the schema's author."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from harness.comparison.comparators.base import Comparator
from harness.comparison.values import json_key
from harness.errors import ComparatorError, excerpt

__all__ = ["CustomComparator"]


class _Raw:
    """A JSON value as it is, hashable."""

    __slots__ = ("key", "value")

    def __init__(self, value: Any) -> None:
        self.value = value
        self.key = json_key(value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Raw) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


class CustomComparator(Comparator):
    """`function(gold, prediction)` on the JSON values. field: the path that errors name."""

    reflexive = False

    def __init__(self, function: Callable[[Any, Any], float], *, symmetric: bool, field: str) -> None:
        self.function = function
        self.symmetric = symmetric
        self.field = field

    def read(self, raw: Any) -> _Raw:
        """Any JSON value."""
        return _Raw(raw)

    def grade(self, gold: _Raw, prediction: _Raw) -> float:
        """In [0, 1]. Raises ComparatorError, naming the field, where the function raises or leaves [0, 1]."""
        name = getattr(self.function, "__qualname__", repr(self.function))
        shown = f"field {self.field}: {name}({excerpt(gold.value, 40)}, {excerpt(prediction.value, 40)})"
        try:
            grade = self.function(gold.value, prediction.value)
        except Exception as error:
            raise ComparatorError(f"{shown} raised {type(error).__name__}: {excerpt(str(error), 200)}") from error
        try:
            number = float("nan") if isinstance(grade, (str, bytes)) else float(grade)
        except (TypeError, ValueError):
            number = float("nan")
        if not 0 <= number <= 1:
            raise ComparatorError(f"{shown} returned {excerpt(grade, 40)}", hint="return a number in [0, 1]")
        return number
