"""`harness report`: a stored run's report, made anew."""

from __future__ import annotations

from typing import Annotated

import typer

from harness.cli.options import WorkspaceFolder, find_workspace
from harness.cli.output import print_result

__all__ = ["register"]

EPILOG = "Example: python -m harness report 2026-11-24T204300-rules"


def register(app: typer.Typer) -> None:
    """Adds the verb."""
    app.command("report", epilog=EPILOG)(report)


def report(
    run: Annotated[str, typer.Argument(metavar="RUN", help="A run's folder, or its name in reports/.")],
    workspace: WorkspaceFolder = None,
) -> None:
    """Make a run's report again from its stored files."""
    from pathlib import Path

    from harness import pipeline
    from harness.runs import find_run

    path = Path(run)
    if not (path / "run.json").is_file():
        path = find_run(find_workspace(workspace).reports, run)
    print_result(pipeline.render_again(path))
