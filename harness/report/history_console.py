"""The history of runs as rich can print it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from harness.report.history_view import HistoryRow, HistoryView

if TYPE_CHECKING:
    from rich.console import RenderableType

__all__ = ["history_console"]

_NAMES = {"Run": 26, "Model": 16}
"""Columns that may be folded, and how many signs of each are to stand in a line."""
_OPTIONAL = ("Repeats", "95% interval")
"""Columns that are left out where they tell nothing."""
_FIRST_TO_GO = ("Cost", "Valid", "Repeats", "Started", "Docs")
"""Columns that are left out, in this order, where the terminal is too narrow."""


def history_console(view: HistoryView, *, width: int) -> tuple[RenderableType, ...]:
    """What is printed, in order: the table, what its last column means, what is left out, warnings.

    width: columns of the terminal. Everything is `Text`, never markup.
    """
    from rich import box
    from rich.table import Table
    from rich.text import Text

    kept, narrow = _fitting([_cells(row) for row in view.rows], width)
    shown = Table(box=box.SIMPLE, pad_edge=False, padding=(0, 1, 0, 0))
    for title in kept:
        justify: Literal["left", "right"] = "left" if title in ("Run", "Started", "Model") else "right"
        shown.add_column(title, justify=justify, no_wrap=title not in _NAMES, overflow="fold")
    for row in view.rows:
        cells = _cells(row)
        shown.add_row(*(Text(cells[title]) for title in kept), style="bold" if row.baseline else None)
    of = [Text(f"Schema {view.schema_name}", style="bold")] if view.schema_name else []
    hidden = [Text(f"Not shown for want of width: {', '.join(narrow)}.")] if narrow else []
    meaning = Text(view.meaning.replace("`", ""), style="dim")
    warnings = [Text(f"Warning: {line}", style="yellow") for line in view.warnings]
    return *of, shown, meaning, *hidden, *map(Text, view.notes), *warnings


def _cells(row: HistoryRow) -> dict[str, str]:
    return {
        "Run": row.run_name + (" (baseline)" if row.baseline else ""),
        "Started": row.started,
        "Model": row.model_name,
        "Docs": row.documents,
        "Repeats": row.repeats,
        "Score": row.score,
        "95% interval": row.interval,
        "Valid": row.validity,
        "Cost": row.cost,
        "Change": row.change,
    }


def _fitting(rows: Sequence[dict[str, str]], width: int) -> tuple[list[str], list[str]]:
    """The columns that are shown, and those that there is no room for."""
    titles = list(_cells(_NOTHING))
    kept = [title for title in titles if title not in _OPTIONAL or any(row[title] not in ("", "1") for row in rows)]

    def needed(title: str) -> int:
        longest = max([len(title), *(len(row[title]) for row in rows)])
        return min(longest, _NAMES.get(title, longest)) + 2  # and the space around it

    narrow = []
    for title in _FIRST_TO_GO:
        if sum(map(needed, kept)) > width and title in kept:
            kept.remove(title)
            narrow.append(title)
    return kept, narrow


_NOTHING = HistoryRow("", "", "", "", "", "", "", "", "", "", baseline=False)
