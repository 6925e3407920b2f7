"""What a comparator is: reads a JSON value once, then grades pairs of readings, one by one or by column."""

from __future__ import annotations

import json
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from harness.comparison.comparators.columns import Columns, Readings
from harness.comparison.source import SourceText
from harness.comparison.values import json_key

__all__ = ["MAX_TEXT", "Comparator", "Matrix", "Rows", "TextComparator"]

Matrix = NDArray[np.float64]
Rows = list[list[float]]

MAX_TEXT = 200_000
"""Longest string read, in characters; a longer one counts as unreadable."""

_FEW = 256  # cells; up to here, looking for equal readings costs more than it saves


class Comparator:
    """A way of comparing two scalars.

    symmetric: whether exchanging gold and prediction never changes a grade.
    reflexive: whether equal readings always grade 1.
    discrete: whether a grade is 1 for equal readings and 0 for all others.
    """

    symmetric = True
    reflexive = True
    discrete = False

    def read(self, raw: Any) -> Any:
        """The reading of a JSON value of something, or None where it cannot be read. Readings are hashable."""
        raise NotImplementedError

    def unreadable_key(self, raw: Any) -> Any:
        """What two values that cannot be read are equal by: their JSON."""
        return json_key(raw)

    def grade(self, gold: Any, prediction: Any) -> float:
        """The similarity of two readings, in [0, 1]."""
        raise NotImplementedError

    def stands_in(self, reading: Any, raw: Any, source: SourceText) -> bool:
        """Whether the value stands in the document, in any of its written forms."""
        return source.holds(raw if isinstance(raw, str) else json.dumps(raw))

    def grades(self, golds: list[Any], predictions: list[Any]) -> Matrix:
        """(n_gold, n_pred) similarities of readings, as `grade` gives them; of many, every distinct pair once."""
        if len(golds) * len(predictions) <= _FEW:
            return self._table(golds, predictions)
        gold_index, gold_codes = _distinct(golds)
        pred_index, pred_codes = _distinct(predictions)
        table = self._table(list(gold_index), list(pred_index))
        if table.shape == (len(golds), len(predictions)):  # all distinct, and so in their own order
            return table
        return table[np.ix_(gold_codes, pred_codes)]

    def columns(self, golds: Readings, predictions: Readings) -> Columns:
        """The readings, None for nothing, made ready for single cells."""
        return Columns(self, golds, predictions)

    def _table(self, golds: list[Any], predictions: list[Any]) -> Matrix:
        shape = len(golds), len(predictions)
        if not self.discrete:
            alike, grade = self.reflexive, self.grade
            cells = [1.0 if alike and gold == pred else grade(gold, pred) for gold in golds for pred in predictions]
            return np.array(cells).reshape(shape)
        if len(golds) * len(predictions) <= _FEW:
            return np.array(self.rows(golds, predictions)).reshape(shape)
        known = {reading: column for column, reading in enumerate(predictions)}
        table = np.zeros(shape)
        for row, reading in enumerate(golds):
            column = known.get(reading)
            if column is not None:
                table[row, column] = 1.0
        return table

    def rows(self, golds: list[Any], predictions: list[Any]) -> Rows:
        """As `grades`, as lists, for few readings."""
        if self.discrete:
            return [[1.0 if gold == pred else 0.0 for pred in predictions] for gold in golds]
        rows: Rows = self._table(golds, predictions).tolist()
        return rows

    def precision(self, gold: Any, prediction: Any) -> Literal["coarser", "finer"] | None:
        """Whether the prediction is right but at another precision; None for all but dates."""
        return None


class TextComparator(Comparator):
    """A comparator that reads strings alone."""

    def read(self, raw: Any) -> Any:
        """See `Comparator.read`."""
        if not isinstance(raw, str) or len(raw) > MAX_TEXT:
            return None
        return self.read_text(raw)

    def read_text(self, text: str) -> Any:
        """The reading of a string of at most MAX_TEXT characters, or None."""
        raise NotImplementedError


def _distinct(readings: list[Any]) -> tuple[dict[Any, int], list[int]]:
    index: dict[Any, int] = {}
    return index, [index.setdefault(reading, len(index)) for reading in readings]
