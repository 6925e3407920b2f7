"""From a scoreboard, what is known of the run, and the judged records to the strings of a report."""

from __future__ import annotations

from collections.abc import Sequence

from harness.records import Judged
from harness.report.build_costs import build_costs
from harness.report.build_facts import build_facts
from harness.report.build_lists import Listing, Lists
from harness.report.build_numbers import build_field_tables, build_measures, build_reasons, schema_row, shown_interval
from harness.report.escape import visible
from harness.report.numbers import count, part_of, percent, plural, timestamp
from harness.report.view import NAME_LIMIT, ReportView
from harness.report.words import INTERVALS, SHARES
from harness.runs import Evidence, RunInfo
from harness.scoreboard import Scoreboard
from harness.uncertainty import Intervals

__all__ = ["build_listed_view", "build_view"]

MAX_ROWS = 200


def build_view(
    *,
    info: RunInfo,
    scoreboard: Scoreboard,
    judged: Sequence[Judged],
    evidence: Evidence | None = None,
    max_rows: int = MAX_ROWS,
) -> ReportView:
    """Everything that the report says.

    judged: the records that `scoreboard` counts, in any order.
    evidence: (schema, document) -> {gold pointer: quotations}.
    max_rows: the most rows of one table, and the most slots listed of one schema; 1 or more.
    """
    listing = Listing(max_rows=max_rows)
    for row in sorted(judged, key=lambda row: (row.extraction.schema, row.extraction.document, row.extraction.repeat)):
        listing.add(row, evidence or {})
    return build_listed_view(info=info, scoreboard=scoreboard, lists=listing.lists(), max_rows=max_rows)


def build_listed_view(*, info: RunInfo, scoreboard: Scoreboard, lists: Lists, max_rows: int = MAX_ROWS) -> ReportView:
    """The same where the lists are made already, record by record."""
    overall, known = scoreboard.overall, scoreboard.intervals
    costs, costs_left_out = build_costs(info.extractions)
    return ReportView(
        run_name=visible(info.name, NAME_LIMIT),
        model_name=visible(info.signature.model, NAME_LIMIT),
        started=timestamp(info.started),
        score=percent(scoreboard.score),
        score_interval=shown_interval(known.overall.score) if known else "",
        headline=_headline(scoreboard),
        counts=_counts(scoreboard, info.agreement),
        interval=_interval(known),
        signature=visible(info.signature.line, 400),
        measures=build_measures(scoreboard),
        schemas=tuple(
            schema_row(name, group, known.schemas.get(name) if known else None)
            for name, group in scoreboard.schemas.items()
        ),
        overall=schema_row(None, overall, known.overall if known else None),
        fields=build_field_tables(scoreboard, max_rows=max_rows),
        reasons=build_reasons(overall.slots),
        slots=lists.slots,
        failures_summary=_failures_summary(lists),
        failures=lists.failures,
        failures_left_out=lists.failures_left_out,
        unknown_keys=lists.unknown_keys,
        unknown_keys_left_out=lists.unknown_keys_left_out,
        warnings=tuple(visible(line, 300) for line in info.warnings),
        facts=build_facts(info),
        costs=costs,
        costs_left_out=costs_left_out,
    )


def _headline(scoreboard: Scoreboard) -> str:
    slots, records = scoreboard.overall.slots.weighted, scoreboard.overall.records
    return (
        f"Precision {percent(slots.precision)}, recall {percent(slots.recall)}, "
        f"valid responses {percent(records.validity)}, record accuracy {percent(records.accuracy)}."
    )


def _counts(scoreboard: Scoreboard, agreement: float | None) -> str:
    slots, records = scoreboard.overall.slots.plain, scoreboard.overall.records
    return (
        f"{plural(len(scoreboard.documents), 'document')}, {plural(len(scoreboard.schemas), 'schema')}, "
        f"{plural(records.count, 'record')}: gold has {plural(slots.in_gold, 'value')}, "
        f"{count(slots.in_prediction)} were predicted, {count(slots.correct)} of them right."
    ) + ("" if agreement is None else f" Two labellers agree at {percent(agreement)}, the ceiling of the score.")


def _failures_summary(lists: Lists) -> str | None:
    if not lists.lost and not lists.unfit:
        return None
    return (
        f"{part_of(lists.lost, lists.records)} responses could not be had or read; "
        f"{part_of(lists.unfit, lists.records)} were read but do not fit their schema, and are scored leaf by leaf."
    )


def _interval(known: Intervals | None) -> str:
    if known is None:
        return "The run was scored without intervals: score it anew to have them."
    text = INTERVALS[known.scope].format(
        documents=plural(known.documents, "document"), repeats=f"up to {plural(known.repeats, 'reading')} of each"
    )
    return f"{text} {SHARES}" if known.overall.accuracy else text
