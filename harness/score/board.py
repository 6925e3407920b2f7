"""Adds up judged records, in an order of its own, so that the order in which answers came in changes no digit."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from harness.errors import PredictionError
from harness.records import VERDICTS, Judged, Outcome, Tally
from harness.score.intervals import intervals
from harness.score.tallies import TallyCount
from harness.scoreboard import Group, Records, Scoreboard, Slots, is_lost

__all__ = ["INTERVAL_SEED", "RunCount", "score_run"]


INTERVAL_SEED = 0
"""Of the intervals of every run, so that the same answers give the same report."""

_FAULTS = ("wrong", "missing", "spurious")


def score_run(judged: Sequence[Judged], *, seed: int = INTERVAL_SEED) -> Scoreboard:
    """The scoreboard of a run: overall, by schema, by field path and by document, with its intervals.

    judged: a record for each document, schema and repeat, in any order; failed extractions among them, which count in
    every denominator.
    Raises PredictionError where two are of the same document, schema and repeat: one would be counted twice.
    """
    count = RunCount()
    for row in sorted(judged, key=_key):
        count.add(row)
    return count.scoreboard(seed=seed)


class RunCount:
    """A run added up record by record: the counts of a record are kept, and nothing else of it."""

    def __init__(self) -> None:
        self._last: tuple[str, str, int] | None = None
        self._schemas: dict[str, Group] = {}
        self._documents: dict[str, Group] = {}
        self._fields: dict[str, dict[str, _SlotCount]] = {}
        self._tallies = TallyCount()
        # By schema and document, all records and those straight through; they count where the schema turns out to have
        # a critical slot anywhere in the run.
        self._records: dict[str, Counter[str]] = defaultdict(Counter)
        self._straight: dict[str, Counter[str]] = defaultdict(Counter)
        self._critical: set[str] = set()

    def add(self, row: Judged) -> None:
        """Counts one more record. They come by schema, document and repeat.

        Raises PredictionError where it is of the same document, schema and repeat as the one before, ValueError where
        it should have come earlier.
        """
        key = schema, document, repeat = _key(row)
        if self._last is not None and key <= self._last:
            if key < self._last:
                raise ValueError(f"{key} comes after {self._last}")
            raise PredictionError(
                f"two answers for document {document!r}, schema {schema!r}, repeat {repeat}",
                hint="keep one of them, or number them as repeats",
            )
        self._last = key
        group = _one_record(row)
        self._schemas[schema] = self._schemas.get(schema, Group()) + group
        self._documents[document] = self._documents.get(document, Group()) + group
        self._records[schema][document] += 1
        self._straight[schema][document] += not is_lost(row.extraction)
        held_up = False
        by_path = self._fields.setdefault(schema, {})
        for outcome in row.comparison.outcomes:
            counted = by_path.get(outcome.path)
            if counted is None:
                counted = by_path[outcome.path] = _SlotCount()
            counted.add(outcome)
            if outcome.critical:
                self._critical.add(schema)
                held_up |= outcome.verdict in _FAULTS
        if held_up and not is_lost(row.extraction):
            self._straight[schema][document] -= 1
        self._tallies.add(row)

    def scoreboard(self, *, seed: int = INTERVAL_SEED) -> Scoreboard:
        """The scoreboard of what was added."""
        schemas, documents = dict(sorted(self._schemas.items())), dict(sorted(self._documents.items()))
        for name in self._critical:
            records, straight = self._records[name], self._straight[name]
            schemas[name] += _critical(records.total(), straight.total())
            for document, count in records.items():
                documents[document] += _critical(count, straight[document])
        board = Scoreboard(
            overall=sum(schemas.values(), Group()),
            schemas=schemas,
            fields={
                name: {path: counted.slots() for path, counted in sorted(self._fields[name].items())}
                for name in schemas
            },
            documents=documents,
        )
        seen = {name: len(records) for name, records in self._records.items()}
        return replace(board, intervals=intervals(self._tallies.array(), board, documents=seen, seed=seed))


class _SlotCount:
    """The slots of one field path, counted one by one."""

    __slots__ = ("plain", "reasons", "weighted")

    def __init__(self) -> None:
        self.plain: dict[str, float] = dict.fromkeys(VERDICTS, 0)
        self.weighted: dict[str, float] = dict.fromkeys(VERDICTS, 0)
        self.reasons: Counter[str] = Counter()

    def add(self, outcome: Outcome) -> None:
        self.plain[outcome.verdict] += 1
        self.weighted[outcome.verdict] += outcome.weight
        if outcome.reason is not None:
            self.reasons[outcome.reason] += 1

    def slots(self) -> Slots:
        return Slots(Tally(**self.plain), Tally(**self.weighted), dict(self.reasons))


def _key(row: Judged) -> tuple[str, str, int]:
    return row.extraction.schema, row.extraction.document, row.extraction.repeat


def _critical(records: int, straight: int) -> Group:
    return Group(records=Records(critical=records, straight_through=straight))


def _one_record(row: Judged) -> Group:
    """One record counted, but for what depends on critical slots."""
    extraction, comparison = row.extraction, row.comparison
    reasons = Counter(str(outcome.reason) for outcome in comparison.outcomes if outcome.reason is not None)
    return Group(
        Slots(comparison.tally, comparison.weighted, dict(reasons)),
        Records(
            count=1,
            accurate=int(comparison.tally.flawless and not is_lost(extraction)),
            valid_first=int(extraction.valid_first),
            valid=int(extraction.valid),
            similarity_sum=comparison.similarity,
            failures={} if extraction.failure is None else {extraction.failure.kind: 1},
        ),
    )
