"""Two lists of values made ready for single cells: bounds of every similarity, exact ones where asked for.

What `Matcher.table` gives for all pairs of two lists these give pair by pair, to the same last bit, after bounds have
told which pairs are worth it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from harness.comparison.comparators.columns import Bounds, Indexes
from harness.comparison.comparators.likeness import Likeness, added, always
from harness.comparison.matchers.counting import ALWAYS, IF_PREDICTED, NEVER, counts
from harness.comparison.values import IGNORED, MISFIT, Value
from harness.errors import LimitError

if TYPE_CHECKING:
    from harness.comparison.matchers.leaf import LeafMatcher
    from harness.comparison.matchers.record import RecordField

__all__ = ["MAX_CELLS", "Cells", "LeafCells", "RecordCells", "Values", "too_long"]

Values = list[Value | None]

Mask = NDArray[np.bool_]

MARGIN = np.float32(2e-5)
"""What a bound in single precision may lie below what it bounds."""


MAX_CELLS = 25_000_000
"""Most pairs of two lists' items that are all compared: 200 MB of similarities."""


def too_long(label: str, n_gold: int, n_pred: int, most: str) -> LimitError:
    """The error of lists that are too long. most: what is compared at most."""
    items = "item" if n_gold == 1 else "items"
    return LimitError(
        f"field {label}: a list of {n_gold} {items} against one of {n_pred}", hint=f"{most}; split the document"
    )


class Cells:
    """golds, predictions: None for nothing. A cell with nothing on a side, or with a MISFIT, has similarity 0.

    costly: whether `ceilings_at` looks at more than `first_ceilings_at`. scalars: at how many pairs of them for a cell.
    """

    costly = False
    scalars = 1.0

    def __init__(self, golds: Values, predictions: Values) -> None:
        self.shape = len(golds), len(predictions)

    def likeness(self) -> Likeness:
        """A loose bound of all cells."""
        raise NotImplementedError

    def reach(self, threshold: float) -> tuple[Likeness, NDArray[np.float32]]:
        """(likeness, limits): where a similarity may reach `threshold`, the first is not below its row's limit."""
        return self.likeness(), np.full(self.shape[0], threshold, np.float32)

    def ceilings_at(self, rows: Indexes, columns: Indexes, least: float = 0.0) -> Bounds:
        """For each cell the tightest bound that is cheap. least: below it, a bound need be no tighter."""
        raise NotImplementedError

    def first_ceilings_at(self, rows: Indexes, columns: Indexes) -> Bounds:
        """For each cell a bound for which no two lists are looked into."""
        return self.ceilings_at(rows, columns)

    def cells(self, rows: Indexes, columns: Indexes) -> NDArray[np.float64]:
        """The similarity of each cell."""
        raise NotImplementedError


class LeafCells(Cells):
    """Scalars. A gold value that accepts others has no bound but 1, and is graded pair by pair."""

    def __init__(self, matcher: LeafMatcher, golds: Values, predictions: Values) -> None:
        super().__init__(golds, predictions)
        self._matcher = matcher
        self._golds, self._predictions = golds, predictions
        mine = [None if value is None else value.content for value in golds]
        theirs = [None if value is None else value.content for value in predictions]
        self._columns = matcher.comparator.columns(mine, theirs)
        self._there = _there((), predictions)[1]
        self._accepting = np.array([value is not None and bool(value.accepted) for value in golds], bool)
        self._any = bool(self._accepting.any())

    def likeness(self) -> Likeness:
        """See `Cells`."""
        if self._any:
            return always(*_there(self._golds, self._predictions))
        return self._columns.likeness()

    def ceilings_at(self, rows: Indexes, columns: Indexes, least: float = 0.0) -> Bounds:
        """See `Cells`."""
        bounds = self._columns.ceilings_at(rows, columns)
        if self._any:
            at = self._accepting[rows]
            bounds[at] = self._there[columns[at]]
        return bounds

    def cells(self, rows: Indexes, columns: Indexes) -> NDArray[np.float64]:
        """See `Cells`."""
        grades = self._columns.cells(rows, columns)
        if self._any:
            for at in np.nonzero(self._accepting[rows])[0].tolist():
                gold, prediction = self._golds[rows[at]], self._predictions[columns[at]]
                if gold is not None and prediction is not None:
                    grades[at] = self._matcher.grade(gold, prediction)
        return grades


class RecordCells(Cells):
    """Records by the weighted mean of their fields, as `RecordMatcher.table_over` has it."""

    def __init__(self, fields: list[tuple[int, RecordField]], golds: Values, predictions: Values) -> None:
        super().__init__(golds, predictions)
        predictions = [None if value is None or value.content is MISFIT else value for value in predictions]
        self._there = _there(golds, predictions)
        self._whole = all(map(np.all, self._there))
        self._parts: list[tuple[float, Cells]] = []
        needed, asked, given = [], [], []
        for index, field in fields:
            mine = [None if value is None else value.content[index] for value in golds]
            theirs = [None if value is None else value.content[index] for value in predictions]
            when = [NEVER if gold is None else counts(gold, index, field) for gold in golds]
            scored = [None if value is None or value.mark == IGNORED else value for value in mine]
            if any(value is not None for value in scored) and any(value is not None for value in theirs):
                self._parts.append((field.weight, field.matcher.cells(scored, theirs)))  # else models that nest end
            needed.append([one == ALWAYS for one in when])
            asked.append([one == IF_PREDICTED for one in when])
            given.append([value is not None for value in theirs])
        shape = len(fields)
        weights = np.array([field.weight for _, field in fields]).reshape(shape, 1)
        self.costly = any(part.costly for _, part in self._parts)
        self.scalars = sum(part.scalars for _, part in self._parts)
        self._needed = weights * np.array(needed, float).reshape(shape, len(golds))
        self._asked = weights * np.array(asked, float).reshape(shape, len(golds))
        self._given = np.array(given, float).reshape(shape, len(predictions))
        self._asks = bool(self._asked.any())

    def likeness(self) -> Likeness:
        """See `Cells`; a mean is no more than the fields' sum by the weight of those that count in any case."""
        least = float(self._needed.sum(axis=0).min(initial=0)) if self._whole else 0.0
        return self._total().times(1 / least) if least > 0 else always(*self._there)

    def reach(self, threshold: float) -> tuple[Likeness, NDArray[np.float32]]:
        """See `Cells`: the fields' sum, against the threshold times the weight of the fields that count."""
        total = self._total()
        for asked, given in zip(self._asked, self._given, strict=True):
            for weight in np.unique(asked[asked > 0]).tolist():
                counts = always(asked == weight, given > 0).times(-threshold * weight)
                total.lookups.extend(counts.lookups)
        return total, (threshold * self._needed.sum(axis=0)).astype(np.float32)

    def _total(self) -> Likeness:
        return added(part.likeness().times(weight) for weight, part in self._parts)

    def ceilings_at(self, rows: Indexes, columns: Indexes, least: float = 0.0) -> Bounds:
        """See `Cells`; what costs more is asked later, and where the rest leaves `least` in reach."""
        total = self._first_total(rows, columns)
        bounds = self._mean(total, rows, columns)
        at = np.arange(len(rows))
        for weight, part in sorted(self._parts, key=lambda each: each[1].scalars):
            if part.costly:
                at = at[bounds[at] >= least - MARGIN]
                mine, theirs = rows[at], columns[at]
                total[at] += weight * (part.ceilings_at(mine, theirs) - part.first_ceilings_at(mine, theirs))
                bounds[at] = self._mean(total[at], mine, theirs)
        return bounds.astype(np.float32)

    def first_ceilings_at(self, rows: Indexes, columns: Indexes) -> Bounds:
        """See `Cells`."""
        return self._mean(self._first_total(rows, columns), rows, columns).astype(np.float32)

    def _first_total(self, rows: Indexes, columns: Indexes) -> NDArray[np.float64]:
        total = np.zeros(len(rows))
        for weight, part in self._parts:
            total += weight * part.first_ceilings_at(rows, columns)
        return total

    def cells(self, rows: Indexes, columns: Indexes) -> NDArray[np.float64]:
        """See `Cells`."""
        total = np.zeros(len(rows))
        for weight, part in self._parts:
            total += weight * part.cells(rows, columns)
        return self._mean(total, rows, columns)

    def _mean(self, total: NDArray[np.float64], rows: Indexes, columns: Indexes) -> NDArray[np.float64]:
        whole = np.zeros(len(rows))
        for needed, asked, given in zip(self._needed, self._asked, self._given, strict=True):
            whole += needed[rows] + asked[rows] * given[columns]
        mean = np.divide(total, whole, out=np.ones(len(rows)), where=whole > 0)
        return mean if self._whole else mean * (self._there[0][rows] & self._there[1][columns])


def _there(golds: Iterable[Value | None], predictions: Iterable[Value | None]) -> tuple[Mask, Mask]:
    """Which of gold's and of the prediction's values are something."""
    return (
        np.array([value is not None for value in golds], bool),
        np.array([value is not None for value in predictions], bool),
    )
