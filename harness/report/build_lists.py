"""The listed part of a report: slots that are not right, failures and unknown keys, up to a stated number of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from harness.records import Extraction, Failure, Judged, Outcome, Tally
from harness.report.build_numbers import left_out
from harness.report.escape import json_texts, visible
from harness.report.numbers import grade, plural
from harness.report.places import PAGE, record_anchor
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
from harness.scoreboard import is_lost

__all__ = ["Listing", "Lists"]

VALUE_LIMIT = 120
POINTER_LIMIT = 120
QUOTATION_LIMIT = 160
DETAIL_LIMIT = 300
QUOTATIONS = 2
KEYS = 10

_FAULTS = ("wrong", "missing", "spurious")


@dataclass(frozen=True)
class Lists:
    """What a report lists of a run. lost: responses that could not be had. unfit: those that do not fit their schema.

    records: all of them. documents: those whose slots are listed.
    """

    slots: tuple[SchemaSlots, ...]
    failures: tuple[FailureRow, ...]
    failures_left_out: LeftOut | None
    unknown_keys: tuple[UnknownKeyRow, ...]
    unknown_keys_left_out: LeftOut | None
    records: int
    lost: int
    unfit: int
    documents: frozenset[str] = frozenset()


class Listing:
    """The lists of a run, made record by record: what is not listed is counted, and let go."""

    def __init__(self, *, max_rows: int = 200) -> None:
        """max_rows: the most rows of one list, and the most slots of one schema; 1 or more."""
        self._max_rows = max_rows
        self._schemas: dict[str, _Faulty] = {}
        self._failures: list[FailureRow] = []
        self._unknown_keys: list[UnknownKeyRow] = []
        self._repeats: set[int] = set()
        self._records = self._lost = self._unfit = self._failed = self._with_unknown_keys = 0

    def add(self, row: Judged, evidence: Evidence) -> None:
        """The next record, by schema, document and repeat. evidence: that of this record, and perhaps of others."""
        extraction, keys = row.extraction, row.comparison.unknown_keys
        self._records += 1
        self._repeats.add(extraction.repeat)
        self._lost += is_lost(extraction)
        self._unfit += not extraction.valid and not is_lost(extraction)
        self._schemas.setdefault(extraction.schema, _Faulty(self._max_rows)).add(row, evidence)
        if extraction.failure is not None:
            self._failed += 1
            if self._failed <= self._max_rows:
                self._failures.append(_failure(extraction, extraction.failure))
        if keys:
            self._with_unknown_keys += 1
            if self._with_unknown_keys <= self._max_rows:
                self._unknown_keys.append(_unknown_keys(extraction, keys))

    def merge(self, other: Listing) -> None:
        """Takes in what another listed, of records that come after all that this one was given."""
        self._records += other._records
        self._repeats |= other._repeats
        self._lost += other._lost
        self._unfit += other._unfit
        for schema, faulty in other._schemas.items():
            self._schemas.setdefault(schema, _Faulty(self._max_rows)).merge(faulty)
        self._failed += other._failed
        self._failures += other._failures[: max(0, self._max_rows - len(self._failures))]
        self._with_unknown_keys += other._with_unknown_keys
        self._unknown_keys += other._unknown_keys[: max(0, self._max_rows - len(self._unknown_keys))]

    def lists(self) -> Lists:
        """What was added; which repeat is told where there are several."""
        most, once = self._max_rows, len(self._repeats) <= 1
        sections = (faulty.section(schema, once=once) for schema, faulty in self._schemas.items())
        return Lists(
            slots=tuple(section for section in sections if section is not None),
            failures=tuple(replace(row, repeat=None) if once else row for row in self._failures),
            failures_left_out=left_out(self._failed - most, "failure", "extractions.jsonl"),
            unknown_keys=tuple(replace(row, repeat=None) if once else row for row in self._unknown_keys),
            unknown_keys_left_out=left_out(self._with_unknown_keys - most, "record", "extractions.jsonl"),
            records=self._records,
            lost=self._lost,
            unfit=self._unfit,
            documents=frozenset(name for faulty in self._schemas.values() for name in faulty.documents),
        )


class _Faulty:
    """The slots of one schema that are not right."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._listed: list[RecordSlots] = []
        self.documents: list[str] = []
        self._total = Tally()
        self._records = self._shown = 0

    def add(self, row: Judged, evidence: Evidence) -> None:
        faults = [(at, outcome) for at, outcome in enumerate(row.comparison.outcomes) if outcome.verdict in _FAULTS]
        if not faults:
            return
        total = Tally.of(outcome for _, outcome in faults)
        self._total += total
        self._records += 1
        shown = faults[: self._room - self._shown]
        if shown:
            self._listed.append(_record(row, total, shown, evidence))
            self.documents.append(row.extraction.document)
            self._shown += len(shown)

    def merge(self, other: _Faulty) -> None:
        self._total += other._total
        self._records += other._records
        for record, document in zip(other._listed, other.documents, strict=True):
            shown = record.rows[: self._room - self._shown]
            if not shown:
                break
            self._listed.append(replace(record, rows=shown))
            self.documents.append(document)
            self._shown += len(shown)

    def section(self, schema: str, *, once: bool) -> SchemaSlots | None:
        if not self._listed:
            return None
        more = int(self._total.wrong + self._total.missing + self._total.spurious) - self._shown
        return SchemaSlots(
            visible(schema, NAME_LIMIT),
            None if self._records == 1 else faults_of(self._total),
            tuple(replace(row, repeat=None) if once else row for row in self._listed),
            left_out(more, "slot", "outcomes.parquet"),
        )


def _record(row: Judged, total: Tally, shown: Iterable[tuple[int, Outcome]], evidence: Evidence) -> RecordSlots:
    extraction = row.extraction
    quotations = evidence.get((extraction.schema, extraction.document), {})
    summary, anchor = faults_of(total), record_anchor(extraction)
    if extraction.failure is not None:
        summary += f"; {label(extraction.failure.kind)}: {FAILURES[extraction.failure.kind]}"
    return RecordSlots(
        document_name=visible(extraction.document, NAME_LIMIT),
        repeat=f"repeat {extraction.repeat}",
        summary=summary,
        rows=tuple(_slot(slot, quotations_for(slot.gold_pointer, quotations), f"{anchor}-{at}") for at, slot in shown),
    )


def faults_of(tally: Tally) -> str:
    """`2 wrong, 1 missing, 0 spurious`."""
    return ", ".join(f"{int(getattr(tally, name))} {name}" for name in _FAULTS)


def _slot(slot: Outcome, quotations: Sequence[str], anchor: str) -> SlotRow:
    gold, prediction = json_texts(slot.gold, slot.prediction, VALUE_LIMIT)
    same = slot.prediction_pointer == slot.gold_pointer
    return SlotRow(
        gold_pointer=_pointer(slot.gold_pointer),
        prediction_pointer=None if same else _pointer(slot.prediction_pointer),
        verdict=slot.verdict,
        why=why_of(slot),
        gold_value=None if slot.gold is None else gold,
        prediction_value=None if slot.prediction is None else prediction,
        evidence_values=tuple(visible(text, QUOTATION_LIMIT) for text in quotations[:QUOTATIONS] if text),
        href=f"{PAGE}#{anchor}",
    )


def _pointer(pointer: str | None) -> str | None:
    return None if pointer is None else visible(pointer or "(whole record)", POINTER_LIMIT)


def why_of(slot: Outcome) -> str:
    """The diagnosis of a slot, with the similarity where it tells something; empty where there is none."""
    if slot.reason is None:
        return ""
    graded = slot.verdict == "wrong" and slot.similarity
    return label(slot.reason) + (f", {grade(slot.similarity)}" if graded else "")


def _failure(extraction: Extraction, failure: Failure) -> FailureRow:
    return FailureRow(
        schema_name=visible(extraction.schema, NAME_LIMIT),
        document_name=visible(extraction.document, NAME_LIMIT),
        repeat=str(extraction.repeat),
        kind=label(failure.kind),
        meaning=FAILURES[failure.kind],
        detail=visible(failure.detail, DETAIL_LIMIT),
    )


def _unknown_keys(extraction: Extraction, keys: Sequence[str]) -> UnknownKeyRow:
    return UnknownKeyRow(
        schema_name=visible(extraction.schema, NAME_LIMIT),
        document_name=visible(extraction.document, NAME_LIMIT),
        repeat=str(extraction.repeat),
        pointers=tuple(visible(pointer, POINTER_LIMIT) for pointer in keys[:KEYS]),
        more=f"and {plural(len(keys) - KEYS, 'key')} more" if len(keys) > KEYS else "",
    )
