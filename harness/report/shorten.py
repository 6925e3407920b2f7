"""A report cut to the size that GitHub renders: every list to the same number of rows, and what is left out said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from harness.report.numbers import plural
from harness.report.view import FieldTable, LeftOut, ReportView, SchemaSlots

__all__ = ["MARKDOWN_LIMIT", "STEPS", "shortened"]

MARKDOWN_LIMIT = 512_000
"""The most bytes of a Markdown file that GitHub renders; it shows a larger one cut or as plain text."""

STEPS = (100, 50, 20, 10, 5, 2, 1)
"""Rows of each list, tried in this order."""

_Row = TypeVar("_Row")


def shortened(view: ReportView, most: int) -> ReportView:
    """The same with at most `most` rows of each list and of each schema's; the rest stands in report.html or run.json.

    The numbers of the run and of its schemas stay.
    """
    failures, failures_left_out = _cut(view.failures, most, "failure", view.failures_left_out)
    unknown_keys, unknown_keys_left_out = _cut(view.unknown_keys, most, "record", view.unknown_keys_left_out)
    costs, costs_left_out = _cut(view.costs, most, "part", view.costs_left_out)
    more = len(view.warnings) - most
    warnings = view.warnings[:most] + ((f"{plural(more, 'warning')} more: see run.json",) if more > 0 else ())
    return replace(
        view,
        warnings=warnings,
        fields=tuple(_fields(one, most) for one in view.fields),
        slots=tuple(_slots(one, most) for one in view.slots),
        failures=failures,
        failures_left_out=failures_left_out,
        unknown_keys=unknown_keys,
        unknown_keys_left_out=unknown_keys_left_out,
        costs=costs,
        costs_left_out=costs_left_out,
    )


def _cut(rows: Sequence[_Row], most: int, what: str, before: LeftOut | None) -> tuple[tuple[_Row, ...], LeftOut | None]:
    return tuple(rows[:most]), _note(len(rows) - most, what, before)


def _note(more: int, what: str, before: LeftOut | None) -> LeftOut | None:
    if more <= 0:
        return before
    text = f"{plural(more, what)} more in [report.html](report.html), left out so that GitHub renders this page."
    return LeftOut(text if before is None else f"{text} {before.text}")


def _fields(one: FieldTable, most: int) -> FieldTable:
    worst, others = one.worst[:most], one.others[: max(0, most - len(one.worst))]
    more = len(one.worst) + len(one.others) - len(worst) - len(others)
    return replace(one, worst=worst, others=others, left_out=_note(more, "field path", one.left_out))


def _slots(one: SchemaSlots, most: int) -> SchemaSlots:
    records, room = [], most
    for record in one.records:
        if room <= 0:
            break
        records.append(replace(record, rows=record.rows[:room]))
        room -= len(records[-1].rows)
    more = sum(len(record.rows) for record in one.records) - sum(len(record.rows) for record in records)
    return replace(one, records=tuple(records), left_out=_note(more, "slot", one.left_out))
