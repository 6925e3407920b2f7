"""Every slot that is not right, by its diagnosis, with a way to its place."""

from __future__ import annotations

from collections import defaultdict

from harness.records import Judged, Outcome
from harness.report.build_numbers import build_reasons
from harness.report.escape import json_texts, visible
from harness.report.numbers import plural
from harness.report.page.views import ErrorGroup, ErrorRow
from harness.report.places import Places, record_anchor
from harness.report.view import NAME_LIMIT
from harness.report.words import label
from harness.scoreboard import Slots

__all__ = ["MAX_ERRORS", "Errors"]

MAX_ERRORS = 300
"""The most slots that are listed of one diagnosis."""

_VALUE_LIMIT = 160


class Errors:
    """Takes records one by one; then a group a diagnosis, and one of the omissions."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._found: dict[str, list[ErrorRow]] = defaultdict(list)
        self._more: dict[str, int] = defaultdict(int)

    def add(self, row: Judged) -> None:
        """One record of the run, in the order of schemas, documents and repeats."""
        record = record_anchor(row.extraction)
        for number, outcome in enumerate(row.comparison.outcomes):
            if outcome.verdict not in ("wrong", "missing", "spurious"):
                continue
            name = _diagnosis(outcome)
            if len(self._found[name]) < MAX_ERRORS:
                self._found[name].append(self._row(row, outcome, f"{record}-{number}"))
            else:
                self._more[name] += 1

    def groups(self, slots: Slots) -> tuple[ErrorGroup, ...]:
        """The most frequent first. slots: of the whole run."""
        return tuple(
            ErrorGroup(one.label, one.shown, one.share, one.meaning, tuple(self._found[one.label]),
                       self._left_out(one.label))
            for one in build_reasons(slots)
        )  # fmt: skip

    def _left_out(self, name: str) -> str:
        return f"{plural(self._more[name], 'slot')} more: see outcomes.parquet." if self._more[name] else ""

    def _row(self, row: Judged, outcome: Outcome, anchor: str) -> ErrorRow:
        extraction = row.extraction
        gold, prediction = json_texts(outcome.gold, outcome.prediction, _VALUE_LIMIT)
        pointer = outcome.prediction_pointer if outcome.gold_pointer is None else outcome.gold_pointer
        return ErrorRow(
            schema_name=visible(extraction.schema, NAME_LIMIT),
            document_name=visible(extraction.document, NAME_LIMIT),
            repeat=str(extraction.repeat) if self._places.repeated else None,
            pointer=visible(pointer or "(whole record)", NAME_LIMIT),
            verdict=outcome.verdict,
            gold_value=None if outcome.gold is None else gold,
            prediction_value=None if outcome.prediction is None else prediction,
            href=self._places.href(extraction.document, anchor),
        )


def _diagnosis(outcome: Outcome) -> str:
    if outcome.verdict == "missing":
        return "missing"
    return "no diagnosis" if outcome.reason is None else label(outcome.reason)
