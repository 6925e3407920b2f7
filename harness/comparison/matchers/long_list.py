"""Long unordered lists: paired by the similarities of few of their items' pairs.

Where too many would have to be worked out one by one, nothing is lost but time: all are, as for a short list.
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from harness.comparison.align import SCALE, quantise
from harness.comparison.candidates import Candidates
from harness.comparison.comparators.columns import Indexes
from harness.comparison.matchers.base import TOLERANCE
from harness.comparison.matchers.cells import MAX_CELLS, Cells, too_long
from harness.comparison.matchers.equal_items import kinds_of
from harness.comparison.matchers.leaf import LeafMatcher
from harness.comparison.matchers.nested import bounded_gain
from harness.comparison.matchers.record import RecordMatcher
from harness.comparison.priced import Known, price
from harness.comparison.ties import Gain, Pairs, settle, tight_cells
from harness.comparison.values import MISFIT, Value, json_key

if TYPE_CHECKING:
    from harness.comparison.matchers.listing import ListMatcher

__all__ = ["MAX_KNOWN", "MAX_PAIRS", "is_long", "long_from", "pair_long"]

MAX_KNOWN = 4_000_000
"""Most pairs of items that are compared one by one, where there are too many to compare all."""

MAX_PAIRS = 400_000_000
"""Most pairs of two lists' items of which it is asked whether they need be compared: seconds."""

LONG = 16_384
"""Pairs of two lists' items from which not all are compared."""

_SHARE = 1 / 16  # of all pairs; where more have to be compared one by one, comparing all is quicker


class _CrowdedError(Exception):
    """More pairs have to be compared one by one than it is worth."""


def is_long(matcher: ListMatcher, gold: Value, prediction: Value) -> bool:
    """Whether lists are paired by the similarities of few of their items' pairs."""
    return len(gold.content) * len(prediction.content) >= long_from(matcher)


def long_from(matcher: ListMatcher) -> float:
    """Pairs of items from which not all of them are compared."""
    return LONG if isinstance(matcher.item, (RecordMatcher, LeafMatcher)) else inf


def pair_long(matcher: ListMatcher, gold: Value, prediction: Value) -> tuple[Pairs, list[float]] | None:
    """The pairing that the contract asks for, and each pair's full similarity; None where comparing all is quicker.

    Raises LimitError for more than MAX_PAIRS pairs of items, or MAX_KNOWN that have to be compared.
    """
    golds, predictions = gold.content, prediction.content
    shape = len(golds), len(predictions)
    total = shape[0] * shape[1]
    if total > MAX_PAIRS:
        raise too_long(matcher.label, *shape, f"at most {MAX_PAIRS:,} pairs of items are weighed")

    def check(cells: int) -> None:
        if total <= MAX_CELLS and cells > max(total * _SHARE, 4 * sum(shape)):
            raise _CrowdedError
        if total > MAX_CELLS and cells > MAX_KNOWN:
            raise too_long(matcher.label, *shape, f"at most {MAX_KNOWN:,} of so many pairs of items are compared")

    full = matcher.item.cells(golds, predictions)
    decisive = matcher.decisive_cells(full, golds, predictions)
    try:
        known, candidates, places = _prepared(matcher, golds, predictions, decisive, check)
        matching = price(known, candidates, places, SCALE)
    except _CrowdedError:
        return None
    gain = _gain(matcher, golds, predictions, None if decisive is full else full)
    tight = tight_cells(known.weights, matching)
    pairs = settle(tight, matching, gain, kinds_of(matcher.item, golds, predictions))
    rows, columns = np.array(pairs, np.intp).reshape(-1, 2).T
    return pairs, full.cells(rows, columns).tolist()


def _prepared(
    matcher: ListMatcher, golds: list[Value], predictions: list[Value], decisive: Cells, check: Callable[[int], None]
) -> tuple[Known, Candidates, tuple[Indexes, Indexes]]:
    """What `price` needs. Items of one key are known from the start; no others with a key are candidates."""
    fits = np.array([value.content is not MISFIT for value in predictions], bool)
    threshold, keys = matcher.least, matcher.keys

    def weigh(rows: Indexes, columns: Indexes, *, free: bool) -> NDArray[np.float64]:
        similarities = decisive.cells(rows, columns)
        return quantise(similarities, fits[columns] & (free | (similarities >= threshold - TOLERANCE)))

    known = Known((len(golds), len(predictions)), weigh, check)
    if keys is None:
        places = np.arange(len(golds)), np.arange(len(predictions))
        candidates = Candidates(decisive, threshold)
        if candidates.crowded:
            known.add(*_equal(golds, predictions))  # most of which will be pairs, so that good prices are found at once
        return known, candidates, places
    pairs = keys.pairs(golds, predictions, MAX_KNOWN)
    if pairs is None:
        check(MAX_KNOWN + 1)
        raise _CrowdedError
    known.add(*pairs, free=True)
    mine, theirs = keys.keyless(golds), keys.keyless(predictions)
    rest = matcher.item.cells([golds[row] for row in mine], [predictions[column] for column in theirs])
    return known, Candidates(rest, threshold), (np.array(mine, np.intp), np.array(theirs, np.intp))


def _equal(golds: list[Value], predictions: list[Value]) -> tuple[Indexes, Indexes]:
    """(rows, columns) of items of equal JSON, the first with the first."""
    at: dict[Any, list[int]] = {}
    for column in range(len(predictions) - 1, -1, -1):
        at.setdefault(json_key(predictions[column].raw), []).append(column)
    pairs = []
    for row, item in enumerate(golds):
        columns = at.get(json_key(item.raw))
        if columns:
            pairs.append((row, columns.pop()))
    rows, columns_of = np.array(pairs, np.intp).reshape(-1, 2).T
    return rows, columns_of


def _gain(matcher: ListMatcher, golds: list[Value], predictions: list[Value], full: Cells | None) -> Gain:
    """full: the similarities that come first among the aims, None where they were the total."""
    alone = bounded_gain(matcher, golds, predictions)

    def gain(row: int, column: int) -> tuple[int, ...]:
        aims = alone(row, column)
        if full is None:
            return aims
        similarity = full.cells(np.array([row]), np.array([column]))
        return (int(quantise(similarity, np.ones(1, bool))[0]), *aims)

    return gain
