"""`harness report`: a stored run's report, made anew."""

from __future__ import annotations

from typing import Annotated

import typer

from harness.cli.options import WorkspaceFolder, find_workspace
from harness.cli.output import print_result, write_pieces
from harness.cli.reports import keep, stored_run

__all__ = ["register"]

EPILOG = "Example: python -m harness report 2026-11-24T204300-rules"


def register(app: typer.Typer) -> None:
    """Adds the verb."""
    app.command("report", epilog=EPILOG)(report)


def report(
    run: Annotated[str, typer.Argument(metavar="RUN", help="A run's folder, or its name in reports/.")],
    csv: Annotated[
        str | None,
        typer.Option(
            "--csv", metavar="FILE", help="Write every slot for a spreadsheet instead; - for standard output."
        ),
    ] = None,
    workspace: WorkspaceFolder = None,
) -> None:
    """Make a run's report again from its stored files."""
    from pathlib import Path

    from harness import pipeline
    from harness.workspace.store_urls import is_url

    alone = is_url(run) or (Path(run) / "run.json").is_file()
    path = stored_run(None if alone else find_workspace(workspace), run, pages=csv is None)
    if csv is None:
        result = pipeline.render_again(path)
        keep(path)
        print_result(result)
        return
    from harness.report.spreadsheet import csv_lines
    from harness.runs import stored_slots

    write_pieces(csv_lines(stored_slots(path / "outcomes.parquet")), csv, mark=True)
