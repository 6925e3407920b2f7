"""The counted part of a report: how good, where it fails, and the diagnoses."""

from __future__ import annotations

from harness.records import REASONS
from harness.report.escape import visible
from harness.report.numbers import between, count, grade, part_of, percent, plural
from harness.report.view import NAME_LIMIT, FieldRow, FieldTable, LeftOut, Measure, ReasonRow, SchemaRow
from harness.report.words import REASONS_MEAN, label
from harness.scoreboard import Group, Scoreboard, Slots
from harness.uncertainty import GroupIntervals, Interval

WORST = 12
"""Field paths of a schema that are to be seen at once."""

__all__ = ["build_field_tables", "build_measures", "build_reasons", "left_out", "schema_row", "shown_interval"]


def left_out(number: int, what: str, where: str) -> LeftOut | None:
    """The note under a list of which `number` are not shown; None where all are."""
    return None if number <= 0 else LeftOut(f"{plural(number, what)} more: see `{where}`.")


def shown_interval(interval: Interval | None) -> str:
    """`34.2–41.0%`; nothing where there is none."""
    return "" if interval is None else between(interval.low, interval.high)


def build_measures(scoreboard: Scoreboard) -> tuple[Measure, ...]:
    """The numbers of the whole run, the most important first."""
    slots, records = scoreboard.overall.slots.weighted, scoreboard.overall.records
    by = "" if slots == scoreboard.overall.slots.plain else ", counted by weight"
    silent = slots.spurious + slots.absent
    known = scoreboard.intervals
    of = known.overall if known else GroupIntervals()
    paths = sum(len(paths) for paths in scoreboard.fields.values())
    return (
        Measure(
            "Score", percent(slots.f1), shown_interval(of.score), "micro F1 over all slots, weighted by field weight"
        ),
        Measure(
            "Precision",
            percent(slots.precision),
            shown_interval(of.precision),
            f"{part_of(slots.correct, slots.in_prediction)} predicted values are right{by}",
        ),
        Measure(
            "Recall",
            percent(slots.recall),
            shown_interval(of.recall),
            f"{part_of(slots.correct, slots.in_gold)} gold values were found{by}",
        ),
        Measure(
            "Omission rate",
            percent(slots.omission_rate),
            "",
            f"nothing said for {part_of(slots.missing, slots.in_gold)} gold values{by}",
        ),
        Measure(
            "Spurious rate",
            percent(slots.spurious_rate),
            "",
            f"something said in {part_of(slots.spurious, silent)} slots where gold has nothing{by}",
        ),
        Measure(
            "Macro F1",
            percent(scoreboard.macro_f1()),
            shown_interval(known.macro_f1 if known else None),
            f"mean over {plural(paths, 'field path')}",
        ),
        Measure(
            "Document F1",
            percent(scoreboard.document_f1),
            shown_interval(known.document_f1 if known else None),
            f"mean over {plural(len(scoreboard.documents), 'document')}",
        ),
        Measure("Similarity", grade(records.similarity), "", "mean graded similarity of a record, 0 to 1"),
        Measure(
            "Record accuracy",
            percent(records.accuracy),
            shown_interval(of.accuracy),
            f"{part_of(records.accurate, records.count)} records with no wrong, missing or spurious slot",
        ),
        Measure(
            "Straight-through",
            percent(records.straight_through_rate),
            shown_interval(of.straight_through),
            f"the same for critical fields alone: {part_of(records.straight_through, records.critical)} records"
            if records.critical
            else "no field is marked critical",
        ),
        Measure(
            "Valid at first",
            percent(records.validity_first),
            shown_interval(of.validity_first),
            f"{part_of(records.valid_first, records.count)} responses parsed and fitted the schema at once",
        ),
        Measure(
            "Valid in the end",
            percent(records.validity),
            shown_interval(of.validity),
            f"{part_of(records.valid, records.count)} after repair attempts",
        ),
    )


def schema_row(name: str | None, group: Group, known: GroupIntervals | None) -> SchemaRow:
    """The numbers of one schema; of all where `name` is None. Counts are plain, ratios weighted."""
    plain, weighted, records = group.slots.plain, group.slots.weighted, group.records
    return SchemaRow(
        name=None if name is None else visible(name, NAME_LIMIT),
        score=percent(weighted.f1),
        interval=shown_interval(known.score if known else None),
        precision=percent(weighted.precision),
        recall=percent(weighted.recall),
        correct=count(plain.correct),
        wrong=count(plain.wrong),
        missing=count(plain.missing),
        spurious=count(plain.spurious),
        accuracy=percent(records.accuracy),
        straight_through=percent(records.straight_through_rate),
        validity=percent(records.validity),
    )


def build_field_tables(scoreboard: Scoreboard, *, max_rows: int) -> tuple[FieldTable, ...]:
    """A table for each schema that has slots, its field paths worst first."""
    tables = []
    for name, paths in scoreboard.fields.items():
        known = scoreboard.intervals.fields.get(name, {}) if scoreboard.intervals else {}
        worst_first = sorted(paths.items(), key=lambda item: (_badness(item[1]), item[0]))
        flawless = sum(slots.plain.flawless for slots in paths.values())
        rows = tuple(_field_row(path, slots, known.get(path)) for path, slots in worst_first[:max_rows])
        tables.append(
            FieldTable(
                name=visible(name, NAME_LIMIT),
                summary=f"Score {percent(scoreboard.schemas[name].slots.f1)}, macro F1 "
                f"{percent(scoreboard.macro_f1(name))}; {part_of(flawless, len(paths))} field paths without a fault.",
                worst=rows[:WORST],
                others=rows[WORST:],
                others_summary=f"{plural(len(rows[WORST:]), 'field path')} more",
                left_out=left_out(len(paths) - max_rows, "field path", "scores.json"),
            )
        )
    return tuple(tables)


def _badness(slots: Slots) -> tuple[bool, float, float]:
    """Sorts the lowest F1 first, among equals the one with most faults; paths where gold and model are silent last."""
    plain = slots.plain
    return (slots.f1 is None, slots.f1 or 0.0, -(plain.wrong + plain.missing + plain.spurious))


def _field_row(path: str, slots: Slots, interval: Interval | None) -> FieldRow:
    plain, weighted = slots.plain, slots.weighted
    return FieldRow(
        name=visible(path, NAME_LIMIT),
        gold=count(plain.in_gold),
        correct=count(plain.correct),
        wrong=count(plain.wrong),
        missing=count(plain.missing),
        spurious=count(plain.spurious),
        precision=percent(weighted.precision),
        recall=percent(weighted.recall),
        f1=percent(weighted.f1),
        interval=shown_interval(interval),
    )


def build_reasons(slots: Slots) -> tuple[ReasonRow, ...]:
    """The diagnoses that occur, the most frequent first, and the omissions, which need none."""
    plain = slots.plain
    faults = plain.wrong + plain.missing + plain.spurious
    counted = [(label(name), slots.reasons.get(name, 0), REASONS_MEAN[name]) for name in REASONS]
    counted.append(("missing", int(plain.missing), "gold has a value, nothing was said"))
    counted.append(
        (
            "no diagnosis",
            int(plain.wrong + plain.spurious) - sum(slots.reasons.values()),
            "wrong or spurious, and not diagnosed",
        )
    )
    return tuple(
        ReasonRow(name, count(number), percent(number / faults), meaning)
        for name, number, meaning in sorted(counted, key=lambda row: -row[1])
        if number > 0
    )
