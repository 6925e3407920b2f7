"""Records: compared field by field."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from harness.comparison.comparators import Matrix
from harness.comparison.matchers.base import Matcher, Reading, Sink, build, register
from harness.comparison.matchers.cells import Cells, RecordCells, Values
from harness.comparison.matchers.counting import hides, means
from harness.comparison.matchers.leaf import LeafMatcher
from harness.comparison.values import IGNORED, MISFIT, OPTIONAL, Value, make_value
from harness.plan import RecordPlan, render_pointer

Walk = Callable[[Value | None, Value | None, Sink, bool], None]

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
    def _single_keys(self) -> tuple[tuple[str, str, Any], ...] | None:
        """(key, its step, its matcher's `read`) of each field where every field has one key, else None."""
        if any(len(item.keys) != 1 for item in self.fields):
            return None
        return tuple((item.keys[0], render_pointer(item.keys), item.matcher.read) for item in self.fields)

    def read(self, raw: Any, parent: Value | None, step: str, reading: Reading) -> Value | None:
        """As any matcher's, without asking first whether an object with members is nothing."""
        if raw.__class__ is dict and raw:
            return self.fill(make_value(raw, parent, step), reading)
        return super().read(raw, parent, step, reading)

    def read_something(self, raw: Any, parent: Value | None, step: str, reading: Reading) -> Value:
        """The record; of the wrong shape where `raw` is no object."""
        value = make_value(raw, parent, step)
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
            for key, step, read in self._single_keys:
                if key in raw:
                    found += 1
                    item = raw[key]
                    content.append(None if item is None else read(item, value, step, reading))
                else:
                    content.append(None)
        else:
            for field in self.fields:
                there = [key for key in field.keys if key in raw]
                found += len(there)
                step = render_pointer((*there[:1],))
                content.append(field.matcher.read(raw[there[0]], value, step, reading) if there else None)
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
                if theirs is not None and weight and not hides(gold, field):
                    whole += weight
            elif not weight or mine.mark == IGNORED:
                continue
            elif theirs is not None:
                whole += weight
                total += weight * field.matcher.grade(mine, theirs)
            elif mine.mark != OPTIONAL:
                whole += weight
        return total / whole if whole else 1.0

    def _table(self, golds: list[Value], predictions: list[Value]) -> Matrix:
        return self.table_over(range(len(self.fields)), golds, predictions)

    def table_over(self, indexes: Iterable[int], golds: list[Value], predictions: list[Value]) -> Matrix:
        """As `table`, over some of the fields alone."""
        fields = self._weighed(indexes)
        total: Matrix = np.zeros((len(golds), len(predictions)))
        marked = any(gold.hidden is not None for gold in golds)
        for index, field in fields:
            grades = self._grades(index, golds, predictions, marked=marked)
            if grades is not None:
                total += grades if field.weight == 1 else field.weight * grades
        return means(total, fields, golds, predictions, marked=marked)

    def _grades(self, index: int, golds: list[Value], predictions: list[Value], *, marked: bool) -> Matrix | None:
        """The similarities of one field, None where one side has it nowhere. marked: whether gold has doubts of any."""
        matcher = self.fields[index].matcher
        if not marked and isinstance(matcher, LeafMatcher):
            return matcher.readings_table(
                [None if (value := gold.content[index]) is None else value.content for gold in golds],
                [None if (value := item.content[index]) is None else value.content for item in predictions],
            )
        mine = [gold.content[index] for gold in golds]
        theirs = [item.content[index] for item in predictions]
        if marked:
            mine = [None if value is None or value.mark == IGNORED else value for value in mine]
        return matcher.table(mine, theirs) if any(mine) and any(theirs) else None  # else models that nest never end

    def _weighed(self, indexes: Iterable[int]) -> list[tuple[int, RecordField]]:
        """The fields that count, with their indexes."""
        return [(index, self.fields[index]) for index in indexes if self.fields[index].weight]

    def cells(self, golds: Values, predictions: Values) -> Cells:
        """See `Matcher.cells`."""
        return self.cells_over(range(len(self.fields)), golds, predictions)

    def cells_over(self, indexes: Iterable[int], golds: Values, predictions: Values) -> Cells:
        """As `cells`, over some of the fields alone."""
        return RecordCells(self._weighed(indexes), golds, predictions)

    def walk_pair(self, gold: Value, prediction: Value, sink: Sink, skipping: bool) -> None:
        """The slots of every field, absent ones too."""
        if gold.hidden is not None:
            for field, mine, theirs in zip(self.fields, gold.content, prediction.content, strict=True):
                field.matcher.walk(mine, theirs, sink, skipping or (mine is None and hides(gold, field)))
            return
        note = sink.slots.append
        for (walk, leaf), mine, theirs in zip(self._walks, gold.content, prediction.content, strict=True):
            if leaf is not None and not skipping:
                # As `walk` has it too: most leaves are right or absent, and this is half of their time.
                if mine is None or theirs is None:
                    if mine is theirs:
                        note((leaf, None, None, "absent", None))
                        continue
                elif mine.content == theirs.content:
                    note((leaf, mine, theirs, "correct", 1.0))
                    continue
            walk(mine, theirs, sink, skipping)

    @cached_property
    def _walks(self) -> tuple[tuple[Walk, Matcher | None], ...]:
        """Each field's `walk`, and its matcher where equal readings are correct whatever they are."""
        return tuple((field.matcher.walk, _plain_leaf(field.matcher)) for field in self.fields)

    def children(self, value: Value) -> Iterator[tuple[Matcher, Value]]:
        """The fields that are something."""
        for field, child in zip(self.fields, value.content, strict=True):
            if child is not None:
                yield field.matcher, child


def _plain_leaf(matcher: Matcher) -> Matcher | None:
    plain = isinstance(matcher, LeafMatcher) and matcher.comparator.reflexive and not matcher.skipped
    return matcher if plain else None
