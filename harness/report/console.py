"""The short table at the end of a run. Prints nothing: it returns what rich can print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from harness.report.view import ReportView, SchemaRow

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

__all__ = ["console_summary"]


def console_summary(view: ReportView) -> tuple[RenderableType, ...]:
    """What is printed, in order: the score, a table by schema, warnings, failures, the interval, the signature.

    Everything is `Text`, never markup, so that no name can colour or hide a line.
    """
    from rich.text import Text

    headline = Text.assemble(("Score " + view.score, "bold"), ". ", view.headline)
    lines = [Text("Warning: " + line, style="yellow") for line in view.warnings]
    if view.failures_summary:
        lines.append(Text(view.failures_summary, style="red"))
    return headline, Text(view.counts), _table(view), *lines, Text(view.interval), Text(view.signature, style="dim")


def _table(view: ReportView) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    shown = Table(box=box.SIMPLE, show_footer=len(view.schemas) > 1, pad_edge=False)
    cells = [_cells(row) for row in view.schemas]
    for column, (title, total) in enumerate(zip(_TITLES, _cells(view.overall), strict=True)):
        justify: Literal["left", "right"] = "right" if column else "left"
        shown.add_column(title, footer=Text(total, style="bold"), justify=justify, no_wrap=column > 0)
    for row in cells or [_cells(view.overall)]:
        shown.add_row(*(Text(cell) for cell in row))
    return shown


_TITLES = ("Schema", "Score", "Prec.", "Recall", "Right", "Wrong", "Missing", "Spurious", "Valid")


def _cells(row: SchemaRow) -> tuple[str, ...]:
    name = "all" if row.name is None else row.name
    return (
        name, row.score, row.precision, row.recall, row.correct, row.wrong, row.missing, row.spurious, row.validity,
    )  # fmt: skip
