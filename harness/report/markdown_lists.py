"""The lists of report.md: slots that are not right, failures, unknown keys."""

from __future__ import annotations

from collections.abc import Sequence

from harness.report.escape import code_cell, code_span, html
from harness.report.gfm import Anchors, details, table
from harness.report.numbers import DASH
from harness.report.view import FailureRow, LeftOut, RecordSlots, ReportView, SchemaSlots, SlotRow, UnknownKeyRow

__all__ = ["failures_section", "slots_section", "unknown_keys_section"]

FOLD_FROM = 12
"""Tables of more rows than this are folded."""


def slots_section(one: SchemaSlots, anchors: Anchors) -> list[str]:
    """The faulty slots of one schema, a table a record."""
    parts = [anchors.heading(3, "Slots of", one.name)]
    if one.summary:
        parts.append(f"In all {one.summary}.")
    return [*parts, *(_record(record, anchors) for record in one.records), *_note(one.left_out)]


def _record(record: RecordSlots, anchors: Anchors) -> str:
    repeat = f", {record.repeat}" if record.repeat else ""
    body = _slot_table(record.rows, anchors)
    if len(record.rows) > FOLD_FROM:
        return details(f"{html(record.document_name)}{repeat}: {record.summary}", body)
    return f"{code_span(record.document_name)}{repeat}: {record.summary}\n\n{body}"


def _slot_table(rows: Sequence[SlotRow], anchors: Anchors) -> str:
    header = ["Slot", "Verdict", "Gold", "Prediction", "Evidence in the document"]
    cells = [
        (
            anchors.reference(_place(row), row.href),
            _verdict(row),
            _value(row.gold_value),
            _value(row.prediction_value),
            _quoted(row.evidence_values),
        )
        for row in rows
    ]
    if not any(row.evidence_values for row in rows):
        return table(header[:-1], [row[:-1] for row in cells])
    return table(header, cells)


def _place(row: SlotRow) -> str:
    pointers = (row.gold_pointer, row.prediction_pointer)
    return ", predicted at ".join(code_cell(pointer) for pointer in pointers if pointer is not None)


def _verdict(row: SlotRow) -> str:
    return f"{row.verdict}: {row.why}" if row.why else row.verdict


def _value(text: str | None) -> str:
    return DASH if text is None else code_cell(text)


def _quoted(texts: Sequence[str]) -> str:
    return " and ".join(code_cell(text) for text in texts) or DASH


def failures_section(view: ReportView, anchors: Anchors) -> list[str]:
    """Every failed extraction, with its kind and detail."""
    summary = view.failures_summary or "None: every response was had, and fits its schema."
    parts = [anchors.heading(2, "Failures"), summary]
    if not view.failures:
        return parts
    cells = [(*_record_cells(row), row.kind, row.meaning, code_cell(row.detail)) for row in view.failures]
    listed = table((*_record_header(view.failures[0]), "Kind", "What it means", "Detail"), cells)
    return [*parts, _folded("Every failure", listed, len(cells)), *_note(view.failures_left_out)]


def unknown_keys_section(view: ReportView, anchors: Anchors) -> list[str]:
    """Keys of responses that their schema does not have."""
    parts = [anchors.heading(2, "Unknown keys")]
    if not view.unknown_keys:
        return [*parts, "None: every key of every response is one of its schema."]
    cells = [
        (*_record_cells(row), " ".join(filter(None, (", ".join(map(code_cell, row.pointers)), row.more))))
        for row in view.unknown_keys
    ]
    listed = table((*_record_header(view.unknown_keys[0]), "Keys"), cells)
    return [
        *parts,
        "Keys of responses that the schema does not have. They are not scored.",
        _folded("Every unknown key", listed, len(cells)),
        *_note(view.unknown_keys_left_out),
    ]


def _record_header(row: FailureRow | UnknownKeyRow) -> tuple[str, ...]:
    return ("Schema", "Document") if row.repeat is None else ("Schema", "Document", "Repeat")


def _record_cells(row: FailureRow | UnknownKeyRow) -> tuple[str, ...]:
    named = code_cell(row.schema_name), code_cell(row.document_name)
    return named if row.repeat is None else (*named, row.repeat)


def _folded(summary: str, body: str, rows: int) -> str:
    return details(summary, body) if rows > FOLD_FROM else body


def _note(left_out: LeftOut | None) -> list[str]:
    return [] if left_out is None else [left_out.text]
