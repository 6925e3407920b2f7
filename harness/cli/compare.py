"""`harness compare`: runs side by side on the same documents."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import quote

import typer

from harness.cli.options import WorkspaceFolder, find_workspace
from harness.cli.output import wide_console, write_json, write_text
from harness.cli.reports import stored_run

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
    html: Annotated[str | None, typer.Option("--html", metavar="FILE", help="Write it as a page to look at.")] = None,
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
    from harness.workspace.store_urls import is_url

    if len(runs) < 2:
        raise UsageError("one run cannot be compared", hint="name two or more")
    alone = all(is_url(name) or (Path(name) / "run.json").is_file() for name in runs)
    found = None if alone else find_workspace(workspace)
    folders = [stored_run(found, name) for name in runs]
    if len({path.resolve() for path in folders}) < len(folders):
        raise UsageError("a run is named twice", hint="name each once")
    compared, view = compare_folders(folders, seed=seed)
    if json_target != "-":
        print_compared(view)
    if markdown is not None:
        write_text(render_comparison(view), markdown)
    if html is not None:
        write_text(_page(compared, view, Path(html).parent), html)
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
                        "changed": asdict(pair.changes.count),
                        "changes": [asdict(one) for one in pair.changes.listed],
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


def _page(compared: RunComparison, view: ComparisonView, folder: Path) -> str:
    """The page, to stand in `folder`, with links to the pages of the runs."""
    import os

    from harness.judgement.check import run_cost
    from harness.report.page import render_compare
    from harness.report.pictures import ModelPoint, models_description, models_picture
    from harness.report.places import PAGE

    points, links = [], []
    for run in compared.runs:
        within, cost = run.scoreboard.intervals, run_cost(run)
        score = within.overall.score if within else None
        readings = len(run.scoreboard.documents) * run.info.signature.repeats
        points.append(
            ModelPoint(
                name=f"{run.info.signature.model} ({run.info.name})",
                score=run.scoreboard.score,
                low=score.low if score else None,
                high=score.high if score else None,
                cost=None if cost is None or not readings else cost / readings,
                latency=run.info.extractions.latency.median,
            )
        )
        page = run.path / PAGE
        relative = Path(os.path.relpath(page, folder)).as_posix()
        links.append(quote(relative) if page.is_file() else None)
    try:
        drawn = models_picture(points)
    except ImportError:
        drawn = ""
    pictures = [("Quality, cost and time", models_description(points), drawn)] if drawn else []
    return "".join(render_compare(view, links=links, pictures=pictures))


def print_compared(view: ComparisonView) -> None:
    """The tables of a comparison."""
    from harness.report import comparison_console

    console = wide_console()
    for part in comparison_console(view):
        console.print(part)
