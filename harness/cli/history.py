"""`harness history`: the scores of all runs in the order of time."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from harness.cli.options import WorkspaceFolder, find_workspace, shown_path
from harness.cli.output import wide_console, write_text

if TYPE_CHECKING:
    from harness.errors import RunError
    from harness.report.pictures.files import PictureLink
    from harness.runs.history import History

__all__ = ["register"]

EPILOG = "Example: python -m harness history --picture"


def register(app: typer.Typer) -> None:
    """Adds the verb."""
    app.command("history", epilog=EPILOG)(history)


def history(
    schema: Annotated[
        str | None, typer.Option("--schema", metavar="NAME", help="The score of this schema alone.")
    ] = None,
    markdown: Annotated[
        str | None, typer.Option("--markdown", metavar="FILE", help="Write the table as Markdown too; - prints it.")
    ] = None,
    picture: Annotated[
        bool, typer.Option("--picture", help="Draw it: reports/history-light.svg and history-dark.svg.")
    ] = False,
    workspace: WorkspaceFolder = None,
) -> None:
    """List the runs of reports/, oldest first, with the score of each and its change."""
    from harness.report.history_console import history_console
    from harness.report.history_markdown import render_history
    from harness.report.history_view import build_history_view
    from harness.runs.history import read_history

    reports = find_workspace(workspace).reports
    found = read_history(reports, schema=schema)
    if not found.runs:
        raise _nothing(found, reports, schema)
    view = build_history_view(found, schema=schema)
    drawn = _draw(found, reports, schema) if picture else None
    if markdown is not None:
        write_text(render_history(view, picture=_seen_from(markdown, drawn)), markdown)
    if markdown != "-":
        console = wide_console()
        for part in history_console(view):
            console.print(part)
        if drawn is not None:
            print(f"Picture: {shown_path(Path(drawn.light))}, {shown_path(Path(drawn.dark))}")


def _nothing(found: History, reports: Path, schema: str | None) -> RunError:
    """Why there is no history, and what to do."""
    from difflib import get_close_matches

    from harness.errors import RunError, excerpt

    if found.damaged and not found.schemas:
        hint = "; ".join(excerpt(line, 300) for line in found.damaged[:2])
        return RunError("no run can be read", file=reports, hint=hint)
    if schema is None or not found.schemas:
        return RunError("there is no run", file=reports, hint="make one with `python -m harness run --model rules`")
    near = get_close_matches(schema, found.schemas, 3) or found.schemas[:3]
    hint = f"there are {', '.join(excerpt(name) for name in near)}"
    return RunError(f"no run has a schema {excerpt(schema)!r}", file=reports, hint=hint)


def _draw(found: History, reports: Path, schema: str | None) -> PictureLink | None:
    """Both files, where there is a score to draw and something to draw it with."""
    from harness.report.history_view import run_points
    from harness.report.pictures import history_description, history_picture
    from harness.report.pictures.files import NO_PICTURES, PictureLink, write_picture
    from harness.runs.directory import safe_name

    points = run_points(found)
    title = "Score of each run" if schema is None else f"Score of each run in {schema}"
    try:
        svg = history_picture(points, title=title)
    except ImportError:
        typer.echo(f"Warning: {NO_PICTURES}", err=True)
        return None
    if not svg:
        return None
    light, dark = write_picture(svg, reports, "history" if schema is None else f"history-{safe_name(schema)}")
    return PictureLink(str(light), str(dark), history_description(points))


def _seen_from(markdown: str, drawn: PictureLink | None) -> PictureLink | None:
    """The picture as a file beside or below `markdown` refers to it."""
    import os

    from harness.report.pictures.files import PictureLink

    if drawn is None or markdown == "-":
        return None
    folder = Path(markdown).resolve().parent
    light, dark = (Path(os.path.relpath(Path(path).resolve(), folder)).as_posix() for path in (drawn.light, drawn.dark))
    return PictureLink(light, dark, drawn.text)
