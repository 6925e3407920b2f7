"""A verdict as Markdown: for a step summary, a pull-request comment, or a file. The verdict stands first."""

from __future__ import annotations

from collections.abc import Sequence

from harness.report.escape import code_cell, code_span
from harness.report.gfm import details, table, table_of
from harness.report.verdict_view import ChangeRow, DriverRow, VerdictView

__all__ = ["MARK", "changes_table", "drivers_table", "render_comment", "render_verdict"]

MARK = "<!-- extraction-harness check -->"
"""First line of a comment, by which the next run finds it and writes over it."""

_SIGNS = {"pass": "✅", "regression": "❌", "below_floor": "❌", "inconclusive": "⚠️", "incomplete": "⚠️"}
_FOLD_FROM = 12


def render_verdict(view: VerdictView) -> str:
    """The whole of it, ending in a line end."""
    reasons = [_sentence(reason) for reason in view.reasons]
    parts = [
        f"## {_SIGNS[view.outcome]} {view.title}: {code_span(view.model_name)}",
        *(f"**{reasons[0]}**" for _ in reasons[:1]),
        *("\n".join(f"- {reason}" for reason in rest) for rest in [reasons[1:]] if rest),
        view.settle and code_free(view.settle),
        view.numbers,
        *_floors(view),
        *_drivers(view),
        *_changes(view),
        view.speaks_of,
        f"Run {code_span(view.run_name)} beside {code_span(view.baseline_name)}. Signature: "
        f"{code_span(view.signature)}",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def render_comment(view: VerdictView) -> str:
    """The same with the mark of the sticky comment before it."""
    return f"{MARK}\n{render_verdict(view)}"


def code_free(text: str) -> str:
    """`text`, which may hold names, with what Markdown would read as its own set apart."""
    return "".join(f"\\{char}" if char in "\\`*_[]<>#|~$@!&" else char for char in text)


def _sentence(text: str) -> str:
    shown = code_free(text)
    return f"{shown[:1].upper()}{shown[1:]}."


def _floors(view: VerdictView) -> list[str]:
    if not view.floors:
        return []
    rows = [(code_free(row.label), row.wanted, row.got, "yes" if row.met else "**no**") for row in view.floors]
    return [table(("What must hold", "Wanted", "Is", "Held"), rows, right=(1, 2))]


def _drivers(view: VerdictView) -> list[str]:
    if not view.drivers:
        return []
    return [
        "What drives the change, the largest first (advisory; p is corrected over all field paths):",
        drivers_table(view.drivers, exact=view.exact),
    ]


def drivers_table(rows: Sequence[DriverRow], *, exact: bool = False) -> str:
    """Field paths, their change and their part in that of the score."""
    header = ("Schema", "Field path", "Before", "After", "Change", "95% interval", "Of the score's", "p")
    cells = [
        (
            code_cell(row.schema_name), code_cell(row.name), row.before, row.after, row.change,
            "" if exact else row.interval, row.contribution, "" if exact else row.p,
        )
        for row in rows
    ]  # fmt: skip
    return table_of(header, cells, right=range(2, 8), optional=(5, 7))


def _changes(view: VerdictView) -> list[str]:
    if not view.changes:
        return [view.changes_summary]
    listed = changes_table(view.changes)
    if len(view.changes) > _FOLD_FROM:
        return [details(view.changes_summary, listed)]
    return [view.changes_summary, listed]


def changes_table(rows: Sequence[ChangeRow]) -> str:
    """Slots, and how they were judged before and after."""
    header = ("Schema", "Document", "Repeat", "Slot", "Before", "After", "")
    cells = [
        (
            code_cell(row.schema_name), code_cell(row.document_name), row.repeat or "", code_cell(row.pointer),
            row.before, row.after, "worse" if row.worse else "better",
        )
        for row in rows
    ]  # fmt: skip
    return table_of(header, cells, optional=(2,))
