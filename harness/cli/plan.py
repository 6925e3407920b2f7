"""`harness plan`: how each field of a schema is compared, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from harness.cli.options import WorkspaceFolder, find_workspace
from harness.cli.output import wide_console, write_json

if TYPE_CHECKING:
    from harness.plan import FieldDescription
    from harness.records import Schema

__all__ = ["register"]

EPILOG = "Example: python -m harness plan dialogue"


def register(app: typer.Typer) -> None:
    """Adds the verb."""
    app.command("plan", epilog=EPILOG)(plan)


def plan(
    schema: Annotated[
        str, typer.Argument(metavar="SCHEMA", help="A schema of the workspace, FILE.py[:Model] or FILE.json.")
    ],
    workspace: WorkspaceFolder = None,
    json_target: Annotated[
        str | None, typer.Option("--json", metavar="FILE", help="Write the plan as JSON; - for standard output.")
    ] = None,
) -> None:
    """Show how each field is compared: marker, where it comes from, weight, threshold, critical."""
    from harness.errors import WorkspaceError
    from harness.pipeline import describe_schema
    from harness.workspace import load_schema

    try:
        found = find_workspace(workspace)
    except WorkspaceError:
        if workspace is not None or not (".py" in schema or ".json" in schema):
            raise
        found = None
    folder = found.settings.schemas if found else "schemas"
    loaded = load_schema(schema, root=found.root if found else None, folder=folder)
    rows, notes = describe_schema(loaded, found)
    if json_target is not None:
        fields = [row._asdict() for row in rows]
        write_json({"format": 1, "schema": loaded.name, "fields": fields, "notes": notes}, json_target)
        return
    _print(loaded, rows, notes)


def _print(schema: Schema, rows: list[FieldDescription], notes: list[str]) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from harness.errors import excerpt

    columns = {
        "Field": [excerpt(row.path, 200) for row in rows],
        "Type": [
            excerpt(row.type, 60) if " | " not in row.type else f"one of {row.type.count(' | ') + 1}" for row in rows
        ],
        "Compared by": [excerpt(row.compared_by, 200) for row in rows],
        "Why": ["written" if row.why.startswith("written") else "default" for row in rows],
        "Thresh.": ["" if row.threshold is None else f"{row.threshold:g}" for row in rows],
        "Weight": [f"{row.weight:g}" for row in rows],
        "Crit.": ["yes" if row.critical else "" for row in rows],
    }
    shown = [
        title
        for title, cells in columns.items()
        if not (title == "Weight" and set(cells) == {"1"}) and not (title == "Crit." and set(cells) == {""})
    ]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for title in shown:
        justify: Literal["left", "right"] = "right" if title in ("Weight", "Thresh.") else "left"
        table.add_column(title, overflow="fold", no_wrap=title == "Field", justify=justify)
    for cells in zip(*(columns[title] for title in shown), strict=True):
        table.add_row(*map(Text, cells))
    console = wide_console()
    console.print(Text(f"{schema.name}: {schema.model.__name__}", style="bold"))
    console.print(table)
    for note in notes:
        console.print(Text(note, style="yellow"))
