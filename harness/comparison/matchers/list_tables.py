"""How alike lists are, all against all: their items stand in one table, of which each two lists have a part.

Of two lists no more than their similarity is asked here. Only where it depends on which of equal items is paired, as
with doubts of gold or `match_on`, are the pairs made.
"""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter
from typing import TYPE_CHECKING

import numpy as np

from harness.comparison.align import best_unordered
from harness.comparison.comparators import Matrix
from harness.comparison.matchers.base import TOLERANCE
from harness.comparison.matchers.pairing import pair_by_table, share, weigh
from harness.comparison.monotone import best_monotone
from harness.comparison.totals import shares_of_lists, total_of
from harness.comparison.values import Value

if TYPE_CHECKING:
    from harness.comparison.matchers.listing import ListMatcher

__all__ = ["BLOCK", "similarity_of", "table_of_lists"]

BLOCK = 1_000_000
"""Cells of a table that are worked on at once."""


def table_of_lists(matcher: ListMatcher, golds: list[Value], predictions: list[Value]) -> Matrix:
    """(n_gold, n_pred) similarities of lists that all fit, block by block of gold's."""
    result = np.zeros((len(golds), len(predictions)))
    theirs = [item for value in predictions for item in value.content]
    lengths = [len(value.content) for value in golds]
    others = [len(value.content) for value in predictions]
    for first, last in _blocks(lengths, max(1, BLOCK // max(1, len(theirs)))):
        table = matcher.items_table([item for value in golds[first:last] for item in value.content], theirs)
        one_by_one: list[int] | range = range(first, last)
        if matcher.by_similarity:
            least = matcher.least - TOLERANCE
            result[first:last] = shares_of_lists(table, lengths[first:last], others, least, ordered=matcher.ordered)
            one_by_one = [row for row in one_by_one if _is_marked(golds[row])]
        tops = np.cumsum([0, *lengths[first:last]]).tolist()
        lefts = np.cumsum([0, *others]).tolist()
        for row in one_by_one:
            rows = table[tops[row - first] : tops[row - first + 1]]
            for column, prediction in enumerate(predictions):
                part = rows[:, lefts[column] : lefts[column + 1]]
                result[row, column] = similarity_of(matcher, golds[row], prediction, part)
    return result


def similarity_of(matcher: ListMatcher, gold: Value, prediction: Value, table: Matrix) -> float:
    """Of two lists. table: the full similarities of their items."""
    marked = _is_marked(gold)
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


_mark = attrgetter("mark")


def _is_marked(gold: Value) -> bool:
    return any(map(_mark, gold.content))


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
