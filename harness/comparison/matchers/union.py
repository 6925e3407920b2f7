"""Unions: the arm that a discriminator names, or that pydantic would choose."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, Any, Final, Union

import numpy as np

from harness.comparison.comparators import Matrix
from harness.comparison.matchers.base import Matcher, Reading, Sink, build, register
from harness.comparison.matchers.leaf import LeafMatcher
from harness.comparison.values import IGNORED, MISFIT, Value, json_key, make_value
from harness.plan import UnionPlan, check_choices, render_pointer

__all__ = ["UnionMatcher"]

UNTAGGED: Final = -1
"""The arm of a record whose discriminator is missing or names no arm; its content is the tag's value or None."""

UNDECIDED: Final = -2
"""The arm of a prediction that no arm validates; its content is a dict of readings by arm."""


@register(UnionPlan)
class UnionMatcher(Matcher):
    """A value is as its arm reads it, with the arm's index in `arm`."""

    wanted = "a value of one of the union's types"
    plan: UnionPlan

    @cached_property
    def arms(self) -> tuple[Matcher, ...]:
        """The matchers of the members, built on first use."""
        return tuple(build(arm.node) for arm in self.plan.arms)

    @cached_property
    def tag(self) -> LeafMatcher | None:
        """The discriminator's matcher."""
        return None if self.plan.tag is None else LeafMatcher(self.plan.tag)

    @cached_property
    def _tag_steps(self) -> frozenset[str]:
        """Where the discriminator may stand."""
        return frozenset(render_pointer((key,)) for key in self.plan.tag_keys)

    @cached_property
    def _by_tag(self) -> dict[Any, int]:
        return {json_key(tag): index for index, arm in enumerate(self.plan.arms) for tag in arm.tags}

    @cached_property
    def _validate(self) -> Any:
        """JSON text -> index of the arm that pydantic's smart mode chooses."""
        from pydantic import AfterValidator, TypeAdapter

        def numbered(member: Any, index: int) -> Any:
            return Annotated[member, AfterValidator(lambda _: index)]

        arms = tuple(numbered(arm.member, index) for index, arm in enumerate(self.plan.arms))
        union: Any = Union[arms]  # noqa: UP007
        return TypeAdapter(union).validate_json

    def read_something(self, raw: Any, parent: Value | None, step: str, reading: Reading) -> Value | None:
        """The value as its arm reads it."""
        if self.tag is not None:
            return self._read_tagged(raw, parent, step, reading)
        arm = self._choose(raw)
        if arm == UNDECIDED and not reading.gold:
            value = make_value(raw, parent, step)
            value.arm, value.content = UNDECIDED, {}
            return value
        return self._read_as(max(arm, 0), raw, parent, step, reading)

    def _choose(self, raw: Any) -> int:
        from pydantic import ValidationError

        check_choices(self.plan, raw)
        try:
            return int(self._validate(json.dumps(_without_null_items(raw))))
        except (ValidationError, ValueError):
            return UNDECIDED

    def _read_as(self, arm: int, raw: Any, parent: Value | None, step: str, reading: Reading) -> Value | None:
        value = self.arms[arm].read_something(raw, parent, step, reading)
        if value is not None:
            value.arm = arm
        return value

    def _read_tagged(self, raw: Any, parent: Value | None, step: str, reading: Reading) -> Value | None:
        value = make_value(raw, parent, step)
        if not isinstance(raw, dict):
            return reading.misfit(value, "an object", self.label)
        key = next((key for key in self.plan.tag_keys if key in raw), None)
        arm = None if key is None else self._by_tag.get(json_key(raw[key]))
        if arm is not None:
            return self._read_as(arm, raw, parent, step, reading)
        value.arm = UNTAGGED
        value.content = None
        if key is not None and self.tag is not None:
            value.content = self.tag.read(raw[key], value, render_pointer((key,)), reading)
        reading.note_unknown(value, frozenset(self.plan.tag_keys))
        return value

    def _as_arm(self, prediction: Value, arm: int) -> Value | None:
        """The prediction as `arm` reads it: itself, or for an undecided one a reading made once."""
        if prediction.arm != UNDECIDED:
            return prediction if prediction.arm == arm else None
        if arm not in prediction.content:
            made = self._read_as(arm, prediction.raw, prediction.parent, prediction.step, Reading(gold=False))
            prediction.content[arm] = made
        return prediction.content[arm]  # type: ignore[no-any-return]

    def _scalars(self, gold: Value, prediction: Value) -> bool:
        """Whether two different arms are both scalars, which then are one slot."""
        return all(value.arm >= 0 and isinstance(self.arms[value.arm], LeafMatcher) for value in (gold, prediction))

    def grade(self, gold: Value, prediction: Value) -> float:
        """The arm's similarity where both have one arm, else 0; equal scalars are equal whatever arm read them."""
        if gold.arm < 0 or prediction.content is MISFIT:
            return 0.0
        theirs = self._as_arm(prediction, gold.arm)
        if theirs is not None:
            return self.arms[gold.arm].grade(gold, theirs)
        return float(self._scalars(gold, prediction) and json_key(gold.raw) == json_key(prediction.raw))

    def _table(self, golds: list[Value], predictions: list[Value]) -> Matrix:
        table = np.zeros((len(golds), len(predictions)))
        for arm, matcher in enumerate(self.arms):
            rows = [row for row, value in enumerate(golds) if value.arm == arm]
            if not rows:
                continue
            theirs = [self._as_arm(value, arm) for value in predictions]
            columns = [column for column, value in enumerate(theirs) if value is not None]
            if columns:
                mine = [golds[row] for row in rows]
                table[np.ix_(rows, columns)] = matcher.table(mine, [value for value in theirs if value is not None])
            if isinstance(matcher, LeafMatcher):
                for column in set(range(len(predictions))).difference(columns):
                    table[rows, column] = [self.grade(golds[row], predictions[column]) for row in rows]
        return table

    def thresholds(self, golds: list[Value], predictions: list[Value], of_records: float) -> Matrix:
        """(n_gold, n_pred): a scalar arm's own threshold, else `of_records`; beyond 1 where nothing can be paired."""
        result = np.full((len(golds), len(predictions)), of_records)
        for row, gold in enumerate(golds):
            matcher = self.arms[gold.arm] if gold.arm >= 0 else None
            if isinstance(matcher, LeafMatcher):
                result[row] = [
                    matcher.threshold if self._as_arm(prediction, gold.arm) is not None else 1.0
                    for prediction in predictions
                ]
        return result

    def walk_pair(self, gold: Value, prediction: Value, sink: Sink, skipping: bool) -> None:
        """One arm: its slots. Two: scalars are one wrong slot, tags one slot and the rest missing and spurious."""
        theirs = self._as_arm(prediction, gold.arm) if gold.arm >= 0 else None
        if theirs is not None:
            self.arms[gold.arm].walk(gold, theirs, sink, skipping)
        elif self.tag is not None:
            self.tag.walk(self._tag_of(gold), self._tag_of(prediction), sink, skipping)
            for value, of_gold in ((gold, True), (prediction, False)):
                self._walk_untold(value, sink, skipping, of_gold=of_gold)
        elif self._scalars(gold, prediction):
            self._walk_scalars(gold, prediction, sink, skipping)
        else:
            self.walk_one(gold, sink, skipping, of_gold=True)
            self.walk_one(prediction, sink, skipping, of_gold=False)

    def _walk_scalars(self, gold: Value, prediction: Value, sink: Sink, skipping: bool) -> None:
        matcher = self.arms[gold.arm]
        if skipping or matcher.skipped:
            sink.slots.append((matcher, gold, prediction, "skipped", None))
            return
        equal = self.grade(gold, prediction)
        sink.slots.append((matcher, gold, prediction, "correct" if equal else "wrong", equal))

    def _tag_of(self, value: Value) -> Value | None:
        if value.arm < 0:
            return value.content if value.arm == UNTAGGED else None
        tags = (child for _, child in self.arms[value.arm].children(value) if child.step in self._tag_steps)
        return next(tags, None)

    def _walk_untold(self, value: Value, sink: Sink, skipping: bool, *, of_gold: bool) -> None:
        """The fields besides the tag of a value whose arm the other side has not."""
        if value.arm >= 0:
            for matcher, child in self.arms[value.arm].children(value):
                if child.step not in self._tag_steps:
                    matcher.walk_one(child, sink, skipping, of_gold=of_gold)

    def walk_one(self, value: Value, sink: Sink, skipping: bool, *, of_gold: bool) -> None:
        """The slots of a value that stands on one side alone; an untagged one has its tag at most."""
        skipping = skipping or value.mark == IGNORED
        if value.content is MISFIT:
            super().walk_one(value, sink, skipping, of_gold=of_gold)
        elif value.arm == UNTAGGED:
            if value.content is not None and self.tag is not None:
                self.tag.walk_one(value.content, sink, skipping, of_gold=of_gold)
        elif value.arm == UNDECIDED:
            self._walk_undecided(value, sink, skipping)
        else:
            self.arms[value.arm].walk_one(value, sink, skipping, of_gold=of_gold)

    def _walk_undecided(self, prediction: Value, sink: Sink, skipping: bool) -> None:
        """A prediction that no arm validates and that nothing of gold says how to read: as the first arm that fits."""
        for arm, matcher in enumerate(self.arms):
            reading = self._as_arm(prediction, arm)
            if reading is not None and reading.content is not MISFIT:
                matcher.walk_one(reading, sink, skipping, of_gold=False)
                return
        sink.slots.append(self.slot_of_one(prediction, skipping, of_gold=False))

    def readings(self, value: Value) -> Iterator[tuple[Matcher, Value]]:
        """The value as its arm reads it; an undecided one as any arm does, whichever gold's has."""
        if value.arm >= 0:
            yield self.arms[value.arm], value
        elif value.arm == UNDECIDED:
            for arm, matcher in enumerate(self.arms):
                reading = self._as_arm(value, arm)
                if reading is not None:
                    yield matcher, reading

    def children(self, value: Value) -> Iterator[tuple[Matcher, Value]]:
        """What the arm has below it."""
        return self.arms[value.arm].children(value) if value.arm >= 0 else iter(())


def _without_null_items(raw: Any) -> Any:
    """Lists without their null items, at every level: these are dropped before anything else."""
    if isinstance(raw, list):
        return [_without_null_items(item) for item in raw if item is not None]
    return {key: _without_null_items(item) for key, item in raw.items()} if isinstance(raw, dict) else raw
