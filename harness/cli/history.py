"""`harness history`: the scores of all runs in the order of time."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from harness.cli.options import WorkspaceFolder, find_workspace, shown_path
from harness.cli.output import wide_console, write_text
from harness.cli.reports import keep_beside, open_reports

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
        bool, typer.Option("--picture", help="Draw it: reports/history-light.svg and -dark.svg; models too.")
    ] = False,
    workspace: WorkspaceFolder = None,
) -> None:
    """List the runs of reports/, oldest first, with the score of each and its change."""
    from harness.report.history_console import history_console
    from harness.report.history_markdown import render_history
    from harness.report.history_view import build_history_view
    from harness.runs.history import read_history

    reports = open_reports(find_workspace(workspace))
    found = read_history(reports, schema=schema)
    if not found.runs:
        raise _nothing(found, reports, schema)
    view = build_history_view(found, schema=schema)
    drawn = _draw(found, reports, schema) if picture else []
    keep_beside([Path(path) for link in drawn for path in (link.light, link.dark)])
    if markdown is not None:
        write_text(render_history(view, pictures=_seen_from(markdown, drawn)), markdown)
    if markdown != "-":
        console = wide_console()
        for part in history_console(view, width=console.width):
            console.print(part)
        for link in drawn:
            print(f"Picture: {shown_path(Path(link.light))}, {shown_path(Path(link.dark))}")


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


def _draw(found: History, reports: Path, schema: str | None) -> list[PictureLink]:
    """The pictures that there is something for, and something to draw with."""
    from harness.report.history_view import model_points, run_points
    from harness.report.pictures import history_description, history_picture, models_description, models_picture
    from harness.report.pictures.files import PictureLink, no_pictures, write_picture
    from harness.runs.directory import safe_name

    runs, models = run_points(found), model_points(found)
    of, suffix = ("", "") if schema is None else (f" in {schema}", f"-{safe_name(schema)}")
    try:
        drawn = {
            "history": (history_picture(runs, title=f"Score of each run{of}"), history_description(runs)),
            "models": (models_picture(models), models_description(models)),
        }
    except ImportError as error:
        typer.echo(f"Warning: {no_pictures(error)}", err=True)
        return []
    links = []
    for name, (svg, told) in drawn.items():
        if svg:
            light, dark = write_picture(svg, reports, f"{name}{suffix}")
            links.append(PictureLink(str(light), str(dark), told))
    return links


def _seen_from(markdown: str, drawn: list[PictureLink]) -> list[PictureLink]:
    """The pictures as a file beside or below `markdown` refers to them."""
    import os

    from harness.report.pictures.files import PictureLink

    if markdown == "-":
        return []
    folder = Path(markdown).resolve().parent

    def seen(path: str) -> str:
        return Path(os.path.relpath(Path(path).resolve(), folder)).as_posix()

    return [PictureLink(seen(link.light), seen(link.dark), link.text) for link in drawn]
