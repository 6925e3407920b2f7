"""One prediction against one gold record: read both, pair and judge, say why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import lru_cache, partial
from operator import itemgetter
from typing import Any, NamedTuple

from harness.comparison.diagnose import WITH_REASON, diagnose
from harness.comparison.doubts import apply_doubts
from harness.comparison.matchers import Reading, RecordMatcher, Sink, Slot
from harness.comparison.misplaced import Misplaced
from harness.comparison.source import SourceText
from harness.comparison.values import IGNORED, Value, is_nothing, make_value
from harness.errors import LimitError
from harness.limits import MAX_DEPTH
from harness.plan import compile_plan, walk_plan
from harness.records import VERDICTS, Comparison, Gold, Outcome, Reason, Tally, Totals

__all__ = ["FAILED", "compare_record", "compile_matcher", "total_record"]


class _Failed:
    """Stands for a response that could not be had or read."""

    def __repr__(self) -> str:
        return "FAILED"


FAILED = _Failed()


def compile_matcher(model: Any) -> RecordMatcher:
    """The matcher of a pydantic model, the same object at every call. Raises SchemaError."""
    return _compiled(model)


@lru_cache(maxsize=256)
def _compiled(model: Any) -> RecordMatcher:
    return RecordMatcher(compile_plan(model))


def compare_record(model: Any, gold: Gold, prediction: Any, *, source: SourceText | None = None) -> Comparison:
    """Judges every slot of `prediction`, which is JSON of any shape, or FAILED.

    source: the document, for the reasons that need it.
    Raises SchemaError, GoldError (labels of the wrong shape, pointers that lead nowhere), ComparatorError, and
    LimitError for JSON nested deeper than MAX_DEPTH and for lists too long to pair.
    """
    judged = _judge(model, gold, prediction, final=True)
    misplaced = Misplaced([slot for slot in judged.slots if slot[3] in WITH_REASON])
    outcomes = _outcomes(judged.slots, partial(diagnose, misplaced=misplaced, source=source))
    judged.let_go()
    return Comparison(outcomes, judged.similarity, tuple(judged.reading.unknown))


def total_record(model: Any, gold: Gold, prediction: Any) -> Totals:
    """What `compare_record` adds up to, without an outcome being made; raises what it does."""
    judged = _judge(model, gold, prediction, final=False)
    found = Counter(map(_verdict, judged.slots))
    counts = [found[verdict] for verdict in VERDICTS]
    weighted = Tally(*map(float, counts)) if _is_even(model) else _weighted(judged.slots)
    judged.let_go()
    return Totals(Tally(*counts), weighted, judged.similarity)


_verdict = itemgetter(3)


@lru_cache(maxsize=256)
def _is_even(model: Any) -> bool:
    """Whether every slot has a weight of 1."""
    return all(node.setting.weight == 1 for node in walk_plan(compile_plan(model)))


def _weighted(slots: list[Slot]) -> Tally:
    weights = dict.fromkeys(VERDICTS, 0.0)
    for matcher, _, _, verdict, _ in slots:
        weights[verdict] += matcher.weight
    return Tally(**weights)


class _Judged(NamedTuple):
    """The slots and the record's similarity, and both sides' readings, of which what was read is to be freed."""

    slots: list[Slot]
    similarity: float
    reading_gold: Reading
    reading: Reading

    def let_go(self) -> None:
        """Frees what was read; the slots must not be looked at any more."""
        self.reading_gold.let_go()
        self.reading.let_go()


def _judge(model: Any, gold: Gold, prediction: Any, *, final: bool) -> _Judged:
    """final: whether the slots are to be diagnosed."""
    matcher = compile_matcher(model)
    _check_depth(gold.labels, "gold")
    reading_gold, reading = Reading(gold=True), Reading(gold=False)
    mine = _root(gold.labels, matcher, reading_gold, gold)
    sink, similarity = Sink(final=final), 0.0
    if prediction is FAILED:
        matcher.walk_one(mine, sink, False, of_gold=True)
    else:
        _check_depth(prediction, "the prediction")
        theirs = _root(prediction, matcher, reading, None)
        matcher.walk(mine, theirs, sink, False)
        similarity = 1.0 if mine.mark == IGNORED else matcher.grade(mine, theirs)
    return _Judged(sink.slots, similarity, reading_gold, reading)


def _root(raw: Any, matcher: RecordMatcher, reading: Reading, gold: Gold | None) -> Value:
    """The top record, which is there even where it is empty."""
    if gold is None and is_nothing(raw):
        raw = {}
    value = make_value(raw, None, "")
    if not isinstance(raw, dict):
        return reading.misfit(value, matcher.wanted, matcher.label)
    matcher.fill(value, reading)
    if gold is not None:
        apply_doubts(gold, value, matcher)
    return value


def _outcomes(slots: list[Any], reason_of: Callable[[Slot], Reason]) -> tuple[Outcome, ...]:
    """The record of each slot, in whose place it is put: what is freed as it goes needs no garbage collector.

    It is made as the tuple that it is: its constructor takes as long as the rest.
    """
    new = tuple.__new__
    for index, slot in enumerate(slots):
        matcher, gold, prediction, verdict, similarity = slot
        at = found_at = raw = found = reason = None
        if gold is not None:
            at, raw = gold.pointer, gold.raw
        if prediction is not None:
            found_at, found = prediction.pointer, prediction.raw
            if verdict in WITH_REASON:
                reason = reason_of(slot)
        members = (
            matcher.label, at, found_at, raw, found, verdict, similarity, reason, matcher.weight, matcher.critical,
        )  # fmt: skip
        slots[index] = new(Outcome, members)
    return tuple(slots)


def _check_depth(raw: Any, what: str) -> None:
    level = [raw] if isinstance(raw, (dict, list)) else []
    for _ in range(MAX_DEPTH):
        level = [  # what has something below it; most are scalars, which is seen at once
            below
            for node in level
            for below in (node.values() if isinstance(node, dict) else node)
            if type(below) is not str and below is not None and isinstance(below, (dict, list)) and below
        ]
        if not level:
            return
    raise LimitError(f"{what} is nested deeper than {MAX_DEPTH} levels")
