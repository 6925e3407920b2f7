"""The floor: a bare loop over a compiled plan, strings graded by rapidfuzz, lists paired by scipy, verdicts counted.

    plan = compile_bare(Record)
    counts = plan.judge(gold, prediction)       # {"correct": 38, "wrong": 2, "missing": 3, "spurious": 1}

No folding, no dates or countries read, no pointers, no outcomes, no reasons, no doubts of gold, and nothing is checked:
it is a yardstick for speed, not a scorer. Its stages are functions of their own, so that a profile can tell them apart:
`read` takes columns out of records, `grades` calls for similarities, `assign` pairs, `judge` counts.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein
from scipy.optimize import linear_sum_assignment

from harness.fields import PersonName, Similar, Text
from harness.plan import LeafPlan, ListPlan, RecordPlan, compile_plan

__all__ = ["BareLeaf", "BareList", "BareRecord", "compile_bare"]

Table = NDArray[np.float64]

_DISTINCT = 32
"""Rows from which a column's equal strings are graded once."""


class BareLeaf:
    """A scalar: a string graded by a ratio in [0, 1], anything else by equality."""

    def __init__(self, plan: LeafPlan) -> None:
        self.threshold = plan.marker.threshold
        self.tokens = isinstance(plan.marker, (Similar, PersonName))
        self.graded = self.tokens or isinstance(plan.marker, Text)
        self.scorer: Any = fuzz.token_sort_ratio if self.tokens else Levenshtein.normalized_similarity

    def table(self, golds: list[Any], predictions: list[Any]) -> Table:
        """(n_gold, n_pred) similarities; 0 where either is None."""
        if not self.graded:
            return equal(golds, predictions)
        found = self.grades(golds, predictions)
        if None in golds or None in predictions:
            found = found * (present(golds)[:, None] & present(predictions))
        return found

    def grades(self, golds: list[Any], predictions: list[Any]) -> Table:
        """Of strings; each distinct one of a long column once."""
        if max(len(golds), len(predictions)) >= _DISTINCT:
            mine, rows = np.unique([gold or "" for gold in golds], return_inverse=True)
            theirs, columns = np.unique([prediction or "" for prediction in predictions], return_inverse=True)
            return self.cdist(mine.tolist(), theirs.tolist())[np.ix_(rows, columns)]
        return self.cdist([gold or "" for gold in golds], [prediction or "" for prediction in predictions])

    def cdist(self, golds: list[Any], predictions: list[Any]) -> Table:
        """rapidfuzz's own loop."""
        found: Table = process.cdist(golds, predictions, scorer=self.scorer, dtype=np.float64)
        return found / 100 if self.tokens else found

    def judge(self, gold: Any, prediction: Any, counts: Counter[str]) -> None:
        """Counts one verdict, none where both are None."""
        if gold is None or prediction is None:
            if gold is not prediction:
                counts["spurious" if gold is None else "missing"] += 1
        elif gold == prediction:
            counts["correct"] += 1
        else:
            counts["correct" if self.graded and self.grade(gold, prediction) >= self.threshold else "wrong"] += 1

    def grade(self, gold: str, prediction: str) -> float:
        """Of one pair."""
        return float(self.scorer(gold, prediction)) / (100 if self.tokens else 1)


class BareRecord:
    """A record: the mean of its fields, over those that either side has."""

    def __init__(self, plan: RecordPlan) -> None:
        self.fields = [(field.keys[0], _bare(field.node)) for field in plan.fields]

    def table(self, golds: list[Any], predictions: list[Any]) -> Table:
        """(n_gold, n_pred) similarities of records."""
        total = np.zeros((len(golds), len(predictions)))
        places = np.zeros(total.shape)
        for key, node in self.fields:
            mine, theirs = read(golds, key), read(predictions, key)
            total += node.table(mine, theirs)
            places += present(mine)[:, None] | present(theirs)
        return total / np.maximum(places, 1)

    def judge(self, gold: Any, prediction: Any, counts: Counter[str] | None = None) -> Counter[str]:
        """Counts the verdicts of every leaf below; either side may be None."""
        counts = Counter() if counts is None else counts
        for key, node in self.fields:
            mine = None if gold is None else gold.get(key)
            node.judge(mine, None if prediction is None else prediction.get(key), counts)
        return counts


class BareList:
    """A list: items paired one to one for the greatest sum, then judged pair by pair."""

    def __init__(self, plan: ListPlan) -> None:
        self.item = _bare(plan.item)
        self.threshold = self.item.threshold if isinstance(self.item, BareLeaf) else plan.pairing.threshold

    def table(self, golds: list[Any], predictions: list[Any]) -> Table:
        """(n_gold, n_pred) similarities of lists, one by one."""
        return np.array([[self.grade(gold, prediction) for prediction in predictions] for gold in golds])

    def grade(self, gold: Any, prediction: Any) -> float:
        """The pairs' sum / the longer side's length."""
        if not gold or not prediction:
            return 0.0
        table = self.item.table(gold, prediction)
        return sum(float(table[pair]) for pair in self.assign(table)) / max(len(gold), len(prediction))

    def assign(self, table: Table) -> list[tuple[int, int]]:
        """scipy's assignment over the cells from the threshold on."""
        allowed = np.where(table >= self.threshold, table, 0.0)
        rows, columns = linear_sum_assignment(allowed, maximize=True)
        kept = allowed[rows, columns] > 0
        return list(zip(rows[kept].tolist(), columns[kept].tolist(), strict=True))

    def pairs(self, gold: list[Any], prediction: list[Any]) -> list[tuple[int, int]]:
        """Indexes of the items that are paired."""
        return self.assign(self.item.table(gold, prediction)) if gold and prediction else []

    def judge(self, gold: Any, prediction: Any, counts: Counter[str]) -> None:
        """Counts the verdicts of pairs, then of what is left on either side."""
        gold, prediction = gold or [], prediction or []
        pairs = self.pairs(gold, prediction)
        for row, column in pairs:
            self.item.judge(gold[row], prediction[column], counts)
        for row in set(range(len(gold))).difference(row for row, _ in pairs):
            self.item.judge(gold[row], None, counts)
        for column in set(range(len(prediction))).difference(column for _, column in pairs):
            self.item.judge(None, prediction[column], counts)


def compile_bare(model: Any) -> BareRecord:
    """The loop's plan of a pydantic model of records, lists and scalars."""
    return BareRecord(compile_plan(model))


def _bare(plan: Any) -> Any:
    kinds = {LeafPlan: BareLeaf, RecordPlan: BareRecord, ListPlan: BareList}
    return kinds[type(plan)](plan)


def read(records: list[Any], key: str) -> list[Any]:
    """A column."""
    return [record.get(key) for record in records]


def present(values: list[Any]) -> NDArray[np.bool_]:
    """Which of a column are something."""
    return np.array([value is not None for value in values], bool)


def equal(golds: list[Any], predictions: list[Any]) -> Table:
    """1 where two values are equal and something, through one whole number for each distinct value."""
    codes: dict[Any, int] = {}
    mine = [-1 if gold is None else codes.setdefault(gold, len(codes)) for gold in golds]
    theirs = [-2 if prediction is None else codes.setdefault(prediction, len(codes)) for prediction in predictions]
    return (np.array(mine)[:, None] == np.array(theirs)).astype(np.float64)
