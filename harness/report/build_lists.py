"""The listed part of a report: slots that are not right, failures and unknown keys, up to a stated number of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from harness.records import Judged, Outcome, Tally
from harness.report.build_numbers import left_out
from harness.report.escape import json_texts, visible
from harness.report.numbers import grade, plural
from harness.report.view import (
    NAME_LIMIT,
    FailureRow,
    LeftOut,
    RecordSlots,
    SchemaSlots,
    SlotRow,
    UnknownKeyRow,
)
from harness.report.words import FAILURES, label
from harness.runs import Evidence, quotations_for

__all__ = ["build_failures", "build_slots", "build_unknown_keys"]

VALUE_LIMIT = 120
POINTER_LIMIT = 120
QUOTATION_LIMIT = 160
DETAIL_LIMIT = 300
QUOTATIONS = 2
KEYS = 10

_FAULTS = ("wrong", "missing", "spurious")


def build_slots(judged: Sequence[Judged], evidence: Evidence, *, max_rows: int) -> tuple[SchemaSlots, ...]:
    """The faulty slots of each schema that has some, by document and repeat.

    judged: sorted by schema, document and repeat.
    """
    repeated = _repeated(judged)
    sections = []
    for schema, rows in groupby(judged, key=lambda row: row.extraction.schema):
        listed: list[RecordSlots] = []
        room, total, faulty = max_rows, Tally(), 0
        for row in rows:
            faults = [outcome for outcome in row.comparison.outcomes if outcome.verdict in _FAULTS]
            total += Tally.of(faults)
            faulty += bool(faults)
            if faults and room > 0:
                listed.append(_record(row, faults, faults[:room], evidence, repeated=repeated))
                room -= len(faults[:room])
        if listed:
            more = int(total.wrong + total.missing + total.spurious) - max_rows
            name = visible(schema, NAME_LIMIT)
            summary = None if faulty == 1 else _faults(total)
            sections.append(SchemaSlots(name, summary, tuple(listed), left_out(more, "slot", "outcomes.parquet")))
    return tuple(sections)


def _record(
    row: Judged, faults: Iterable[Outcome], shown: Iterable[Outcome], evidence: Evidence, *, repeated: bool
) -> RecordSlots:
    extraction = row.extraction
    quotations = evidence.get((extraction.schema, extraction.document), {})
    summary = _faults(Tally.of(faults))
    if extraction.failure is not None:
        summary += f"; {label(extraction.failure.kind)}: {FAILURES[extraction.failure.kind]}"
    return RecordSlots(
        document_name=visible(extraction.document, NAME_LIMIT),
        repeat=f"repeat {extraction.repeat}" if repeated else None,
        summary=summary,
        rows=tuple(_slot(slot, quotations_for(slot.gold_pointer, quotations)) for slot in shown),
    )


def _faults(tally: Tally) -> str:
    return ", ".join(f"{int(getattr(tally, name))} {name}" for name in _FAULTS)


def _slot(slot: Outcome, quotations: Sequence[str]) -> SlotRow:
    gold, prediction = json_texts(slot.gold, slot.prediction, VALUE_LIMIT)
    same = slot.prediction_pointer == slot.gold_pointer
    return SlotRow(
        gold_pointer=_pointer(slot.gold_pointer),
        prediction_pointer=None if same else _pointer(slot.prediction_pointer),
        verdict=slot.verdict,
        why=_why(slot),
        gold_value=None if slot.gold is None else gold,
        prediction_value=None if slot.prediction is None else prediction,
        evidence_values=tuple(visible(text, QUOTATION_LIMIT) for text in quotations[:QUOTATIONS] if text),
    )


def _pointer(pointer: str | None) -> str | None:
    return None if pointer is None else visible(pointer or "(whole record)", POINTER_LIMIT)


def _why(slot: Outcome) -> str:
    if slot.reason is None:
        return ""
    graded = slot.verdict == "wrong" and slot.similarity
    return label(slot.reason) + (f", {grade(slot.similarity)}" if graded else "")


def _repeated(judged: Iterable[Judged]) -> bool:
    return len({row.extraction.repeat for row in judged}) > 1


def build_failures(judged: Sequence[Judged], *, max_rows: int) -> tuple[tuple[FailureRow, ...], LeftOut | None]:
    """The extractions that failed, and a note of those beyond `max_rows`."""
    repeated = _repeated(judged)
    failed = [(row.extraction, row.extraction.failure) for row in judged if row.extraction.failure is not None]
    rows = tuple(
        FailureRow(
            schema_name=visible(extraction.schema, NAME_LIMIT),
            document_name=visible(extraction.document, NAME_LIMIT),
            repeat=str(extraction.repeat) if repeated else None,
            kind=label(failure.kind),
            meaning=FAILURES[failure.kind],
            detail=visible(failure.detail, DETAIL_LIMIT),
        )
        for extraction, failure in failed[:max_rows]
    )
    return rows, left_out(len(failed) - max_rows, "failure", "extractions.jsonl")


def build_unknown_keys(judged: Sequence[Judged], *, max_rows: int) -> tuple[tuple[UnknownKeyRow, ...], LeftOut | None]:
    """The records with keys that their schema does not have, and a note of those beyond `max_rows`."""
    repeated = _repeated(judged)
    found = [(row.extraction, row.comparison.unknown_keys) for row in judged if row.comparison.unknown_keys]
    rows = tuple(
        UnknownKeyRow(
            schema_name=visible(extraction.schema, NAME_LIMIT),
            document_name=visible(extraction.document, NAME_LIMIT),
            repeat=str(extraction.repeat) if repeated else None,
            pointers=tuple(visible(pointer, POINTER_LIMIT) for pointer in keys[:KEYS]),
            more=f"and {plural(len(keys) - KEYS, 'key')} more" if len(keys) > KEYS else "",
        )
        for extraction, keys in found[:max_rows]
    )
    return rows, left_out(len(found) - max_rows, "record", "extractions.jsonl")
