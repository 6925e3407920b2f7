"""Scalars: read by their comparator, judged against the threshold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import numpy as np

from harness.comparison.comparators import Matrix, comparator_for
from harness.comparison.matchers.base import TOLERANCE, Matcher, Reading, Sink, Slot, register
from harness.comparison.values import Unreadable, Value, json_key
from harness.fields import Exact
from harness.plan import LeafPlan

__all__ = ["LeafMatcher"]


@register(LeafPlan)
class LeafMatcher(Matcher):
    """comparator: reads and grades. threshold: from which a pair is `correct`."""

    wanted = "a scalar"
    plan: LeafPlan

    def __init__(self, plan: LeafPlan) -> None:
        super().__init__(plan)
        self.comparator = comparator_for(plan.marker, field=plan.label)
        self.threshold = plan.marker.threshold
        self._reflexive = self.comparator.reflexive
        self._closed = None if plan.closed is None else {json_key(value) for value in plan.closed}

    def read_something(self, raw: Any, parent: Value | None, step: str | int, reading: Reading) -> Value:
        """The value with its comparator's reading as content; never None."""
        value = Value(raw, parent, step)
        value.content = self.reading(raw)
        return value

    def reading(self, raw: Any) -> Any:
        """What the comparator makes of a JSON value, or an `Unreadable`."""
        content = self.comparator.read(raw)
        if content is None or (raw.__class__ is float and raw - raw != 0):
            return Unreadable(self.comparator.unreadable_key(raw))
        return content

    def grade(self, gold: Value, prediction: Value) -> float:
        """The best grade of gold's value and the others that it accepts."""
        best = self.grade_readings(gold.content, prediction.content)
        if gold.accepted and best < 1:
            best = max(best, *(self.grade_readings(other.content, prediction.content) for other in gold.accepted))
        return best

    def grade_readings(self, gold: Any, prediction: Any) -> float:
        """In [0, 1]; what cannot be read is like the same JSON and nothing else."""
        if gold.__class__ is Unreadable or prediction.__class__ is Unreadable:
            return 1.0 if gold == prediction else 0.0
        if self._reflexive and gold == prediction:
            return 1.0
        return self.comparator.grade(gold, prediction)

    def judge(self, gold: Value, prediction: Value) -> tuple[float, bool]:
        """The grade, and whether it makes the pair `correct`: what cannot be read is wrong even at a threshold of 0."""
        similarity = self.grade(gold, prediction)
        reached = similarity >= self.threshold - TOLERANCE
        return similarity, reached and (similarity > 0 or self._both_read(gold, prediction))

    @staticmethod
    def _both_read(gold: Value, prediction: Value) -> bool:
        sides = (gold, *(gold.accepted or ()))
        return not isinstance(prediction.content, Unreadable) and any(
            not isinstance(value.content, Unreadable) for value in sides
        )

    def table(self, golds: list[Value], predictions: list[Value]) -> Matrix:
        """As `grade`, by column."""
        table = self._readings_table([value.content for value in golds], [value.content for value in predictions])
        for row, gold in enumerate(golds):
            if gold.accepted:
                others = [other.content for other in gold.accepted]
                more = self._readings_table(others, [value.content for value in predictions])
                table[row] = np.maximum(table[row], more.max(axis=0))
        return table

    def _readings_table(self, golds: list[Any], predictions: list[Any]) -> Matrix:
        rows = [row for row, content in enumerate(golds) if content.__class__ is not Unreadable]
        columns = [column for column, content in enumerate(predictions) if content.__class__ is not Unreadable]
        if len(rows) == len(golds) and len(columns) == len(predictions):
            return self.comparator.grades(golds, predictions)
        table = np.zeros((len(golds), len(predictions)))
        if rows and columns:
            readable = self.comparator.grades([golds[row] for row in rows], [predictions[column] for column in columns])
            table[np.ix_(rows, columns)] = readable
        for row in set(range(len(golds))).difference(rows):
            for column in set(range(len(predictions))).difference(columns):
                table[row, column] = 1.0 if golds[row] == predictions[column] else 0.0
        return table

    def walk_pair(self, gold: Value, prediction: Value, sink: Sink, skipping: bool) -> None:
        """One slot."""
        if skipping or self.skipped:
            sink.slots.append(Slot(self, gold, prediction, "skipped", None))
            return
        similarity, correct = self.judge(gold, prediction)
        sink.slots.append(Slot(self, gold, prediction, "correct" if correct else "wrong", similarity))

    def walk_one(self, value: Value, sink: Sink, skipping: bool, *, of_gold: bool) -> None:
        """One slot."""
        sink.slots.append(self.slot_of_one(value, skipping, of_gold=of_gold))

    def children(self, value: Value) -> Iterator[tuple[Matcher, Value]]:
        """None."""
        return iter(())

    def fits(self, value: Value) -> bool:
        """Whether a value is of the field's type: readable, one of an Enum's or Literal's values, an int for an int."""
        raw = value.raw
        if value.content.__class__ is Unreadable:
            return False
        if self._closed is not None:
            return json_key(raw) in self._closed
        if self.plan.integral and isinstance(raw, float) and not raw.is_integer():
            return False
        return not isinstance(self.plan.marker, Exact) or _is_of(raw, self.plan.annotation)


def _is_of(raw: Any, annotation: Any) -> bool:
    """Whether JSON is of a scalar type, for the types that JSON itself tells apart."""
    if not isinstance(annotation, type):
        return True
    if issubclass(annotation, bool):
        return isinstance(raw, bool)
    if issubclass(annotation, (int, float)):
        return isinstance(raw, (int, float)) and not isinstance(raw, bool)
    if issubclass(annotation, UUID):
        return isinstance(raw, str) and _is_uuid(raw)
    return isinstance(raw, str) or not issubclass(annotation, (str, bytes))


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
