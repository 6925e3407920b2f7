"""Lists: items paired one to one, then compared pair by pair."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from harness.comparison.align import best_unordered, pair_by_best, pair_few, pair_unordered, quantise
from harness.comparison.comparators import Matrix
from harness.comparison.keys import KeyReader
from harness.comparison.matchers.base import TOLERANCE, Matcher, Reading, Sink, build, register
from harness.comparison.matchers.cells import MAX_CELLS, Cells, too_long
from harness.comparison.matchers.equal_items import kinds_of, pair_equal
from harness.comparison.matchers.leaf import LeafMatcher
from harness.comparison.matchers.long_list import is_long, pair_long
from harness.comparison.matchers.record import RecordMatcher
from harness.comparison.matchers.union import UnionMatcher
from harness.comparison.monotone import best_monotone, pair_ordered
from harness.comparison.ties import Gains, Pairs
from harness.comparison.values import IGNORED, MISFIT, OPTIONAL, PLAIN, Value, make_value
from harness.fields import Keyed, Ordered, Unordered
from harness.plan import ListPlan

__all__ = ["MAX_CELLS", "ListMatcher"]

_FEW = 128  # cells; up to here, Python's own arithmetic is as fast as numpy's calls
_SOME = 4096  # cells; up to here, Python's own lists are paired faster than numpy's
_BLOCK = 1_000_000  # cells of a table that are worked on at once


@register(ListPlan)
class ListMatcher(Matcher):
    """A value's content is the list of the items that are something."""

    wanted = "a list"
    plan: ListPlan

    def __init__(self, plan: ListPlan) -> None:
        super().__init__(plan)
        self.label = plan.item.label  # an empty list's own slot stands at `participants[]`
        self.pairing = plan.pairing
        self.ordered = isinstance(plan.pairing, Ordered)

    @cached_property
    def item(self) -> Matcher:
        """The matcher of the items, built on first use."""
        return build(self.plan.item)

    @cached_property
    def keys(self) -> KeyReader | None:
        """Reads the items' keys where the list is keyed."""
        if not isinstance(self.pairing, Keyed) or not isinstance(self.item, RecordMatcher):
            return None
        return KeyReader(self._indexes((self.pairing.key,))[0])

    @cached_property
    def _decisive(self) -> list[int] | None:
        """Indexes of the fields that alone decide pairs, None for all."""
        names = self.pairing.match_on if isinstance(self.pairing, Unordered) else None
        return None if names is None else self._indexes(names)

    @cached_property
    def _by_similarity(self) -> bool:
        """Whether items may be paired by their full similarity alone, from one threshold on."""
        return self.keys is None and self._decisive is None and not isinstance(self.item, UnionMatcher)

    def _indexes(self, names: tuple[str, ...]) -> list[int]:
        fields = self.item.fields if isinstance(self.item, RecordMatcher) else ()
        return [index for name in names for index, item in enumerate(fields) if name in (item.name, item.keys[0])][
            : len(names)
        ]

    def read_something(self, raw: Any, parent: Value | None, step: str, reading: Reading) -> Value | None:
        """The list; None where each of its items is nothing; of the wrong shape where `raw` is no list."""
        value = make_value(raw, parent, step)
        if not isinstance(raw, list):
            return reading.misfit(value, self.wanted, self.label)
        value.owner = self
        reading.containers.append(value)
        read = self.item.read
        items = [read(item, value, f"/{index}", reading) for index, item in enumerate(raw)]
        value.content = [item for item in items if item is not None]
        return value if value.content else None

    def grade(self, gold: Value, prediction: Value) -> float:
        """The sum over the pairs divided by the longer side's length; see `_share`."""
        if prediction.content is MISFIT:
            return 0.0
        if gold.memo is not None and id(prediction) in gold.memo:
            return self.paired(gold, prediction)[1]
        table = self.items_table(gold.content, prediction.content)
        return self._total(gold, prediction, table)

    def _table(self, golds: list[Value], predictions: list[Value]) -> Matrix:
        """Every item against every item at once, block by block of gold lists."""
        result = np.zeros((len(golds), len(predictions)))
        theirs = [item for value in predictions for item in value.content]
        ends = np.cumsum([len(value.content) for value in predictions]).tolist()
        rows_at_once = max(1, _BLOCK // max(1, len(theirs)))
        for first, last in _blocks([len(value.content) for value in golds], rows_at_once):
            mine = [item for value in golds[first:last] for item in value.content]
            table = self.items_table(mine, theirs)
            best = self._best(golds[first:last], predictions, table)
            top = 0
            for row in range(first, last):
                bottom, left = top + len(golds[row].content), 0
                marked = any(item.mark != PLAIN for item in golds[row].content)
                for column, right in enumerate(ends):
                    most = None if best is None else best[row - first][column]
                    if most is None or (most and (marked or min(bottom - top, right - left) > 1)):
                        part = table[top:bottom, left:right]
                        result[row, column] = self._total(golds[row], predictions[column], part)
                    elif most:  # one item on a side: it pairs with the one most like it
                        result[row, column] = most / max(bottom - top, right - left)
                    left = right
                top = bottom
        return result

    def _best(self, golds: list[Value], predictions: list[Value], table: Matrix) -> list[list[float]] | None:
        """For every two lists of scalars the greatest similarity of items that may be paired, 0 where none may.

        Most lists of two records share nothing, and this tells so by column. None where a pair's worth depends on more
        than its similarity, and where items that have nothing in common may be paired.
        """
        if not isinstance(self.item, LeafMatcher) or not self._by_similarity or self.least <= TOLERANCE:
            return None
        allowed = np.where(table >= self.item.threshold - TOLERANCE, table, 0.0)
        rows = np.maximum.reduceat(allowed, _starts(golds), axis=0)
        best: list[list[float]] = np.maximum.reduceat(rows, _starts(predictions), axis=1).tolist()
        return best

    def items_table(self, golds: list[Value], predictions: list[Value]) -> Matrix:
        """(n_gold, n_pred) full similarities of items. Raises LimitError for more than MAX_CELLS of them."""
        cells = len(golds) * len(predictions)
        if cells > MAX_CELLS:
            raise too_long(
                self.label, len(golds), len(predictions), f"at most {MAX_CELLS:,} pairs of items are compared"
            )
        if cells <= _BLOCK:
            return self.item.table(golds, predictions)
        table = np.empty((len(golds), len(predictions)))
        step = max(1, _BLOCK // len(predictions))
        for first in range(0, len(golds), step):
            table[first : first + step] = self.item.table(golds[first : first + step], predictions)
        return table

    def _total(self, gold: Value, prediction: Value, table: Matrix) -> float:
        if table.size == 1 and self._decisive is None and gold.content[0].mark == PLAIN and self.keys is None:
            similarity = float(table[0, 0])  # one item on either side, the most frequent case by far
            return similarity if self._thresholds(gold.content, prediction.content) - TOLERANCE <= similarity else 0.0
        if self._decisive is not None or max([item.mark for item in gold.content]):
            # Full similarity breaks ties, and an ignored item takes its partner along: which of equals it is matters.
            pairs = self.pair(gold, prediction, table)
        else:
            weights = self._weights(gold.content, prediction.content, table)
            pairs = best_monotone(weights) if self.ordered else best_unordered(weights)
        return self._share(gold, prediction, pairs, [table.item(pair) for pair in pairs])

    def _share(self, gold: Value, prediction: Value, pairs: Pairs, similarities: list[float]) -> float:
        """The pairs' sum / the longer side; without ignored items, their partners, and unpaired optional ones."""
        mine, theirs, total = len(gold.content), len(prediction.content), 0.0
        if not max([item.mark for item in gold.content]):
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

    def _thresholds(self, golds: list[Value], predictions: list[Value]) -> Any:
        """The similarity from which two items may be paired: a leaf's own, else the list's; a matrix for unions."""
        if isinstance(self.item, UnionMatcher):
            return self.item.thresholds(golds, predictions, self.pairing.threshold)
        return self.least

    def _weights(self, golds: list[Value], predictions: list[Value], table: Matrix) -> Matrix:
        """What an optimal pairing maximises, with the pairs that may not be made marked."""
        fitting = [column for column, value in enumerate(predictions) if value.content is not MISFIT]
        decisive = table
        if self._decisive is not None and isinstance(self.item, RecordMatcher):
            decisive = np.zeros(table.shape)
            decisive[:, fitting] = self.item.table_over(self._decisive, golds, [predictions[at] for at in fitting])
        allowed: NDArray[np.bool_] = decisive >= self._thresholds(golds, predictions) - TOLERANCE
        if self.keys is not None:
            allowed = self.keys.allowed(golds, predictions, allowed)
        if len(fitting) < len(predictions):
            allowed[:, list(set(range(len(predictions))).difference(fitting))] = False
        return quantise(decisive, allowed)

    def pair(self, gold: Value, prediction: Value, table: Matrix) -> Pairs:
        """The one pairing that the contract asks for, as index pairs into the two contents."""

        def gain(row: int, column: int) -> tuple[int, ...]:
            aims = self.gain(gold.content[row], prediction.content[column])
            if self._decisive is None:
                return aims
            return (int(quantise(table[row : row + 1, column : column + 1], np.ones((1, 1), bool))[0, 0]), *aims)

        weights = self._weights(gold.content, prediction.content, table)
        kinds = kinds_of(self.item, gold.content, prediction.content)
        return pair_ordered(weights, Gains(gain, kinds)) if self.ordered else pair_unordered(weights, gain, kinds)

    def gain(self, gold: Value, prediction: Value) -> tuple[int, int, int]:
        """Weight of `correct` leaves in billionths, their number, and how many leaves would else be missing."""
        trial = Sink(final=False)
        self.item.walk(gold, prediction, trial, gold.mark == IGNORED)
        weight = correct = covered = 0
        for matcher, mine, _, verdict, _ in trial.slots:
            if verdict == "correct":
                weight += round(matcher.weight * 1e9)
                correct += 1
            elif verdict != "wrong":
                continue
            covered += mine is not None and mine.mark == PLAIN
        return weight, correct, covered

    def paired(self, gold: Value, prediction: Value) -> tuple[Pairs, float]:
        """The pairs and the lists' similarity, worked out once for two lists."""
        if gold.memo is None:
            gold.memo = {}
        known: tuple[Pairs, float] | None = gold.memo.get(id(prediction))
        if known is None:
            known = gold.memo[id(prediction)] = self._pair_few(gold, prediction) or self._pair_many(gold, prediction)
        return known

    def _pair_few(self, gold: Value, prediction: Value) -> tuple[Pairs, float] | None:
        """The pairs and the lists' similarity where the items are few and nothing but similarity decides, else None."""
        golds, predictions = gold.content, prediction.content
        if not self._by_similarity or len(golds) * len(predictions) > _SOME or is_long(self, gold, prediction):
            return None
        threshold = self.least - TOLERANCE
        if self.ordered or threshold <= 0:  # from 0 on, a value of the wrong shape has to be told apart
            return None
        few = len(golds) * len(predictions) <= _FEW
        rows = self.items_table(golds, predictions).tolist()
        pairs = pair_by_best(rows, threshold)
        if pairs is None:
            kinds = None if few else kinds_of(self.item, golds, predictions)
            pairs = pair_few(rows, threshold, lambda row, column: self.gain(golds[row], predictions[column]), kinds)
        return pairs, self._share(gold, prediction, pairs, [rows[row][column] for row, column in pairs])

    def _pair_many(self, gold: Value, prediction: Value) -> tuple[Pairs, float]:
        found = None
        if is_long(self, gold, prediction):
            if self._by_similarity:
                found = pair_equal(self, gold, prediction)
            found = found or pair_long(self, gold, prediction)
        if found is None:
            table = self.items_table(gold.content, prediction.content)
            pairs = self.pair(gold, prediction, table)
            found = pairs, [table.item(pair) for pair in pairs]
        return found[0], self._share(gold, prediction, *found)

    @property
    def least(self) -> float:
        """The similarity from which two records or scalars may be paired."""
        return self.item.threshold if isinstance(self.item, LeafMatcher) else self.pairing.threshold

    def decisive_cells(self, full: Cells, golds: list[Value], predictions: list[Value]) -> Cells:
        """Of the similarities that decide pairs. full: those over all fields."""
        if self._decisive is None or not isinstance(self.item, RecordMatcher):
            return full
        return self.item.cells_over(self._decisive, [*golds], [*predictions])

    def walk_pair(self, gold: Value, prediction: Value, sink: Sink, skipping: bool) -> None:
        """Gold's items in their order, paired or missing, then the prediction's that are left."""
        partners = dict(self.paired(gold, prediction)[0])
        for row, item in enumerate(gold.content):
            column = partners.get(row)
            self.item.walk(item, None if column is None else prediction.content[column], sink, skipping)
        taken = set(partners.values())
        for column, item in enumerate(prediction.content):
            if column not in taken:
                self.item.walk_one(item, sink, skipping, of_gold=False)

    def children(self, value: Value) -> Iterator[tuple[Matcher, Value]]:
        """The items."""
        return ((self.item, item) for item in value.content)


def _starts(lists: list[Value]) -> NDArray[np.intp]:
    """Where each list's items begin among those of all; no list is empty."""
    return np.cumsum([0, *(len(value.content) for value in lists[:-1])])


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
