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

    def __init__(self) -> None:
        self._found: dict[str, list[_Found]] = defaultdict(list)
        self._more: dict[str, int] = defaultdict(int)

    def add(self, row: Judged) -> None:
        """One record of the run, in the order of schemas, documents and repeats."""
        record = record_anchor(row.extraction)
        for number, outcome in enumerate(row.comparison.outcomes):
            if outcome.verdict not in ("wrong", "missing", "spurious"):
                continue
            name = _diagnosis(outcome)
            if len(self._found[name]) < MAX_ERRORS:
                self._found[name].append(_Found(row, outcome, f"{record}-{number}"))
            else:
                self._more[name] += 1

    def merge(self, other: Errors) -> None:
        """Takes in what another found, in records that come after all that this one was given."""
        for name, found in other._found.items():
            room = MAX_ERRORS - len(self._found[name])
            self._found[name] += found[:room]
            self._more[name] += len(found[room:]) + other._more[name]

    @property
    def documents(self) -> set[str]:
        """The names of the documents that a row leads to."""
        return {one.document for found in self._found.values() for one in found}

    def groups(self, slots: Slots, places: Places) -> tuple[ErrorGroup, ...]:
        """The most frequent first. slots: of the whole run."""
        return tuple(
            ErrorGroup(one.label, one.shown, one.share, one.meaning,
                       tuple(found.row(places) for found in self._found[one.label]), self._left_out(one.label))
            for one in build_reasons(slots)
        )  # fmt: skip

    def _left_out(self, name: str) -> str:
        return f"{plural(self._more[name], 'slot')} more: see outcomes.parquet." if self._more[name] else ""


class _Found:
    """A slot that is not right, as it is shown."""

    __slots__ = ("anchor", "document", "repeat", "shown")

    def __init__(self, row: Judged, outcome: Outcome, anchor: str) -> None:
        extraction = row.extraction
        gold, prediction = json_texts(outcome.gold, outcome.prediction, _VALUE_LIMIT)
        pointer = outcome.prediction_pointer if outcome.gold_pointer is None else outcome.gold_pointer
        self.anchor, self.document, self.repeat = anchor, extraction.document, extraction.repeat
        self.shown = (
            visible(extraction.schema, NAME_LIMIT),
            visible(pointer or "(whole record)", NAME_LIMIT),
            outcome.verdict,
            None if outcome.gold is None else gold,
            None if outcome.prediction is None else prediction,
        )

    def row(self, places: Places) -> ErrorRow:
        """With where it leads, which is known when all records are."""
        schema, pointer, verdict, gold, prediction = self.shown
        return ErrorRow(
            schema_name=schema,
            document_name=visible(self.document, NAME_LIMIT),
            repeat=str(self.repeat) if places.repeated else None,
            pointer=pointer,
            verdict=verdict,
            gold_value=gold,
            prediction_value=prediction,
            href=places.href(self.document, self.anchor),
        )


def _diagnosis(outcome: Outcome) -> str:
    if outcome.verdict == "missing":
        return "missing"
    return "no diagnosis" if outcome.reason is None else label(outcome.reason)
