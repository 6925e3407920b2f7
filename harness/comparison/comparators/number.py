"""Number: exact decimals within a tolerance."""

from __future__ import annotations

from decimal import Context, Decimal
from typing import Any

import numpy as np

from harness.comparison.comparators.base import Comparator, Matrix
from harness.comparison.comparators.columns import Columns, Readings
from harness.comparison.comparators.value_columns import NumberColumns
from harness.comparison.source import SourceText
from harness.language.numbers import MAX_DIGITS, read_number

__all__ = ["NumberComparator"]

# Wide enough that the difference of any two numbers that are read is exact.
_EXACT = Context(prec=4 * MAX_DIGITS)

# Beyond this many cells, floats decide all cells but those near the tolerance.
_BAND = 1e-6


class NumberComparator(Comparator):
    """1 within the larger of `abs_tol` and `rel_tol` x |gold|, else 0; no float noise."""

    def __init__(self, *, abs_tol: float, rel_tol: float) -> None:
        self.abs_tol = Decimal(repr(abs_tol))
        self.rel_tol = Decimal(repr(rel_tol))
        self.symmetric = rel_tol == 0
        self.discrete = self.strict = abs_tol == 0 and rel_tol == 0

    def read(self, raw: Any) -> Decimal | None:
        """The exact decimal."""
        return read_number(raw)

    def grade(self, gold: Decimal, prediction: Decimal) -> float:
        """1 or 0."""
        allowed = max(self.abs_tol, _EXACT.multiply(self.rel_tol, abs(gold)))
        return 1.0 if abs(_EXACT.subtract(gold, prediction)) <= allowed else 0.0

    def columns(self, golds: Readings, predictions: Readings) -> Columns:
        """See `Comparator.columns`."""
        kind = Columns if self.discrete else NumberColumns
        return kind(self, golds, predictions)

    def stands_in(self, reading: Decimal, raw: Any, source: SourceText) -> bool:
        """Whether the number stands there in digits or words."""
        return reading in source.numbers

    def _table(self, golds: Readings, predictions: Readings) -> Matrix:
        if self.discrete or len(golds) * len(predictions) < 64:
            return super()._table(golds, predictions)
        gold, pred = _floats(golds)[:, None], _floats(predictions)[None, :]
        with np.errstate(all="ignore"):
            allowed = np.maximum(float(self.abs_tol), float(self.rel_tol) * np.abs(gold))
            gap = np.abs(gold - pred)
            scale = np.maximum(np.abs(gold), np.abs(pred)) * 1e-15
            table = np.where(gap <= allowed, 1.0, 0.0)
            doubtful = ~(np.abs(gap - allowed) > allowed * _BAND + 4 * scale)
        doubtful &= np.array([value is not None for value in golds])[:, None]
        doubtful &= np.array([value is not None for value in predictions])
        for row, column in zip(*np.nonzero(doubtful), strict=True):
            table[row, column] = self.grade(golds[row], predictions[column])
        return table


def _floats(readings: Readings) -> Matrix:
    """Not-a-number, which is near to nothing, for None."""
    return np.array([np.nan if value is None else float(value) for value in readings])
