"""A verdict in a terminal. Prints nothing: it returns what rich can print."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from harness.report.verdict_view import ChangeRow, DriverRow, VerdictView

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

__all__ = ["changes_grid", "drivers_grid", "grid", "verdict_console"]

_STYLES = {"pass": "bold green", "regression": "bold red", "below_floor": "bold red"}
_LISTED = 12


def verdict_console(view: VerdictView) -> tuple[RenderableType, ...]:
    """What is printed, in order: verdict, reasons, numbers, floors, drivers, changed slots, what it speaks of."""
    from rich.text import Text

    style = _STYLES.get(view.outcome, "bold yellow")
    lines: list[RenderableType] = [Text.assemble((view.title, style), f"  {view.run_name} beside {view.baseline_name}")]
    lines += [Text(f"{reason[:1].upper()}{reason[1:]}.") for reason in view.reasons]
    lines += [Text(text) for text in (view.settle, view.numbers) if text]
    for row in view.floors:
        held = Text("held" if row.met else "missed", style="" if row.met else "red")
        lines.append(Text.assemble(f"{row.label}: {row.wanted}, is {row.got}: ", held))
    if view.drivers:
        lines.append(drivers_grid(view.drivers, exact=view.exact))
    lines.append(Text(view.changes_summary))
    if view.changes:
        lines.append(changes_grid(view.changes[:_LISTED]))
    return (*lines, *([Text(view.speaks_of, style="dim")] if view.speaks_of else []))


def drivers_grid(rows: Sequence[DriverRow], *, exact: bool = False) -> Table:
    """Field paths, their change and their part in that of the score."""
    header = ["Schema", "Field path", "Before", "After", "Change", "Of the score's"] + ([] if exact else ["p"])
    cells = [
        [row.schema_name, row.name, row.before, row.after, row.change, row.contribution] + ([] if exact else [row.p])
        for row in rows
    ]
    return grid(header, cells, left=2)


def changes_grid(rows: Sequence[ChangeRow]) -> Table:
    """Slots, and how they were judged before and after."""
    return grid(
        ["Slot", "Before", "After"],
        [
            [
                f"{row.schema_name} {row.document_name}{f' #{row.repeat}' if row.repeat else ''} {row.pointer}",
                row.before,
                row.after,
            ]
            for row in rows
        ],
        left=3,
    )


def grid(header: Sequence[str], rows: Sequence[Sequence[str]], *, left: int) -> Table:
    """A table whose first `left` columns are text and the others numbers."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    shown = Table(box=box.SIMPLE, pad_edge=False)
    for column, title in enumerate(header):
        justify: Literal["left", "right"] = "left" if column < left else "right"
        shown.add_column(title, justify=justify, overflow="fold")
    for row in rows:
        shown.add_row(*map(Text, row))
    return shown
