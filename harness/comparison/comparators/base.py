"""What a comparator is: reads a JSON value once, then grades pairs of readings, one by one or by column."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from harness.comparison.comparators.columns import Columns, Readings
from harness.comparison.source import SourceText
from harness.comparison.values import json_key

__all__ = ["MAX_TEXT", "Comparator", "Matrix", "TextComparator"]

Matrix = NDArray[np.float64]

MAX_TEXT = 200_000
"""Longest string read, in characters; a longer one counts as unreadable."""

_FEW = 256  # cells; up to here, looking for equal readings costs more than it saves


class Comparator:
    """A way of comparing two scalars.

    symmetric: whether exchanging gold and prediction never changes a grade.
    reflexive: whether equal readings always grade 1.
    discrete: whether a grade is 1 for equal readings and 0 for all others.
    strict: whether no others than equal readings ever grade 1.
    """

    symmetric = True
    reflexive = True
    discrete = False
    strict = False

    def read(self, raw: Any) -> Any:
        """The reading of a JSON value of something, or None where it cannot be read. Readings are hashable."""
        raise NotImplementedError

    def unreadable_key(self, raw: Any) -> Any:
        """What two values that cannot be read are equal by: their JSON."""
        return json_key(raw)

    def grade(self, gold: Any, prediction: Any) -> float:
        """The similarity of two readings, in [0, 1]."""
        raise NotImplementedError

    def is_strict_among(self, readings: Iterable[Any]) -> bool:
        """Whether of these readings, all of them read, none but equal ones grade 1 with each other."""
        return self.strict

    def stands_in(self, reading: Any, raw: Any, source: SourceText) -> bool:
        """Whether the value stands in the document, in any of its written forms."""
        return source.holds(raw if isinstance(raw, str) else json.dumps(raw))

    def grades(self, golds: Readings, predictions: Readings) -> Matrix:
        """(n_gold, n_pred) similarities of readings, as `grade` gives them, 0 for None; every distinct pair once."""
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

    def _table(self, golds: Readings, predictions: Readings) -> Matrix:
        """As `grades`, of any number of readings."""
        if self.discrete:
            return self._equal(golds, predictions)
        table = np.zeros((len(golds), len(predictions)))
        alike, grade = self.reflexive, self.grade
        for row, gold in enumerate(golds):
            if gold is not None:
                table[row] = [
                    0.0 if pred is None else 1.0 if alike and gold == pred else grade(gold, pred)
                    for pred in predictions
                ]
        return table

    @staticmethod
    def _equal(golds: Readings, predictions: Readings) -> Matrix:
        """1 where two readings are equal, else 0."""
        places: dict[Any, list[int]] = {None: []}
        for column, reading in enumerate(predictions):
            if reading is not None:
                places.setdefault(reading, []).append(column)
        table = np.zeros((len(golds), len(predictions)))
        for row, reading in enumerate(golds):
            for column in places.get(reading, ()):
                table[row, column] = 1.0
        return table

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
