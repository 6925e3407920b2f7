"""How two lists' items are paired: the one pairing that the contract asks for, and what it comes to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from harness.comparison.align import pair_by_best, pair_few, pair_unordered, quantise
from harness.comparison.comparators import Matrix
from harness.comparison.matchers.base import TOLERANCE
from harness.comparison.matchers.equal_items import kinds_of, pair_distinct, pair_equal
from harness.comparison.matchers.long_list import is_long, pair_long
from harness.comparison.matchers.long_ordered import pair_long_ordered
from harness.comparison.matchers.nested import bounded_gain, check_nested
from harness.comparison.matchers.record import RecordMatcher
from harness.comparison.monotone import pair_ordered
from harness.comparison.ties import Gains, Pairs
from harness.comparison.values import IGNORED, MISFIT, OPTIONAL, Value, any_marked

if TYPE_CHECKING:
    from harness.comparison.matchers.listing import ListMatcher

__all__ = ["pair_by_table", "pair_lists", "share", "weigh"]

_FEW = 128  # cells; up to here, to look which items are the same costs more than it saves
_SOME = 4096  # cells; up to here, Python's own lists are paired faster than numpy's


def pair_lists(matcher: ListMatcher, gold: Value, prediction: Value) -> tuple[Pairs, float]:
    """The pairs, as index pairs into the two contents, and the lists' similarity."""
    found = pair_distinct(gold, prediction) if matcher.by_equality else None
    if found is not None:
        return found[0], share(gold, prediction, *found)
    return _pair_few(matcher, gold, prediction) or _pair_many(matcher, gold, prediction)


def _pair_few(matcher: ListMatcher, gold: Value, prediction: Value) -> tuple[Pairs, float] | None:
    """As `pair_lists`, where the items are few and nothing but similarity decides, else None."""
    golds, predictions = gold.content, prediction.content
    if not matcher.by_similarity or len(golds) * len(predictions) > _SOME or is_long(matcher, gold, prediction):
        return None
    threshold = matcher.least - TOLERANCE
    if matcher.ordered or threshold <= 0:  # from 0 on, a value of the wrong shape has to be told apart
        return None
    few = len(golds) * len(predictions) <= _FEW
    check_nested(matcher, golds, predictions)
    rows = matcher.items_table(golds, predictions).tolist()
    pairs = pair_by_best(rows, threshold)
    if pairs is None:
        kinds = None if few else kinds_of(matcher.item, golds, predictions)
        pairs = pair_few(rows, threshold, bounded_gain(matcher, golds, predictions), kinds)
    return pairs, share(gold, prediction, pairs, [rows[row][column] for row, column in pairs])


def _pair_many(matcher: ListMatcher, gold: Value, prediction: Value) -> tuple[Pairs, float]:
    found = None
    if is_long(matcher, gold, prediction):
        if matcher.ordered:
            found = pair_long_ordered(matcher, gold, prediction)
        else:
            found = pair_equal(matcher, gold, prediction) if matcher.by_similarity else None
            found = found or pair_long(matcher, gold, prediction)
    if found is None:
        check_nested(matcher, gold.content, prediction.content)
        table = matcher.items_table(gold.content, prediction.content)
        pairs = pair_by_table(matcher, gold, prediction, table)
        found = pairs, [table.item(pair) for pair in pairs]
    return found[0], share(gold, prediction, *found)


def pair_by_table(matcher: ListMatcher, gold: Value, prediction: Value, table: Matrix) -> Pairs:
    """The pairs, by the full similarities of all items."""
    alone = bounded_gain(matcher, gold.content, prediction.content)

    def gain(row: int, column: int) -> tuple[int, ...]:
        aims = alone(row, column)
        if matcher.decisive is None:
            return aims
        return (int(quantise(table[row : row + 1, column : column + 1], np.ones((1, 1), bool))[0, 0]), *aims)

    weights = weigh(matcher, gold.content, prediction.content, table)
    kinds = kinds_of(matcher.item, gold.content, prediction.content)
    return pair_ordered(weights, Gains(gain, kinds)) if matcher.ordered else pair_unordered(weights, gain, kinds)


def weigh(matcher: ListMatcher, golds: list[Value], predictions: list[Value], table: Matrix) -> Matrix:
    """What an optimal pairing maximises, with the pairs that may not be made marked. table: full similarities."""
    fitting = [column for column, value in enumerate(predictions) if value.content is not MISFIT]
    decisive = table
    if matcher.decisive is not None and isinstance(matcher.item, RecordMatcher):
        decisive = np.zeros(table.shape)
        decisive[:, fitting] = matcher.item.table_over(matcher.decisive, golds, [predictions[at] for at in fitting])
    allowed: NDArray[np.bool_] = decisive >= matcher.thresholds(golds, predictions) - TOLERANCE
    if matcher.keys is not None:
        allowed = matcher.keys.allowed(golds, predictions, allowed)
    if len(fitting) < len(predictions):
        allowed[:, list(set(range(len(predictions))).difference(fitting))] = False
    return quantise(decisive, allowed)


def share(gold: Value, prediction: Value, pairs: Pairs, similarities: list[float]) -> float:
    """The pairs' sum / the longer side; without ignored items, their partners, and unpaired optional ones."""
    mine, theirs, total = len(gold.content), len(prediction.content), 0.0
    if not any_marked(gold.content):
        total = sum(similarities)
    else:
        paired = {row: similarity for (row, _), similarity in zip(pairs, similarities, strict=True)}
        for row, item in enumerate(gold.content):
            if item.mark == IGNORED:
                mine -= 1
                theirs -= row in paired
            elif row in paired:
                total += paired[row]
            elif item.mark == OPTIONAL:
                mine -= 1
    longer = max(mine, theirs)
    return total / longer if longer else 1.0
