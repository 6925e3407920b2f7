"""`harness compare`: runs side by side on the same documents."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from harness.cli.options import WorkspaceFolder, find_workspace
from harness.cli.output import wide_console, write_json, write_text

if TYPE_CHECKING:
    from harness.judgement import RunComparison
    from harness.report import ComparisonView

__all__ = ["compare_folders", "print_compared", "register"]

EPILOG = "Example: python -m harness compare 2026-11-24T204300-rules reports/baseline --markdown compared.md"


def register(app: typer.Typer) -> None:
    """Adds the verb."""
    app.command("compare", epilog=EPILOG)(compare)


def compare(
    runs: Annotated[list[str], typer.Argument(metavar="RUN RUN ...", help="Folders of runs, or names in reports/.")],
    markdown: Annotated[str | None, typer.Option("--markdown", metavar="FILE", help="Write it as Markdown.")] = None,
    json_target: Annotated[
        str | None, typer.Option("--json", metavar="FILE", help="Write it as JSON; - for standard output.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Of the draws.")] = 0,
    workspace: WorkspaceFolder = None,
) -> None:
    """Compare runs: scores with intervals, paired differences, what drives them."""
    from harness.errors import UsageError
    from harness.judgement.check import run_cost
    from harness.report import render_comparison
    from harness.runs import find_run

    if len(runs) < 2:
        raise UsageError("one run cannot be compared", hint="name two or more")
    stored = [Path(name) if (Path(name) / "run.json").is_file() else None for name in runs]
    reports = None if all(stored) else find_workspace(workspace).reports
    folders = [path or find_run(reports or Path(), name) for path, name in zip(stored, runs, strict=True)]
    if len({path.resolve() for path in folders}) < len(folders):
        raise UsageError("a run is named twice", hint="name each once")
    compared, view = compare_folders(folders, seed=seed)
    if json_target != "-":
        print_compared(view)
    if markdown is not None:
        write_text(render_comparison(view), markdown)
    if json_target is not None:
        from dataclasses import asdict

        write_json(
            {
                "format": 1,
                "seed": seed,
                "runs": [
                    {
                        "name": run.info.name,
                        "model": run.info.signature.model,
                        "score": run.scoreboard.score,
                        "validity": run.scoreboard.overall.records.validity,
                        "cost": run_cost(run),
                        "latency": run.info.extractions.latency.median,
                    }
                    for run in compared.runs
                ],
                "pairs": [
                    {
                        "first": compared.runs[pair.first].info.name,
                        "second": compared.runs[pair.second].info.name,
                        "change": pair.result.overall.change,
                        **asdict(pair.result),
                        "changes": [asdict(one) for one in pair.changes],
                    }
                    for pair in compared.pairs
                ],
            },
            json_target,
        )


def compare_folders(folders: Sequence[Path], *, seed: int = 0) -> tuple[RunComparison, ComparisonView]:
    """The runs in two or more folders compared, and what is said of it. Raises what `compare_all` raises."""
    from harness.judgement import compare_all
    from harness.judgement.check import run_cost
    from harness.report import build_comparison_view
    from harness.runs import load_run

    compared = compare_all([load_run(path) for path in folders], seed=seed)
    view = build_comparison_view(
        [(run.info, run.scoreboard, run_cost(run)) for run in compared.runs],
        [(pair.first, pair.second, pair.result, pair.changes) for pair in compared.pairs],
    )
    return compared, view


def print_compared(view: ComparisonView) -> None:
    """The tables of a comparison."""
    from harness.report import comparison_console

    console = wide_console()
    for part in comparison_console(view):
        console.print(part)
