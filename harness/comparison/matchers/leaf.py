"""Scalars: read by their comparator, judged against the threshold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

import numpy as np

from harness.comparison.comparators import Matrix, comparator_for
from harness.comparison.comparators.columns import Readings
from harness.comparison.matchers.base import TOLERANCE, Matcher, Reading, Sink, register
from harness.comparison.matchers.cells import Cells, LeafCells, Values
from harness.comparison.values import IGNORED, Unreadable, Value, is_nothing, json_key, make_value
from harness.fields import Exact
from harness.language.folding import is_blank
from harness.plan import LeafPlan

__all__ = ["LeafMatcher"]

_REMEMBERED = 1024
_SHORT = 256  # characters of the longest text whose reading is remembered


class _Remembered(dict[str, Any]):
    """What was made of texts. It takes half the time of `lru_cache`, and forgets all when there are too many."""

    def __init__(self, read: Callable[[str], Any]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, text: str) -> Any:
        if len(self) >= _REMEMBERED:
            self.clear()
        found = self[text] = self._read(text)
        return found


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
        self._reads_all = True  # until now; once there was something unreadable, every column is looked through for it
        # What is right stands on both sides, and most texts but names and prose come again: read once.
        self._short = _Remembered(self._read_text)

    def read(self, raw: Any, parent: Value | None, step: str, reading: Reading) -> Value | None:
        """The value; None where `raw` is nothing."""
        if type(raw) is str:  # most are, and a call less is a tenth of reading
            content = self._short[raw] if len(raw) <= _SHORT else self._read_text(raw)
        else:
            content = self.content(raw)
        return None if content is None else make_value(raw, parent, step, content)

    def content(self, raw: Any) -> Any:
        """What is read of a JSON value, None where it is nothing."""
        kind = raw.__class__
        if kind is str:
            return self._short[raw] if len(raw) <= _SHORT else self._read_text(raw)
        if kind is not int and kind is not float and is_nothing(raw):
            return None
        return self.reading(raw)

    def _read_text(self, raw: str) -> Any:
        """The reading of a string, None for a blank one."""
        return None if is_blank(raw) else self.reading(raw)

    def read_something(self, raw: Any, parent: Value | None, step: str, reading: Reading) -> Value:
        """The value with its comparator's reading as content; never None."""
        return make_value(raw, parent, step, self.reading(raw))

    def reading(self, raw: Any) -> Any:
        """What the comparator makes of a JSON value, or an `Unreadable`."""
        content = self.comparator.read(raw)
        if content is None or (raw.__class__ is float and raw - raw != 0):
            self._reads_all = False
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

    def is_full(self, gold: Value, content: Any) -> bool:
        """Whether what is read of another value grades 1 with gold's value, or with one that gold accepts."""
        return any(self._is_full(value.content, content) for value in (gold, *(gold.accepted or ())))

    def _is_full(self, gold: Any, prediction: Any) -> bool:
        if self._reflexive and gold == prediction:
            return True
        if self.comparator.strict:
            return False  # without grading them
        return self.grade_readings(gold, prediction) > 1 - TOLERANCE

    def is_strict_among(self, contents: Iterable[Any]) -> bool:
        """Whether of what was read, if at all, none but equals grade 1 with each other."""
        return self.comparator.is_strict_among([one for one in contents if one.__class__ is not Unreadable])

    def judge(self, gold: Value, prediction: Value) -> tuple[float, bool]:
        """The grade, and whether it makes the pair `correct`: what cannot be read is wrong even at a threshold of 0."""
        if self._reflexive and gold.content == prediction.content:
            return 1.0, True
        similarity = self.grade(gold, prediction)
        reached = similarity >= self.threshold - TOLERANCE
        return similarity, reached and (similarity > 0 or self._both_read(gold, prediction))

    @staticmethod
    def _both_read(gold: Value, prediction: Value) -> bool:
        sides = (gold, *(gold.accepted or ()))
        return not isinstance(prediction.content, Unreadable) and any(
            not isinstance(value.content, Unreadable) for value in sides
        )

    def table(self, golds: Sequence[Value | None], predictions: Sequence[Value | None]) -> Matrix:
        """As `grade`, by column."""
        theirs = [None if value is None else value.content for value in predictions]
        table = self.readings_table([None if value is None else value.content for value in golds], theirs)
        for row, gold in enumerate(golds):
            if gold is not None and gold.accepted:
                more = self.readings_table([other.content for other in gold.accepted], theirs)
                table[row] = np.maximum(table[row], more.max(axis=0))
        return table

    def cells(self, golds: Values, predictions: Values) -> Cells:
        """See `Matcher.cells`."""
        return LeafCells(self, golds, predictions)

    def readings_table(self, golds: Readings, predictions: Readings) -> Matrix:
        """As `table`, of what was read, None for nothing, where gold accepts no other values."""
        if self._reads_all or (Unreadable not in map(type, golds) and Unreadable not in map(type, predictions)):
            return self.comparator.grades(golds, predictions)
        table = self.comparator.grades(_readable(golds), _readable(predictions))
        columns = [column for column, content in enumerate(predictions) if content.__class__ is Unreadable]
        for row, content in enumerate(golds):
            if content.__class__ is Unreadable:
                table[row, columns] = [1.0 if content == predictions[column] else 0.0 for column in columns]
        return table

    def walk(self, gold: Value | None, prediction: Value | None, sink: Sink, skipping: bool) -> None:
        """One slot, if anything."""
        if gold is None:
            if prediction is not None:
                sink.slots.append(self.slot_of_one(prediction, skipping, of_gold=False))
            elif not (skipping or self.skipped):
                sink.slots.append((self, None, None, "absent", None))
        elif prediction is None:
            sink.slots.append(self.slot_of_one(gold, skipping, of_gold=True))
        elif skipping or self.skipped or gold.mark == IGNORED:
            sink.slots.append((self, gold, prediction, "skipped", None))
        else:
            similarity, correct = self.judge(gold, prediction)
            sink.slots.append((self, gold, prediction, "correct" if correct else "wrong", similarity))

    def walk_one(self, value: Value, sink: Sink, skipping: bool, *, of_gold: bool) -> None:
        """One slot."""
        sink.slots.append(self.slot_of_one(value, skipping, of_gold=of_gold))

    def children(self, value: Value) -> Iterator[tuple[Matcher, Value]]:
        """None."""
        return iter(())

    def fits(self, raw: Any, content: Any) -> bool:
        """Whether a value is of the field's type: readable, one of an Enum's or Literal's values, an int for an int."""
        if content.__class__ is Unreadable:
            return False
        if self._closed is not None:
            return json_key(raw) in self._closed
        if self.plan.integral and isinstance(raw, float) and not raw.is_integer():
            return False
        return not isinstance(self.plan.marker, Exact) or _is_of(raw, self.plan.annotation)


def _readable(readings: Readings) -> Readings:
    return [None if content.__class__ is Unreadable else content for content in readings]


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
