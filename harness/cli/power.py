"""`harness power`: how small a drop a run's documents and repeats can show."""

from __future__ import annotations

from typing import Annotated

import typer

from harness.cli.options import WorkspaceFolder, find_workspace
from harness.cli.output import wide_console
from harness.cli.reports import stored_run

__all__ = ["register"]

EPILOG = "Example: python -m harness power 2026-11-24T204300-rules --documents 100 --repeats 3"

_BASES = {
    "difference": "From the difference of the two runs, document by document.",
    "readings": "From how far the readings of each document differ. A change that acts unlike on different documents "
    "is harder to see: two runs, before and after, would show that.",
    "documents": "An upper bound, as if two runs had nothing in common but their documents: each was read once. "
    "Repeats, or a second run, would show how far they agree.",
    "nothing": "One document, read once, says nothing of how far scores vary: make a run with --repeats 3, or of more "
    "documents.",
}


def register(app: typer.Typer) -> None:
    """Adds the verb."""
    app.command("power", epilog=EPILOG)(power)


def power(
    runs: Annotated[list[str], typer.Argument(metavar="RUN [RUN]", help="One run, or two to use their difference.")],
    documents: Annotated[
        list[int] | None, typer.Option("--documents", min=1, help="A number to show; repeatable.")
    ] = None,
    repeats: Annotated[list[int] | None, typer.Option("--repeats", min=1, help="A number to show; repeatable.")] = None,
    power: Annotated[float, typer.Option("--power", help="The chance to see the drop.")] = 0.8,
    workspace: WorkspaceFolder = None,
) -> None:
    """Show the smallest drop of the score that so many documents and repeats can detect."""
    from rich.text import Text

    from harness.errors import UsageError
    from harness.judgement import sensitivity
    from harness.report.numbers import DASH, plural
    from harness.report.verdict_console import grid
    from harness.runs import load_run
    from harness.workspace import load_policy

    if not 0.5 <= power < 1:
        raise UsageError(f"--power must be from 0.5 to below 1, got {power:g}")
    found = find_workspace(workspace)
    policy = load_policy(found.root)
    loaded = [load_run(stored_run(found, name)) for name in runs]
    result = sensitivity(loaded, policy, documents=documents or (), repeats=repeats or (), power=power)
    rows = []
    for count in result.documents:
        cells = [result.drops[count, readings] for readings in result.repeats]
        rows.append([f"{count:,}", *(DASH if cell is None else f"{cell * 100:.1f}" for cell in cells)])
    console = wide_console()
    console.print(
        Text(
            f"Smallest drop, in points, that `check` fails with a chance of {result.power:.0%} "
            f"(alpha {result.alpha:g}, max_drop {result.max_drop:g}); the run has {plural(result.own[0], 'document')}, "
            f"with {plural(result.own[1], 'repeat')}."
        )
    )
    console.print(grid(["Documents", *(plural(readings, "repeat") for readings in result.repeats)], rows, left=0))
    console.print(Text(_BASES[result.basis]))
    console.print(Text(f"{DASH}: no drop can be shown with so little.", style="dim"))
