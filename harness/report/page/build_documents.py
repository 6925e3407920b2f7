"""A document of a run as it is shown: its text with marks, and every record of it beside gold."""

from __future__ import annotations

import json
from collections.abc import Sequence

from harness.records import Judged, Outcome
from harness.report.build_lists import faults_of
from harness.report.escape import legible, visible
from harness.report.numbers import DASH, count, dollars, percent, seconds
from harness.report.page.marks import Mark, TextPlaces, segments
from harness.report.page.tree import tree_rows
from harness.report.page.views import DocumentView, RecordView, Segment, TreeRow
from harness.report.places import Places, document_anchor, record_anchor
from harness.report.view import NAME_LIMIT
from harness.report.words import FAILURES, label
from harness.runs import Evidence, SourceDocument, quotations_for

__all__ = ["RAW_LIMIT", "TEXT_LIMIT", "build_document"]

TEXT_LIMIT = 200_000
"""The most characters of a document's text that are shown."""

RAW_LIMIT = 50_000
"""The most characters of one response as it came."""

_FAULTY = ("wrong", "missing", "spurious")


def build_document(
    name: str, rows: Sequence[Judged], source: SourceDocument | None, evidence: Evidence, places: Places
) -> DocumentView:
    """rows: the document's records, by schema and repeat. source: None where its text was not kept."""
    anchor = document_anchor(name)
    anchors = [
        [f"{record_anchor(row.extraction)}-{slot}" for slot in range(len(row.comparison.outcomes))] for row in rows
    ]
    parts: list[Segment] = []
    where: dict[str, str] = {}
    if source is not None:
        finder = TextPlaces(source.text[:TEXT_LIMIT], source.published_at)
        marks = [
            mark
            for row, own in zip(rows, anchors, strict=True)
            for outcome, slot in zip(row.comparison.outcomes, own, strict=True)
            for mark in _marks(outcome, slot, row, finder, evidence)
        ]
        parts, where = segments(source.text, marks, anchor=anchor, limit=TEXT_LIMIT)
    records = tuple(
        _record(row, places, tree_rows(row.comparison.outcomes, anchors=own, places=where))
        for row, own in zip(rows, anchors, strict=True)
    )
    return DocumentView(anchor, visible(name, NAME_LIMIT), _facts(source), tuple(parts), _cut(source), records)


def _facts(source: SourceDocument | None) -> tuple[tuple[str, str], ...]:
    if source is None:
        return (("Text", "not kept with this run"),)
    facts = [("Characters", count(len(source.text)))]
    if source.published_at:
        facts.append(("Published", visible(source.published_at, NAME_LIMIT)))
    return tuple(facts)


def _cut(source: SourceDocument | None) -> str | None:
    if source is None or len(source.text) <= TEXT_LIMIT:
        return None
    return f"{count(len(source.text) - TEXT_LIMIT)} characters more: see documents.jsonl."


def _marks(outcome: Outcome, anchor: str, row: Judged, finder: TextPlaces, evidence: Evidence) -> list[Mark]:
    if outcome.verdict in ("absent", "skipped"):
        return []
    faulty = outcome.verdict in _FAULTY
    path = visible(outcome.path, NAME_LIMIT)
    of_record = evidence.get((row.extraction.schema, row.extraction.document), {})
    quoted = [
        Mark(start, end, True, anchor, f"evidence of {path}", faulty)
        for quotation in quotations_for(outcome.gold_pointer, of_record)
        for start, end in finder.of_quotation(quotation)
    ]
    title = f"predicted as {path}" if outcome.verdict == "correct" else f"predicted as {path}, {outcome.verdict}"
    told = [Mark(start, end, False, anchor, title, faulty) for start, end in finder.of_value(outcome.prediction)]
    return told + quoted


def _record(row: Judged, places: Places, tree: Sequence[TreeRow]) -> RecordView:
    extraction, usage = row.extraction, row.extraction.usage
    failure = extraction.failure
    facts = [("Similarity", percent(row.comparison.similarity)), ("Attempts", count(extraction.attempts))]
    if usage.requests:
        told = [DASH if number is None else count(number) for number in (usage.input_tokens, usage.output_tokens)]
        facts += [("Tokens in", told[0]), ("Tokens out", told[1])]
        facts.append(("Cost", dollars(extraction.cost, priced=int(extraction.cost is not None), asked=1)))
    if extraction.latency is not None:
        facts.append(("Time", seconds(extraction.latency)))
    if row.comparison.unknown_keys:
        facts.append(("Unknown keys", ", ".join(visible(key, NAME_LIMIT) for key in row.comparison.unknown_keys[:10])))
    raw = extraction.raw
    if raw is None and extraction.response is not None:
        raw = json.dumps(extraction.response, indent=2, ensure_ascii=False)
    return RecordView(
        anchor=record_anchor(extraction),
        schema_name=visible(extraction.schema, NAME_LIMIT),
        repeat=f"repeat {extraction.repeat}" if places.repeated else None,
        score=percent(row.comparison.f1),
        summary=faults_of(row.comparison.tally),
        failure=None
        if failure is None
        else f"{label(failure.kind)}: {FAILURES[failure.kind]}. {visible(failure.detail, 300)}",
        facts=tuple(facts),
        rows=tuple(tree),
        raw=None if raw is None else legible(raw[:RAW_LIMIT]) + (" …" if len(raw) > RAW_LIMIT else ""),
    )
