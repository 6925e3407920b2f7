"""The history of runs as GitHub-flavoured Markdown."""

from __future__ import annotations

from collections.abc import Sequence

from harness.report.escape import code_cell, code_span
from harness.report.gfm import table_of
from harness.report.history_view import HistoryView
from harness.report.pictures.files import PictureLink
from harness.report.pictures.markdown import picture_block

__all__ = ["render_history"]


def render_history(view: HistoryView, *, pictures: Sequence[PictureLink] = ()) -> str:
    """Pictures, the table, the newest first, and under it what its columns mean; ends in a line end."""
    header = ("Run", "Started", "Model", "Documents", "Repeats", "Score", "95% interval", "Valid", "Cost", "Change")
    rows = [
        (
            code_cell(row.run_name) + (" **baseline**" if row.baseline else ""), row.started, code_cell(row.model_name),
            row.documents, row.repeats, row.score, row.interval, row.validity, row.cost, row.change,
        )
        for row in reversed(view.rows)
    ]  # fmt: skip
    title = f"# {view.title}" + (f" {code_span(view.schema_name)}" if view.schema_name else "")
    body = table_of(header, rows, right=range(3, 10), optional=(6,)) if rows else "There is no run."
    warnings = "\n".join(f"- Warning: {code_span(line)}" for line in view.warnings)
    parts = [title, *map(picture_block, pictures), body, view.meaning, *view.notes, warnings]
    return "\n\n".join(part for part in parts if part) + "\n"
