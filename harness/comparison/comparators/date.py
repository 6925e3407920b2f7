"""Date: ISO 8601 at any precision, graded by the components that agree from the year down."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

import numpy as np

from harness.comparison.comparators.base import Comparator, Matrix
from harness.comparison.comparators.columns import Columns, Readings
from harness.comparison.comparators.value_columns import DateColumns
from harness.comparison.source import SourceText
from harness.language.dates import Components, DateReading, read_date

__all__ = ["DateComparator"]


class DateComparator(Comparator):
    """Agreeing prefix / the longer side's components; with `finer`, / gold's."""

    def __init__(self, *, finer: bool) -> None:
        self.finer = finer
        self.symmetric = not finer

    def read(self, raw: Any) -> DateReading | None:
        """Components as written, and in UTC where there is an offset."""
        return read_date(raw)

    def grade(self, gold: DateReading, prediction: DateReading) -> float:
        """In [0, 1]."""
        if gold == prediction:
            return 1.0
        ours, theirs, agreeing = _agree(gold, prediction)
        return agreeing / (len(ours) if self.finer else max(len(ours), len(theirs)))

    def is_strict_among(self, readings: Iterable[DateReading]) -> bool:
        """Where nothing finer is right and no two clocks can agree."""
        return not self.finer and all(reading.utc is None for reading in readings)

    def columns(self, golds: Readings, predictions: Readings) -> Columns:
        """See `Comparator.columns`."""
        return DateColumns(self, golds, predictions)

    def _table(self, golds: Readings, predictions: Readings) -> Matrix:
        """The year alone tells most dates apart, but for two that have an offset."""
        years: dict[Any, list[int]] = {}
        zoned: list[int] = []
        for column, date in enumerate(predictions):
            if date is not None:
                (years.setdefault(date.written[0], []) if date.utc is None else zoned).append(column)
        table = np.zeros((len(golds), len(predictions)))
        for row, date in enumerate(golds):
            if date is not None:
                for column in (*years.get(date.written[0], ()), *zoned):
                    table[row, column] = self.grade(date, predictions[column])
        return table

    def stands_in(self, reading: DateReading, raw: Any, source: SourceText) -> bool:
        """Whether a date stands there that is the same as far as this one goes; relative ones count as resolved."""
        length = len(reading.written)
        return any(date[:length] == reading.written for date in source.dates)

    def precision(self, gold: DateReading, prediction: DateReading) -> Literal["coarser", "finer"] | None:
        """Whether all of the shorter date agrees with the longer one, and which is which."""
        ours, theirs, agreeing = _agree(gold, prediction)
        if agreeing < min(len(ours), len(theirs)) or len(ours) == len(theirs):
            return None
        return "coarser" if len(theirs) < len(ours) else "finer"


def _agree(gold: DateReading, prediction: DateReading) -> tuple[Components, Components, int]:
    """Both sides' components, on one clock where both have an offset, and how many agree from the year down."""
    if gold.utc is not None and prediction.utc is not None:
        ours, theirs = gold.utc, prediction.utc
    else:
        ours, theirs = gold.written, prediction.written
    agreeing, shorter = 0, min(len(ours), len(theirs))
    while agreeing < shorter and ours[agreeing] == theirs[agreeing]:
        agreeing += 1
    return ours, theirs, agreeing
