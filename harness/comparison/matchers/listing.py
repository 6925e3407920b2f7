"""Lists: what is read of one, and how it is walked; which of its items are compared (see `pairing`, `list_tables`)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

import numpy as np

from harness.comparison.comparators import Matrix
from harness.comparison.keys import KeyReader
from harness.comparison.matchers.base import Matcher, Reading, Sink, build, register
from harness.comparison.matchers.cells import MAX_CELLS, Cells, Values, too_long
from harness.comparison.matchers.leaf import LeafMatcher
from harness.comparison.matchers.list_cells import ListCells
from harness.comparison.matchers.list_tables import BLOCK, similarity_of, table_of_lists
from harness.comparison.matchers.long_list import is_long
from harness.comparison.matchers.pairing import pair_lists
from harness.comparison.matchers.record import RecordMatcher
from harness.comparison.matchers.union import UnionMatcher
from harness.comparison.ties import Pairs
from harness.comparison.values import IGNORED, MISFIT, PLAIN, Value, make_value
from harness.fields import Keyed, Ordered, Unordered
from harness.plan import ListPlan

__all__ = ["MAX_CELLS", "ListMatcher"]


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
    def decisive(self) -> list[int] | None:
        """Indexes of the fields that alone decide pairs, None for all."""
        names = self.pairing.match_on if isinstance(self.pairing, Unordered) else None
        return None if names is None else self._indexes(names)

    @cached_property
    def by_similarity(self) -> bool:
        """Whether items may be paired by their full similarity alone, from one threshold on."""
        return self.keys is None and self.decisive is None and not isinstance(self.item, UnionMatcher)

    @cached_property
    def by_equality(self) -> bool:
        """Whether none but equal scalars may be paired, in any order."""
        item = self.item
        return isinstance(item, LeafMatcher) and item.comparator.strict and item.threshold >= 1 and not self.ordered

    @cached_property
    def nests(self) -> bool:
        """Whether there may be lists or maps within the items."""
        fields = self.item.fields if isinstance(self.item, RecordMatcher) else ()
        return not isinstance(self.item, LeafMatcher) and not (
            fields and all(isinstance(field.matcher, LeafMatcher) for field in fields)
        )

    def _indexes(self, names: tuple[str, ...]) -> list[int]:
        fields = self.item.fields if isinstance(self.item, RecordMatcher) else ()
        return [index for name in names for index, item in enumerate(fields) if name in (item.name, item.keys[0])][
            : len(names)
        ]

    @property
    def least(self) -> float:
        """The similarity from which two records or scalars may be paired."""
        return self.item.threshold if isinstance(self.item, LeafMatcher) else self.pairing.threshold

    def thresholds(self, golds: list[Value], predictions: list[Value]) -> Any:
        """The similarity from which two items may be paired: a leaf's own, else the list's; a matrix for unions."""
        if isinstance(self.item, UnionMatcher):
            return self.item.thresholds(golds, predictions, self.pairing.threshold)
        return self.least

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
        """The sum over the pairs divided by the longer side's length; see `share`."""
        if prediction.content is MISFIT:
            return 0.0
        if (gold.memo is not None and id(prediction) in gold.memo) or is_long(self, gold, prediction):
            return self.paired(gold, prediction)[1]
        return similarity_of(self, gold, prediction, self.items_table(gold.content, prediction.content))

    def _table(self, golds: list[Value], predictions: list[Value]) -> Matrix:
        if len(golds) == len(predictions) == 1:
            return np.array([[self._grade_once(golds[0], predictions[0])]])
        return table_of_lists(self, golds, predictions)

    def _grade_once(self, gold: Value, prediction: Value) -> float:
        """As `grade`, which is kept: of lists of one item within each other it would be asked anew from every level."""
        if gold.memo is None:
            gold.memo = {}
        key = ~id(prediction)  # beside the pairings
        known: float | None = gold.memo.get(key)
        if known is None:
            known = gold.memo[key] = self.grade(gold, prediction)
        return known

    def items_table(self, golds: list[Value], predictions: list[Value]) -> Matrix:
        """(n_gold, n_pred) full similarities of items. Raises LimitError for more than MAX_CELLS of them."""
        cells = len(golds) * len(predictions)
        if cells > MAX_CELLS:
            raise too_long(
                self.label, len(golds), len(predictions), f"at most {MAX_CELLS:,} pairs of items are compared"
            )
        if cells <= BLOCK:
            return self.item.table(golds, predictions)
        table = np.empty((len(golds), len(predictions)))
        step = max(1, BLOCK // len(predictions))
        for first in range(0, len(golds), step):
            table[first : first + step] = self.item.table(golds[first : first + step], predictions)
        return table

    def cells(self, golds: Values, predictions: Values) -> Cells:
        """See `Matcher.cells`."""
        return ListCells(self, golds, predictions)

    def decisive_cells(self, full: Cells, golds: list[Value], predictions: list[Value]) -> Cells:
        """Of the similarities that decide pairs. full: those over all fields."""
        if self.decisive is None or not isinstance(self.item, RecordMatcher):
            return full
        return self.item.cells_over(self.decisive, [*golds], [*predictions])

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
            known = gold.memo[id(prediction)] = pair_lists(self, gold, prediction)
        return known

    def walk_pair(self, gold: Value, prediction: Value, sink: Sink, skipping: bool) -> None:
        """Gold's items in their order, paired or missing, then the prediction's that are left."""
        partners, walk, theirs = dict(self.paired(gold, prediction)[0]), self.item.walk, prediction.content
        for row, item in enumerate(gold.content):
            column = partners.get(row)
            walk(item, None if column is None else theirs[column], sink, skipping)
        taken = set(partners.values())
        for column, item in enumerate(theirs):
            if column not in taken:
                self.item.walk_one(item, sink, skipping, of_gold=False)

    def children(self, value: Value) -> Iterator[tuple[Matcher, Value]]:
        """The items."""
        return ((self.item, item) for item in value.content)
