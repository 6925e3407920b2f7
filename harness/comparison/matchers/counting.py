"""Which fields count in the mean of two records: what gold has, and what the prediction has where gold has nothing.

What gold ignores never counts; what is optional counts where it was predicted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from harness.comparison.values import IGNORED, OPTIONAL, Value

if TYPE_CHECKING:
    from harness.comparison.comparators import Matrix
    from harness.comparison.matchers.record import RecordField

__all__ = ["ALWAYS", "IF_PREDICTED", "NEVER", "counts", "hides", "means"]

NEVER, IF_PREDICTED, ALWAYS = 0, 1, 2

_FEW = 64  # pairs; up to here, one by one they are taken back faster than by an index of arrays


def hides(gold: Value, field: RecordField) -> bool:
    """Whether gold ignores a field in which it has nothing."""
    return gold.hidden is not None and any(key in gold.hidden for key in field.keys)


def counts(gold: Value, index: int, field: RecordField) -> int:
    """Whether a field counts in the means of a gold record: ALWAYS, IF_PREDICTED or NEVER. index: in its content."""
    value = gold.content[index]
    if value is None:
        return NEVER if gold.hidden and hides(gold, field) else IF_PREDICTED
    if value.mark == IGNORED:
        return NEVER
    return IF_PREDICTED if value.mark == OPTIONAL else ALWAYS


def means(
    total: Matrix,
    fields: list[tuple[int, RecordField]],
    golds: list[Value],
    predictions: list[Value],
    *,
    marked: bool,
) -> Matrix:
    """`total`, (n_gold, n_pred), divided by the weight of the fields that count for the pair; 1 where none does.

    marked: whether gold has doubts of any.
    """
    whole: Any = 0.0  # a number as long as every field counts for every pair, and so 0 for none
    positive = False
    for index, field in fields:
        more = whole + field.weight
        asking = [row for row, gold in enumerate(golds) if gold.content[index] is None]
        never: list[int] = []
        if marked:
            when = [counts(gold, index, field) for gold in golds]
            asking = [row for row, one in enumerate(when) if one == IF_PREDICTED]
            never = [row for row, one in enumerate(when) if one == NEVER]
        without = asking and [column for column, value in enumerate(predictions) if value.content[index] is None]
        if len(asking) * len(without) == total.size:
            continue  # nothing on either side, as at the bottom of models that nest
        if never or without:
            if more.__class__ is float:
                whole, more = np.zeros(total.shape) + whole, np.zeros(total.shape) + more
            for row in never:
                more[row] = whole[row]
            _take_back(more, whole, asking, without)
        else:
            positive = True
        whole = more
    if positive:
        total /= whole
        return total
    mean: Matrix = np.divide(total, whole, out=np.ones(total.shape), where=whole > 0)
    return mean


def _take_back(more: Matrix, whole: Matrix, rows: list[int], columns: list[int]) -> None:
    """Makes `more` what `whole` is where such a row and such a column meet."""
    if len(rows) * len(columns) > _FEW:
        pairs = np.ix_(rows, columns)
        more[pairs] = whole[pairs]
        return
    for row in rows:
        for column in columns:
            more[row, column] = whole[row, column]
