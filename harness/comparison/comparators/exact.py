"""Exact: equal JSON values."""

from __future__ import annotations

from typing import Any

from harness.comparison.comparators.base import MAX_TEXT, Comparator
from harness.comparison.values import json_key

__all__ = ["ExactComparator"]


class ExactComparator(Comparator):
    """1 for equal JSON, else 0; `1` equals `1.0` and is neither `true` nor `"1"`."""

    discrete = strict = True

    def read(self, raw: Any) -> Any:
        """Any JSON value but an overlong string."""
        return None if isinstance(raw, str) and len(raw) > MAX_TEXT else json_key(raw)

    def grade(self, gold: Any, prediction: Any) -> float:
        """1 or 0."""
        return 1.0 if gold == prediction else 0.0
