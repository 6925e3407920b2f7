"""How alike lists are, all against all: their items stand in one table, of which each two lists have a part.

Of two lists no more than their similarity is asked here. Only where it depends on which of equal items is paired, as
with doubts of gold or `match_on`, are the pairs made.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from harness.comparison.align import best_unordered
from harness.comparison.comparators import Matrix
from harness.comparison.matchers.base import TOLERANCE
from harness.comparison.matchers.long_list import is_long
from harness.comparison.matchers.pairing import pair_by_table, share, weigh
from harness.comparison.monotone import best_monotone
from harness.comparison.totals import shares_of_lists, total_of
from harness.comparison.values import Value, any_marked

if TYPE_CHECKING:
    from harness.comparison.matchers.listing import ListMatcher

__all__ = ["BLOCK", "similarity_of", "table_of_lists"]

BLOCK = 1_000_000
"""Cells of a table that are worked on at once."""


def table_of_lists(matcher: ListMatcher, golds: list[Value], predictions: list[Value]) -> Matrix:
    """(n_gold, n_pred) similarities of lists that all fit. Two long ones are paired, as no table of them is needed."""
    if not is_long(matcher, max(golds, key=_length), max(predictions, key=_length)):
        return _table_of_short(matcher, golds, predictions)
    result = np.zeros((len(golds), len(predictions)))
    for row, gold in enumerate(golds):
        long = [is_long(matcher, gold, prediction) for prediction in predictions]
        for column in np.flatnonzero(long).tolist():
            result[row, column] = matcher.paired(gold, predictions[column])[1]
        short = np.flatnonzero(~np.array(long)).tolist()
        if short:
            result[row, short] = _table_of_short(matcher, [gold], [predictions[column] for column in short])[0]
    return result


def _table_of_short(matcher: ListMatcher, golds: list[Value], predictions: list[Value]) -> Matrix:
    """By one table of all items, block by block of gold's lists."""
    result = np.zeros((len(golds), len(predictions)))
    theirs = [item for value in predictions for item in value.content]
    lengths = [len(value.content) for value in golds]
    others = [len(value.content) for value in predictions]
    for first, last in _blocks(lengths, max(1, BLOCK // max(1, len(theirs)))):
        table = matcher.items_table([item for value in golds[first:last] for item in value.content], theirs)
        one_by_one: list[int] | range = range(first, last)
        columns: list[int] | range = range(len(predictions))
        if matcher.by_similarity:
            least = matcher.least - TOLERANCE
            result[first:last] = shares_of_lists(table, lengths[first:last], others, least, ordered=matcher.ordered)
            one_by_one = [row for row in one_by_one if any_marked(golds[row].content)]
        tops = np.cumsum([0, *lengths[first:last]]).tolist()
        lefts = np.cumsum([0, *others]).tolist()
        for row in one_by_one:
            rows = table[tops[row - first] : tops[row - first + 1]]
            if matcher.by_similarity and matcher.least > TOLERANCE:
                columns = np.flatnonzero(result[row]).tolist()  # else no two items may be paired, whatever gold doubts
            for column in columns:
                part = rows[:, lefts[column] : lefts[column + 1]]
                result[row, column] = similarity_of(matcher, golds[row], predictions[column], part)
    return result


def similarity_of(matcher: ListMatcher, gold: Value, prediction: Value, table: Matrix) -> float:
    """Of two lists. table: the full similarities of their items."""
    marked = any_marked(gold.content)
    if table.size == 1 and not marked and matcher.decisive is None and matcher.keys is None:
        similarity: float = table.item(0)  # one item on either side, the most frequent case by far
        return similarity if matcher.thresholds(gold.content, prediction.content) - TOLERANCE <= similarity else 0.0
    if matcher.by_similarity and not marked:
        total = total_of(table, matcher.least - TOLERANCE, ordered=matcher.ordered)
        return total / max(len(gold.content), len(prediction.content))
    if matcher.decisive is not None or marked:
        # Full similarity breaks ties, and an ignored item takes its partner along: which of equals it is matters.
        pairs = pair_by_table(matcher, gold, prediction, table)
    else:
        weights = weigh(matcher, gold.content, prediction.content, table)
        pairs = best_monotone(weights) if matcher.ordered else best_unordered(weights)
    return share(gold, prediction, pairs, [table.item(pair) for pair in pairs])


def _length(value: Value) -> int:
    return len(value.content)


def _blocks(lengths: list[int], at_once: int) -> Iterator[tuple[int, int]]:
    """Ranges of lists whose items together are about `at_once`, at least one list each."""
    first = total = 0
    for index, length in enumerate(lengths):
        if total and total + length > at_once:
            yield first, index
            first, total = index, 0
        total += length
    if first < len(lengths):
        yield first, len(lengths)
