"""Records: compared field by field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from harness.comparison.comparators import Matrix, Rows
from harness.comparison.matchers.base import Matcher, Reading, Sink, build, register
from harness.comparison.matchers.cells import Cells, RecordCells, Values
from harness.comparison.values import IGNORED, MISFIT, OPTIONAL, PLAIN, Value
from harness.plan import RecordPlan

__all__ = ["RecordField", "RecordMatcher"]


class RecordField(NamedTuple):
    """keys: the JSON keys it is read from. weight: in the record's mean, 0 for a field that is not scored."""

    name: str
    keys: tuple[str, ...]
    matcher: Matcher
    weight: float


@register(RecordPlan)
class RecordMatcher(Matcher):
    """A value's content is the list of its fields' values in the plan's order, None for nothing."""

    wanted = "an object"
    plan: RecordPlan

    @cached_property
    def fields(self) -> tuple[RecordField, ...]:
        """The fields in the schema's order, built on first use."""
        made = []
        for item in self.plan.fields:
            matcher = build(item.node)
            made.append(RecordField(item.name, item.keys, matcher, 0.0 if matcher.skipped else matcher.own_weight))
        return tuple(made)

    @cached_property
    def _single_keys(self) -> tuple[tuple[str, Any], ...] | None:
        """(key, its matcher's `read`) of each field where every field has one key, else None."""
        if any(len(item.keys) != 1 for item in self.fields):
            return None
        return tuple((item.keys[0], item.matcher.read) for item in self.fields)

    def read(self, raw: Any, parent: Value | None, step: str | int, reading: Reading) -> Value | None:
        """As any matcher's, without asking first whether an object with members is nothing."""
        if raw.__class__ is dict and raw:
            return self.fill(Value(raw, parent, step), reading)
        return super().read(raw, parent, step, reading)

    def read_something(self, raw: Any, parent: Value | None, step: str | int, reading: Reading) -> Value:
        """The record; of the wrong shape where `raw` is no object."""
        value = Value(raw, parent, step)
        if not isinstance(raw, dict):
            return reading.misfit(value, self.wanted, self.label)
        return self.fill(value, reading)

    def fill(self, value: Value, reading: Reading) -> Value:
        """Reads the fields of an object, which may be empty."""
        raw = value.raw
        value.owner = self
        reading.containers.append(value)
        content: list[Value | None] = []
        found = 0
        if self._single_keys is not None:
            for key, read in self._single_keys:
                if key in raw:
                    found += 1
                    item = raw[key]
                    content.append(None if item is None else read(item, value, key, reading))
                else:
                    content.append(None)
        else:
            for field in self.fields:
                there = [key for key in field.keys if key in raw]
                found += len(there)
                content.append(field.matcher.read(raw[there[0]], value, there[0], reading) if there else None)
        value.content = content
        if found < len(raw):
            reading.note_unknown(value, self.plan.known_keys)
        return value

    def grade(self, gold: Value, prediction: Value) -> float:
        """The weighted mean over the fields where at least one side is something; 1 if there is none."""
        if prediction.content is MISFIT:
            return 0.0
        total = whole = 0.0
        for field, mine, theirs in zip(self.fields, gold.content, prediction.content, strict=True):
            weight = field.weight
            if mine is None:
                if theirs is not None and weight and not _hides(gold, field):
                    whole += weight
            elif not weight or mine.mark == IGNORED:
                continue
            elif theirs is not None:
                whole += weight
                total += weight * field.matcher.grade(mine, theirs)
            elif mine.mark != OPTIONAL:
                whole += weight
        return total / whole if whole else 1.0

    def rows(self, golds: list[Value], predictions: list[Value]) -> Rows:
        """As `table`, for few records."""
        count = len(predictions)
        if any(value.content is MISFIT for value in predictions):
            return super().rows(golds, predictions)
        total = [[0.0] * count for _ in golds]
        there = []
        for index, matcher, weight in self._weighed:
            mine = [value.content[index] for value in golds]
            theirs = [value.content[index] for value in predictions]
            columns = [column for column, value in enumerate(theirs) if value is not None]
            there.append(columns)
            rows = [row for row, value in enumerate(mine) if value is not None and value.mark != IGNORED]
            if not rows or not columns:
                continue
            if len(rows) < len(mine):
                mine = [mine[row] for row in rows]
            if len(columns) == count:
                for row, grades in zip(rows, matcher.rows(mine, theirs), strict=True):
                    total[row] = [sum_ + weight * grade for sum_, grade in zip(total[row], grades, strict=True)]
                continue
            for row, grades in zip(rows, matcher.rows(mine, [theirs[column] for column in columns]), strict=True):
                sums = total[row]
                for column, grade in zip(columns, grades, strict=True):
                    sums[column] += weight * grade
        for row, gold in enumerate(golds):
            total[row] = self._means(gold, total[row], there)
        return total

    def _means(self, gold: Value, sums: list[float], there: list[list[int]]) -> list[float]:
        """`sums`, one a prediction, divided by the weight of the fields that count for the pair; 1 where none does.

        there: for each weighed field the predictions that have it.
        """
        full = 0.0
        whole: list[float] | None = None  # by prediction, once a field counts for some of them alone
        for (index, _, weight), columns in zip(self._weighed, there, strict=True):
            value = gold.content[index]
            if value is not None and value.mark == PLAIN:
                if whole is None:
                    full += weight
                else:
                    whole = [one + weight for one in whole]
            elif _hides(gold, self.fields[index]) if value is None else value.mark == IGNORED:
                continue
            else:
                if whole is None:
                    whole = [full] * len(sums)
                for column in columns:
                    whole[column] += weight
        if whole is None:
            return [one / full for one in sums] if full else [1.0] * len(sums)
        return [one / all_ if all_ else 1.0 for one, all_ in zip(sums, whole, strict=True)]

    @cached_property
    def _weighed(self) -> tuple[tuple[int, Matcher, float], ...]:
        """(index, matcher, weight) of the fields that count."""
        return tuple((index, item.matcher, item.weight) for index, item in enumerate(self.fields) if item.weight)

    def _table(self, golds: list[Value], predictions: list[Value]) -> Matrix:
        return self.table_over(range(len(self.fields)), golds, predictions)

    def table_over(self, indexes: Any, golds: list[Value], predictions: list[Value]) -> Matrix:
        """As `table`, over some of the fields alone."""
        shape = (len(golds), len(predictions))
        total: Matrix = np.zeros(shape)
        whole: Any = 0.0  # a number as long as every field counts for every pair
        for index in indexes:
            field = self.fields[index]
            weight = field.weight
            if not weight:
                continue
            mine = [value.content[index] for value in golds]
            theirs = [value.content[index] for value in predictions]
            columns = [column for column, value in enumerate(theirs) if value is not None]
            if None not in mine and not max([value.mark for value in mine]):
                whole += weight
                if columns and len(columns) == len(theirs):
                    total += weight * field.matcher.table(mine, theirs)
                elif columns:
                    total[:, columns] += weight * field.matcher.table(mine, [theirs[column] for column in columns])
                continue
            rows, needed, silent = _rows(golds, mine, field)
            if rows and columns:
                grades = field.matcher.table([mine[row] for row in rows], [theirs[column] for column in columns])
                total[np.array(rows)[:, None], columns] += weight * grades
            whole = whole + weight * _presence(shape, needed, columns, silent)
        if whole.__class__ is float and whole > 0:
            total /= whole
            return total
        mean: Matrix = np.divide(total, whole, out=np.ones(shape), where=whole > 0)
        return mean

    def cells(self, golds: Values, predictions: Values) -> Cells:
        """See `Matcher.cells`."""
        return self.cells_over(range(len(self.fields)), golds, predictions)

    def cells_over(self, indexes: Iterable[int], golds: Values, predictions: Values) -> Cells:
        """As `cells`, over some of the fields alone."""
        chosen = [(index, self.fields[index]) for index in indexes if self.fields[index].weight]
        return RecordCells(chosen, golds, predictions)

    def walk_pair(self, gold: Value, prediction: Value, sink: Sink, skipping: bool) -> None:
        """The slots of every field, absent ones too."""
        for field, mine, theirs in zip(self.fields, gold.content, prediction.content, strict=True):
            field.matcher.walk(mine, theirs, sink, skipping or (mine is None and _hides(gold, field)))

    def children(self, value: Value) -> Iterator[tuple[Matcher, Value]]:
        """The fields that are something."""
        for field, child in zip(self.fields, value.content, strict=True):
            if child is not None:
                yield field.matcher, child


def _hides(gold: Value, field: RecordField) -> bool:
    return gold.hidden is not None and any(key in gold.hidden for key in field.keys)


def _rows(golds: list[Value], mine: list[Any], field: RecordField) -> tuple[list[int], list[int], list[int]]:
    """Rows to grade; rows whose field counts even where the prediction has nothing; rows whose field never counts.

    mine: the field's value in each of `golds`.
    """
    rows, needed, silent = [], [], []
    for row, value in enumerate(mine):
        if value is None:
            if golds[row].hidden is not None and _hides(golds[row], field):
                silent.append(row)
        elif value.mark == IGNORED:
            silent.append(row)
        else:
            rows.append(row)
            if value.mark != OPTIONAL:
                needed.append(row)
    return rows, needed, silent


def _presence(shape: tuple[int, int], needed: list[int], columns: list[int], silent: list[int]) -> Any:
    """(n_gold, n_pred) of 0 and 1, or a scalar where all are equal: whether a field counts in the pair's mean."""
    if not silent and (len(needed) == shape[0] or len(columns) == shape[1]):
        return 1.0
    in_gold, in_prediction = np.zeros(shape[0]), np.zeros(shape[1])
    in_gold[needed] = 1.0
    in_prediction[columns] = 1.0
    presence = np.maximum(in_gold[:, None], in_prediction)
    if silent:
        presence[silent] = 0.0
    return presence
