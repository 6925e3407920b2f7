"""The yardstick that the scorer's speed is held against in CI: a bare scorer over plans written out by hand.

    counts = judge(RECORD, gold, prediction)        # {"correct": 38, "wrong": 2, "missing": 3, "spurious": 1}

Strings are graded by rapidfuzz, lists paired by scipy for the greatest total, verdicts counted. No folding, no dates or
countries read, no pointers, no outcomes, no reasons, no doubts of gold, and nothing is checked: it is no scorer. It
imports nothing of the package, so that no change there moves it. A change here moves every ratio, and `ratios.json` is
then to be written anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein
from scipy.optimize import linear_sum_assignment

__all__ = ["FLAT", "RECORD", "ROWS", "judge"]


class Leaf(NamedTuple):
    """A scalar. scorer: rapidfuzz's, None where values are equal or not. threshold: on the scorer's scale."""

    scorer: Callable[..., float] | None
    threshold: float


class Items(NamedTuple):
    """A list, whose items are paired where they are as alike as `threshold`, in [0, 1]."""

    item: Leaf | Mapping[str, Any]
    threshold: float


EXACT = Leaf(None, 1.0)
TEXT = Leaf(Levenshtein.normalized_similarity, 1.0)
NAME = Leaf(fuzz.token_sort_ratio, 90.0)
SIMILAR = Leaf(fuzz.token_sort_ratio, 70.0)

RECORD: Mapping[str, Any] = {
    "headline": TEXT,
    "published": EXACT,
    "outlet": TEXT,
    "count": EXACT,
    "participants": Items({"name": NAME, "country": TEXT, "title": TEXT}, 0.5),
    "events": Items({"kind": EXACT, "date": EXACT, "place": TEXT, "summary": SIMILAR}, 0.5),
    "topics": Items(TEXT, 0.5),
}
"""`Record` of records.py."""

_ROW = {"name": NAME, "date": EXACT, "place": TEXT, "status": EXACT, "count": EXACT, "amount": EXACT}

ROWS: Mapping[str, Any] = {"rows": Items(_ROW, 0.5)}
"""`Rows` of records.py."""

_SIX = {"name": NAME, "country": TEXT, "place": TEXT, "since": EXACT, "count": EXACT, "note": SIMILAR}

FLAT: Mapping[str, Any] = dict.fromkeys(
    ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"], _SIX
)
"""`Flat` of records.py."""


def judge(plan: Any, gold: Any, prediction: Any, counts: Counter[str] | None = None) -> Counter[str]:
    """The verdicts of every leaf below, counted into `counts`. Either side may be None."""
    counts = Counter() if counts is None else counts
    if isinstance(plan, Leaf):
        _judge_leaf(plan, gold, prediction, counts)
    elif isinstance(plan, Items):
        _judge_list(plan, gold or [], prediction or [], counts)
    else:
        for key, below in plan.items():
            judge(below, gold and gold.get(key), prediction and prediction.get(key), counts)
    return counts


def _judge_leaf(leaf: Leaf, gold: Any, prediction: Any, counts: Counter[str]) -> None:
    if gold is None or prediction is None:
        if gold is not prediction:
            counts["spurious" if gold is None else "missing"] += 1
        return
    alike = gold == prediction or (leaf.scorer is not None and leaf.scorer(gold, prediction) >= leaf.threshold)
    counts["correct" if alike else "wrong"] += 1


def _judge_list(plan: Items, gold: list[Any], prediction: list[Any], counts: Counter[str]) -> None:
    """Pairs first, then what is left on either side."""
    pairs: dict[int, int] = {}
    if gold and prediction:
        alike = _similarities(plan.item, gold, prediction)
        alike[alike < plan.threshold] = 0.0
        rows, columns = linear_sum_assignment(alike, maximize=True)
        pairs = {int(row): int(column) for row, column in zip(rows, columns, strict=True) if alike[row, column] > 0}
    for row, item in enumerate(gold):
        judge(plan.item, item, prediction[pairs[row]] if row in pairs else None, counts)
    for column in set(range(len(prediction))).difference(pairs.values()):
        judge(plan.item, None, prediction[column], counts)


def _similarities(plan: Any, golds: list[Any], predictions: list[Any]) -> NDArray[np.float64]:
    """(n_gold, n_pred) in [0, 1]: of a record the mean over the fields that either side has."""
    if isinstance(plan, Leaf):
        return _leaf_similarities(plan, golds, predictions)
    total = np.zeros((len(golds), len(predictions)))
    there = np.zeros(total.shape)
    for key, leaf in plan.items():
        mine, theirs = [gold.get(key) for gold in golds], [prediction.get(key) for prediction in predictions]
        total += _leaf_similarities(leaf, mine, theirs)
        there += np.array([value is not None for value in mine])[:, None] | [value is not None for value in theirs]
    return total / np.maximum(there, 1)


def _leaf_similarities(leaf: Leaf, golds: list[Any], predictions: list[Any]) -> NDArray[np.float64]:
    if leaf.scorer is not None:
        found = np.nan_to_num(process.cdist(golds, predictions, scorer=leaf.scorer, dtype=np.float64))  # NaN for None
        return found / 100 if leaf.scorer is fuzz.token_sort_ratio else found
    codes: dict[Any, int] = {}
    mine = [-1 if gold is None else codes.setdefault(gold, len(codes)) for gold in golds]
    theirs = [-2 if prediction is None else codes.setdefault(prediction, len(codes)) for prediction in predictions]
    return (np.array(mine)[:, None] == np.array(theirs)).astype(np.float64)
