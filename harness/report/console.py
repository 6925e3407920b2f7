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

    within = f" (95% interval {view.score_interval})" if view.score_interval else ""
    headline = Text.assemble(("Score " + view.score, "bold"), f"{within}. ", view.headline)
    lines = [Text("Warning: " + line, style="yellow") for line in view.warnings]
    if view.failures_summary:
        lines.append(Text(view.failures_summary, style="red"))
    return headline, Text(view.counts), _table(view), *lines, Text(view.interval), Text(view.signature, style="dim")


def _table(view: ReportView) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    shown = Table(box=box.SIMPLE, show_footer=len(view.schemas) > 1, pad_edge=False, padding=(0, 1, 0, 0))
    rows = [_cells(row) for row in view.schemas]
    kept = [column for column, _ in enumerate(_TITLES) if column != 2 or any(row[2] for row in rows)]
    total = _cells(view.overall)
    for column in kept:
        justify: Literal["left", "right"] = "right" if column else "left"
        footer = Text(total[column], style="bold")
        shown.add_column(_TITLES[column], footer=footer, justify=justify, no_wrap=column > 0)
    for row in rows or [total]:
        shown.add_row(*(Text(row[column]) for column in kept))
    return shown


_TITLES = ("Schema", "Score", "95% interval", "Prec.", "Recall", "Right", "Wrong", "Missing", "Spurious", "Valid")


def _cells(row: SchemaRow) -> tuple[str, ...]:
    name = "all" if row.name is None else row.name
    return (
        name, row.score, row.interval, row.precision, row.recall, row.correct, row.wrong, row.missing, row.spurious,
        row.validity,
    )  # fmt: skip
