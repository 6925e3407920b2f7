"""Maps: values under equal keys."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from harness.comparison.matchers.base import Matcher, Reading, Sink, build, register
from harness.comparison.values import IGNORED, MISFIT, OPTIONAL, Value, make_value
from harness.language.folding import fold
from harness.plan import MapPlan, render_pointer

__all__ = ["MapMatcher"]


@register(MapPlan)
class MapMatcher(Matcher):
    """A value's content is a dict of the entries that are something."""

    wanted = "an object"
    plan: MapPlan

    def __init__(self, plan: MapPlan) -> None:
        super().__init__(plan)
        self.label = plan.value.label  # an empty map's own slot stands at `prices{}`

    @cached_property
    def entry(self) -> Matcher:
        """The matcher of the values, built on first use."""
        return build(self.plan.value)

    def read_something(self, raw: Any, parent: Value | None, step: str, reading: Reading) -> Value | None:
        """The map; None where each of its values is nothing; of the wrong shape where `raw` is no object."""
        value = make_value(raw, parent, step)
        if not isinstance(raw, dict):
            return reading.misfit(value, self.wanted, self.label)
        value.owner = self
        reading.containers.append(value)
        entries = ((key, self.entry.read(item, value, render_pointer((key,)), reading)) for key, item in raw.items())
        value.content = {key: item for key, item in entries if item is not None}
        return value if value.content else None

    def grade(self, gold: Value, prediction: Value) -> float:
        """The sum over paired keys / the keys of both sides; ignored and unpredicted optional entries are left out."""
        if prediction.content is MISFIT:
            return 0.0
        total, whole = 0.0, 0
        for _, mine, theirs, hidden in self._pairs(gold, prediction):
            if hidden or (mine is not None and (mine.mark == IGNORED or (theirs is None and mine.mark == OPTIONAL))):
                continue
            whole += 1
            if mine is not None and theirs is not None:
                total += self.entry.grade(mine, theirs)
        return total / whole if whole else 1.0

    def _pairs(self, gold: Value, prediction: Value) -> Iterator[tuple[str, Value | None, Value | None, bool]]:
        """(key, gold, prediction, whether gold ignores a key at which it has nothing): gold's keys first.

        Keys that are equal as written pair before those that are equal after folding.
        """
        mine, theirs = gold.content, dict(prediction.content)
        same = {key: theirs.pop(key) for key in mine if key in theirs}
        folded: dict[str, list[str]] = {}
        if theirs and len(same) < len(mine):
            for key in theirs:
                folded.setdefault(fold(key), []).append(key)
        for key, value in mine.items():
            partner = same.get(key)
            if partner is None and folded.get(fold(key)):
                partner = theirs.pop(folded[fold(key)].pop(0))
            yield key, value, partner, False
        for key, value in theirs.items():
            yield key, None, value, gold.hidden is not None and key in gold.hidden

    def walk_pair(self, gold: Value, prediction: Value, sink: Sink, skipping: bool) -> None:
        """Gold's entries in their order, then the prediction's that are left."""
        for _, mine, theirs, hidden in self._pairs(gold, prediction):
            self.entry.walk(mine, theirs, sink, skipping or hidden)

    def children(self, value: Value) -> Iterator[tuple[Matcher, Value]]:
        """The entries."""
        return ((self.entry, item) for item in value.content.values())
