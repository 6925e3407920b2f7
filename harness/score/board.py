"""Adds up judged records, in an order of its own, so that the order in which answers came in changes no digit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from harness.errors import PredictionError
from harness.records import Judged, Outcome
from harness.score.intervals import intervals
from harness.score.tallies import tallies
from harness.scoreboard import Group, Records, Scoreboard, Slots, is_lost

__all__ = ["INTERVAL_SEED", "score_run"]


INTERVAL_SEED = 0
"""Of the intervals of every run, so that the same answers give the same report."""


def score_run(judged: Sequence[Judged], *, seed: int = INTERVAL_SEED) -> Scoreboard:
    """The scoreboard of a run: overall, by schema, by field path and by document, with its intervals.

    judged: a record for each document, schema and repeat, in any order; failed extractions among them, which count in
    every denominator.
    Raises PredictionError where two are of the same document, schema and repeat: one would be counted twice.
    """
    ordered = _in_order(judged)
    with_critical = {
        row.extraction.schema for row in ordered if any(outcome.critical for outcome in row.comparison.outcomes)
    }
    schemas: dict[str, list[Group]] = defaultdict(list)
    documents: dict[str, list[Group]] = defaultdict(list)
    outcomes: dict[str, dict[str, list[Outcome]]] = defaultdict(lambda: defaultdict(list))
    for row in ordered:
        group = _one_record(row, critical=row.extraction.schema in with_critical)
        schemas[row.extraction.schema].append(group)
        documents[row.extraction.document].append(group)
        by_path = outcomes[row.extraction.schema]
        for outcome in row.comparison.outcomes:
            by_path[outcome.path].append(outcome)
    by_schema = {name: _sum(groups) for name, groups in sorted(schemas.items())}
    board = Scoreboard(
        overall=_sum(by_schema.values()),
        schemas=by_schema,
        fields={
            name: {path: Slots.of(rows) for path, rows in sorted(by_path.items())}
            for name, by_path in sorted(outcomes.items())
        },
        documents={name: _sum(groups) for name, groups in sorted(documents.items())},
    )
    seen = {
        name: len({row.extraction.document for row in ordered if row.extraction.schema == name}) for name in schemas
    }
    return replace(board, intervals=intervals(tallies(ordered), board, documents=seen, seed=seed))


def _in_order(judged: Iterable[Judged]) -> list[Judged]:
    by_key: dict[tuple[str, str, int], Judged] = {}
    for row in judged:
        document, schema, repeat = row.extraction.document, row.extraction.schema, row.extraction.repeat
        if (schema, document, repeat) in by_key:
            raise PredictionError(
                f"two answers for document {document!r}, schema {schema!r}, repeat {repeat}",
                hint="keep one of them, or number them as repeats",
            )
        by_key[schema, document, repeat] = row
    return [by_key[key] for key in sorted(by_key)]


def _sum(groups: Iterable[Group]) -> Group:
    return sum(groups, Group())


def _one_record(row: Judged, *, critical: bool) -> Group:
    """One record counted. critical: whether its schema has a critical slot."""
    extraction, comparison = row.extraction, row.comparison
    reasons: dict[str, int] = defaultdict(int)
    held_up = False
    for outcome in comparison.outcomes:
        if outcome.reason is not None:
            reasons[outcome.reason] += 1
        held_up |= outcome.critical and outcome.verdict in ("wrong", "missing", "spurious")
    lost = is_lost(extraction)
    return Group(
        Slots(comparison.tally, comparison.weighted, dict(reasons)),
        Records(
            count=1,
            accurate=int(comparison.tally.flawless and not lost),
            critical=int(critical),
            straight_through=int(critical and not held_up and not lost),
            valid_first=int(extraction.valid_first),
            valid=int(extraction.valid),
            similarity_sum=comparison.similarity,
            failures={} if extraction.failure is None else {extraction.failure.kind: 1},
        ),
    )
