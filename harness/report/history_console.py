"""The history of runs as rich can print it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from harness.report.history_view import HistoryRow, HistoryView

if TYPE_CHECKING:
    from rich.console import RenderableType

__all__ = ["history_console"]

_TITLES = ("Run", "Started", "Model", "Docs", "Repeats", "Score", "95% interval", "Valid", "Cost", "Change", "")


def history_console(view: HistoryView) -> tuple[RenderableType, ...]:
    """What is printed, in order: the table, what its last column means, what is left out, warnings.

    Everything is `Text`, never markup. Columns that say the same of nothing in every row are left out.
    """
    from rich import box
    from rich.table import Table
    from rich.text import Text

    cells = [_cells(row) for row in view.rows]
    shown = Table(box=box.SIMPLE, pad_edge=False, padding=(0, 1, 0, 0))
    kept = [
        at for at, title in enumerate(_TITLES) if title in _ALWAYS or any(row[at] not in ("", "1") for row in cells)
    ]
    for at in kept:
        justify: Literal["left", "right"] = "left" if _TITLES[at] in ("Run", "Model", "Started", "") else "right"
        names = _TITLES[at] in ("Run", "Model")
        shown.add_column(_TITLES[at], justify=justify, no_wrap=not names, overflow="fold" if names else "ellipsis")
    for row, texts in zip(view.rows, cells, strict=True):
        shown.add_row(*(Text(texts[at]) for at in kept), style="bold" if row.baseline else None)
    of = [Text(f"Schema {view.schema_name}", style="bold")] if view.schema_name else []
    meaning = Text(view.meaning.replace("`", ""), style="dim")
    warnings = [Text(f"Warning: {line}", style="yellow") for line in view.warnings]
    return *of, shown, meaning, *map(Text, view.notes), *warnings


_ALWAYS = ("Run", "Started", "Model", "Docs", "Score", "Valid", "Cost", "Change")


def _cells(row: HistoryRow) -> tuple[str, ...]:
    return (
        row.run_name, row.started, row.model_name, row.documents, row.repeats, row.score, row.interval, row.validity,
        row.cost, row.change, "baseline" if row.baseline else "",
    )  # fmt: skip
