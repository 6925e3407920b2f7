"""`harness check`: a run beside the baseline, with an exit code for CI."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from harness.cli.options import WorkspaceFolder, find_workspace
from harness.cli.output import wide_console
from harness.cli.reports import baseline_run, newest, stored_run

if TYPE_CHECKING:
    from harness.policy import Policy
    from harness.workspace import Workspace

__all__ = ["register"]

EPILOG = "Example: python -m harness check --junit check.xml. Exit codes: 0 pass, 1 worse or below a floor, 2 not comparable, 3 incomplete."  # noqa: E501


def register(app: typer.Typer) -> None:
    """Adds the verb."""
    app.command("check", epilog=EPILOG)(check)


def check(
    runs: Annotated[
        list[str] | None,
        typer.Argument(metavar="[RUN]", help="A run's folder or name; the newest where none is named."),
    ] = None,
    baseline: Annotated[
        str | None, typer.Option("--baseline", metavar="RUN", help="Instead of reports/baseline/.")
    ] = None,
    max_drop: Annotated[float | None, typer.Option("--max-drop", help="How far the score may fall: 0.02.")] = None,
    alpha: Annotated[float | None, typer.Option("--alpha", help="The chance of a false alarm: 0.05.")] = None,
    min_score: Annotated[float | None, typer.Option("--min-score", help="Lowest score, 0 to 1.")] = None,
    min_validity: Annotated[
        float | None, typer.Option("--min-validity", help="Lowest share of valid responses.")
    ] = None,
    max_cost: Annotated[float | None, typer.Option("--max-cost", help="Most dollars that the run may cost.")] = None,
    strict: Annotated[bool | None, typer.Option("--strict/--no-strict", help="Fail where it is inconclusive.")] = None,
    any_change: Annotated[
        bool | None,
        typer.Option("--any-change/--no-any-change", help="Of the same responses, fail for the better too."),
    ] = None,
    seed: Annotated[int | None, typer.Option("--seed", help="Of the draws.")] = None,
    junit: Annotated[str | None, typer.Option("--junit", metavar="FILE", help="Write JUnit XML.")] = None,
    markdown: Annotated[
        str | None, typer.Option("--markdown", metavar="FILE", help="Write the verdict as Markdown.")
    ] = None,
    comment: Annotated[
        str | None, typer.Option("--comment", metavar="FILE", help="Write a pull-request comment's Markdown.")
    ] = None,
    json_target: Annotated[
        str | None, typer.Option("--json", metavar="FILE", help="Write the verdict as JSON; - for standard output.")
    ] = None,
    calibrate: Annotated[
        bool, typer.Option("--calibrate", help="How often would this gate cry wolf over these runs of one system?")
    ] = False,
    workspace: WorkspaceFolder = None,
) -> None:
    """Fail where a run is worse than the baseline, by a test whose false alarms are known."""
    from harness.cli.check_output import exit_code_of, show_judgement, show_refusal
    from harness.errors import HarnessError, UsageError
    from harness.judgement import check_run
    from harness.workspace import load_policy

    found = find_workspace(workspace)
    overrides = {
        "max_drop": max_drop, "alpha": alpha, "min_score": min_score, "min_validity": min_validity,
        "max_cost": max_cost, "strict": strict, "any_change": any_change, "seed": seed,
    }  # fmt: skip
    policy = load_policy(found.root, overrides=overrides)
    if calibrate:
        _calibrate(found, runs or [], policy)
        return
    if runs and len(runs) > 1:
        raise UsageError("check takes one run", hint="to compare several, `python -m harness compare RUN RUN`")
    given = {"junit": junit, "markdown": markdown, "comment": comment, "json": json_target}
    targets = {name: target for name, target in given.items() if target is not None}
    try:
        run = stored_run(found, runs[0]) if runs else newest(found)
        kept = stored_run(found, baseline) if baseline else baseline_run(found)
        judgement = check_run(run, kept, policy)
    except HarnessError as error:
        show_refusal(error, targets)
        raise
    show_judgement(judgement, targets)
    raise typer.Exit(exit_code_of(judgement.verdict, strict=policy.strict))


def _calibrate(found: Workspace, names: list[str], policy: Policy) -> None:
    from rich.text import Text

    from harness.errors import UsageError
    from harness.judgement import calibrate as calibrated
    from harness.report.numbers import part_of, percent, plural
    from harness.runs import load_run

    if not names:
        raise UsageError("no run to calibrate with", hint="name runs of one system: check --calibrate RUN RUN2")
    result = calibrated([load_run(stored_run(found, name)) for name in names], policy)
    of = (
        f"a half of {result.documents} documents, drawn anew each time"
        if result.halved
        else (plural(result.documents, "document"))
    )
    lines = [
        f"False alarms: {percent(result.regressions / result.splits)}: "
        f"{part_of(result.regressions, result.splits)} splits fail.",
        f"A plain limit of {policy.max_drop * 100:g} points on the drop would fail "
        f"{percent(result.above_margin / result.splits)}.",
        f"Passed: {percent(result.passes / result.splits)}; the others are inconclusive.",
        f"{result.passes_over} readings of {of}, split into halves; seed {result.seed}. The splits overlap, so that "
        "the shares are the less sure the fewer readings there are.",
    ]
    console = wide_console()
    for line in lines:
        console.print(Text(line))
