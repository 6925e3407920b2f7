"""What a matcher is. Both sides of a comparison are trees of `Value`s that the same matchers read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np

from harness.comparison.comparators import Matrix
from harness.comparison.matchers.cells import Cells, Values
from harness.comparison.matchers.table_cells import TableCells
from harness.comparison.values import IGNORED, MISFIT, PLAIN, Value, is_nothing
from harness.errors import GoldError, excerpt
from harness.plan import ListPlan, MapPlan, PlanNode, render_pointer
from harness.records import VerdictName

__all__ = ["TOLERANCE", "Matcher", "Reading", "Sink", "Slot", "build", "register"]

TOLERANCE = 1e-9
"""To which totals and thresholds are compared."""


class Sink:
    """Where a walk puts its slots. final: whether pairs are noted for diagnosis; trial walks leave no trace."""

    __slots__ = ("final", "slots")

    def __init__(self, *, final: bool) -> None:
        self.slots: list[Slot] = []
        self.final = final


@dataclass
class Reading:
    """One side's reading.

    gold: whether a wrong shape is an error. unknown: pointers to keys that no field has. containers: what was read that
    has values below it.
    """

    gold: bool
    unknown: list[str] = field(default_factory=list)
    containers: list[Value] = field(default_factory=list)

    def let_go(self) -> None:
        """Frees what was read at once: as values know what they stand in, only the garbage collector would."""
        for value in self.containers:
            value.content = None

    def misfit(self, value: Value, wanted: str, label: str) -> Value:
        """Marks `value` as of the wrong shape. Raises GoldError where it is gold's."""
        if self.gold:
            raise GoldError(
                f"field {label}: {excerpt(value.raw, 60)} stands where {wanted} belongs",
                pointer=value.pointer or "(the whole record)",
            )
        value.content = MISFIT
        return value

    def note_unknown(self, value: Value, known: frozenset[str]) -> None:
        """Notes the keys of the object `value` that are not `known`."""
        at = value.pointer
        self.unknown.extend(at + render_pointer((key,)) for key in value.raw if key not in known)


class Matcher:
    """label: the field path as shown. weight: of each slot. own_weight: in the mean of the record it stands in.

    A pair of values is graded one by one (`grade`) or all against all (`table`); the two agree.
    """

    wanted = "a value"

    def __init__(self, plan: PlanNode) -> None:
        self.plan = plan
        self.label = plan.label
        self.weight = plan.setting.weight
        self.own_weight = plan.setting.own_weight
        self.critical = plan.setting.critical
        self.skipped = _skips_all(plan)

    def read(self, raw: Any, parent: Value | None, step: str, reading: Reading) -> Value | None:
        """The value, its content read; None where `raw` is nothing."""
        if is_nothing(raw):
            return None
        return self.read_something(raw, parent, step, reading)

    def read_something(self, raw: Any, parent: Value | None, step: str, reading: Reading) -> Value | None:
        """As `read`, for what is no null, blank string, or empty list or object."""
        raise NotImplementedError

    def grade(self, gold: Value, prediction: Value) -> float:
        """Similarity of two values of something, in [0, 1]."""
        raise NotImplementedError

    def table(self, golds: Sequence[Value | None], predictions: Sequence[Value | None]) -> Matrix:
        """(n_gold, n_pred) similarities, in [0, 1]; 0 where either is nothing, or a prediction of the wrong shape."""
        rows = [row for row, value in enumerate(golds) if value is not None]
        columns = [at for at, value in enumerate(predictions) if value is not None and value.content is not MISFIT]
        mine = [value for value in golds if value is not None]
        theirs = [value for value in predictions if value is not None and value.content is not MISFIT]
        if len(rows) == len(golds) and len(columns) == len(predictions):
            return self._table(mine, theirs)
        table = np.zeros((len(golds), len(predictions)))
        if rows and columns:
            table[np.ix_(rows, columns)] = self._table(mine, theirs)
        return table

    def _table(self, golds: list[Value], predictions: list[Value]) -> Matrix:
        """As `table`, of values that all can be compared."""
        return np.array([[self.grade(gold, pred) for pred in predictions] for gold in golds]).reshape(
            len(golds), len(predictions)
        )

    def cells(self, golds: Values, predictions: Values) -> Cells:
        """Values, None for nothing, made ready for single cells."""
        return TableCells(self, golds, predictions)

    def walk(self, gold: Value | None, prediction: Value | None, sink: Sink, skipping: bool) -> None:
        """Judges every slot of a pair that stands in the same place. skipping: whether a pointer above ignores it."""
        if gold is None and prediction is None:
            if not (skipping or self.skipped):
                sink.slots.append((self, None, None, "absent", None))
            return
        skipping = skipping or (gold is not None and gold.mark == IGNORED)
        if gold is None or prediction is None or prediction.content is MISFIT:
            if gold is not None:
                self.walk_one(gold, sink, skipping, of_gold=True)
            if prediction is not None:
                self.walk_one(prediction, sink, skipping, of_gold=False)
        else:
            if sink.final:
                prediction.partner = gold
            self.walk_pair(gold, prediction, sink, skipping)

    def walk_pair(self, gold: Value, prediction: Value, sink: Sink, skipping: bool) -> None:
        """Judges the slots of two values of something."""
        raise NotImplementedError

    def walk_one(self, value: Value, sink: Sink, skipping: bool, *, of_gold: bool) -> None:
        """Judges the leaves of something of a value that stands on one side alone, gold's or the prediction's."""
        skipping = skipping or value.mark == IGNORED
        if value.content is MISFIT:
            sink.slots.append(self.slot_of_one(value, skipping, of_gold=of_gold))
            return
        for matcher, child in self.children(value):
            matcher.walk_one(child, sink, skipping, of_gold=of_gold)

    def slot_of_one(self, value: Value, skipping: bool, *, of_gold: bool) -> Slot:
        """The slot of a leaf, or of a container of the wrong shape, that one side alone has."""
        gold, prediction = (value, None) if of_gold else (None, value)
        if skipping or self.skipped or value.mark != PLAIN:
            return self, gold, prediction, "skipped", None
        return self, gold, prediction, "missing" if of_gold else "spurious", 0.0

    def children(self, value: Value) -> Iterator[tuple[Matcher, Value]]:
        """The values of something right below a container that fits."""
        raise NotImplementedError


Slot = tuple[Matcher, Value | None, Value | None, VerdictName, float | None]
"""One leaf at one place, judged; or a container's own slot (absent, or of the wrong shape): who judged it, gold, the
prediction, the verdict and the similarity. A plain tuple: a record has many."""


def _skips_all(plan: PlanNode) -> bool:
    """Whether Skip() stands on the field itself, or on the items of a list or map, and so on all that it holds."""
    while not plan.setting.skipped and isinstance(plan, (ListPlan, MapPlan)):
        plan = plan.item if isinstance(plan, ListPlan) else plan.value
    return plan.setting.skipped


_KINDS: dict[type[PlanNode], type[Matcher]] = {}
_Kind = TypeVar("_Kind", bound=type[Matcher])


def register(plan: type[PlanNode]) -> Callable[[_Kind], _Kind]:
    """Class decorator: the matcher of a kind of plan node."""

    def note(kind: _Kind) -> _Kind:
        _KINDS[plan] = kind
        return kind

    return note


def build(plan: PlanNode) -> Matcher:
    """The matcher of a plan node; those below it are built when they are first needed."""
    return _KINDS[type(plan)](plan)
