"""`harness baseline` and `harness rescore`: what runs are checked against, and stored responses scored anew."""

from __future__ import annotations

from typing import Annotated

import typer

from harness.cli.options import WorkspaceFolder, find_workspace, shown_path
from harness.cli.reports import baseline_run, keep, newest, open_reports, stored_run
from harness.cli.verbs import APP_SETTINGS, LightGroup

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Adds the verbs."""
    verbs = typer.Typer(help="Keep a run as what others are checked against.", cls=LightGroup, **APP_SETTINGS)
    verbs.command("set", epilog="Example: python -m harness baseline set 2026-11-24T204300-rules")(set_)
    verbs.command("rescore", epilog="Example: python -m harness baseline rescore")(rescore_baseline)
    app.add_typer(verbs, name="baseline")
    app.command("rescore", epilog="Example: python -m harness rescore 2026-11-24T204300-rules")(rescore_run)


def set_(
    run: Annotated[
        str | None,
        typer.Argument(
            metavar="[RUN]", help="A run's folder, or its name in reports/; the newest where none is named."
        ),
    ] = None,
    workspace: WorkspaceFolder = None,
) -> None:
    """Make a run the baseline: what is needed to compare and to score anew, and no more."""
    from harness.judgement import set_baseline

    found = find_workspace(workspace)
    chosen = stored_run(found, run) if run else newest(found)
    path = set_baseline(chosen, open_reports(found))
    keep(path)
    print(f"Baseline: {shown_path(path)}, from {chosen.name}")


def rescore_baseline(workspace: WorkspaceFolder = None) -> None:
    """Score the baseline's stored responses anew, with today's gold, schemas and scorer."""
    from harness.errors import RunError
    from harness.judgement import rescore

    found = find_workspace(workspace)
    path = baseline_run(found)
    if not (path / "run.json").is_file():
        raise RunError("there is no baseline", file=path, hint="set one: `python -m harness baseline set RUN`")
    rescore(path, found, in_place=True)
    keep(path)
    print(f"Baseline: {shown_path(path)}, scored anew")


def rescore_run(
    run: Annotated[str, typer.Argument(metavar="RUN", help="A run's folder, or its name in reports/.")],
    workspace: WorkspaceFolder = None,
) -> None:
    """Score a run's stored responses anew, with today's gold, schemas and scorer, as a new run."""
    from harness.judgement import rescore

    found = find_workspace(workspace)
    open_reports(found)
    path = rescore(stored_run(found, run), found)
    keep(path, new=True)
    print(f"Report: {shown_path(path / 'report.md')}")
