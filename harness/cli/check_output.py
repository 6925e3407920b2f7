"""What `harness check` shows and writes."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness.cli.output import wide_console, write_json, write_text
from harness.errors import HarnessError, UsageError

if TYPE_CHECKING:
    from harness.judgement import Judgement
    from harness.report import VerdictView
    from harness.verdict import Verdict

__all__ = ["exit_code_of", "show_judgement", "show_refusal"]


def exit_code_of(verdict: Verdict, *, strict: bool) -> int:
    """0 pass, and inconclusive unless `strict`; 1 regression or a floor missed; 3 incomplete, or inconclusive."""
    if verdict.outcome in ("regression", "below_floor"):
        return 1
    if verdict.outcome == "incomplete":
        return 3
    return 3 if strict and verdict.outcome == "inconclusive" else 0


def show_judgement(judgement: Judgement, targets: Mapping[str, str]) -> None:
    """The verdict on the terminal, in every file asked for, and, in a job of GitHub's, where that shows it.

    targets: files by kind: junit, markdown, comment, json (`-` for standard output, and nothing else there).
    """
    from harness.report import github_annotations, render_comment, render_junit, render_verdict
    from harness.report.verdict_console import verdict_console

    view, strict = _view(judgement), judgement.policy.strict
    if "-" not in targets.values():
        console = wide_console()
        for part in verdict_console(view):
            console.print(part)
    if "junit" in targets:
        write_text(render_junit(view, strict=strict), targets["junit"])
    if "markdown" in targets:
        write_text(render_verdict(view), targets["markdown"])
    if "comment" in targets:
        write_text(render_comment(view), targets["comment"])
    if "json" in targets:
        write_json(verdict_json(judgement), targets["json"])
    quiet = "-" in targets.values()
    _tell_github(github_annotations(view, strict=strict), render_verdict(view), quiet=quiet)


def _view(judgement: Judgement) -> VerdictView:
    from harness.report import build_verdict_view

    signature = judgement.after.info.signature
    return build_verdict_view(
        judgement.verdict,
        run=judgement.after.info.name,
        baseline=f"{judgement.before.info.name} ({judgement.before.info.signature.model})",
        model=signature.model,
        signature=signature.line,
    )


def show_refusal(error: HarnessError, targets: Mapping[str, str]) -> None:
    """The same where no verdict could be had; the command line says the error itself.

    A file that holds the verdict on an earlier run would otherwise be read as that on this one.
    """
    from harness.report import refusal_annotation, refusal_comment, refusal_junit, refusal_markdown

    message = str(error)
    written = {
        "junit": refusal_junit(message),
        "markdown": refusal_markdown(message),
        "comment": refusal_comment(message),
        "json": json.dumps({"format": 1, "verdict": None, "exit_code": error.exit_code, "reasons": [message]}) + "\n",
    }
    for kind, text in written.items():
        if targets.get(kind, "-") != "-":
            with contextlib.suppress(HarnessError):  # the first error is the one to be told
                write_text(text, targets[kind])
    _tell_github([refusal_annotation(message)], refusal_markdown(message), quiet=True)


def _tell_github(annotations: Iterable[str], summary: str, *, quiet: bool) -> None:
    """quiet: whether standard output is kept free, and annotations go to standard error, which GitHub reads too."""
    if os.environ.get("GITHUB_ACTIONS") == "true":
        for line in annotations:
            print(line, file=sys.stderr if quiet else sys.stdout)
    target = os.environ.get("GITHUB_STEP_SUMMARY")
    if target:
        try:
            with Path(target).open("a", encoding="utf-8") as file:
                file.write(summary)
        except OSError as error:
            raise UsageError(f"the step summary cannot be written: {error.strerror or error}", file=target) from error


def verdict_json(judgement: Judgement) -> dict[str, Any]:
    """The object that `--json` writes."""
    from dataclasses import asdict

    verdict = judgement.verdict
    compared = verdict.comparison
    return {
        "format": 1,
        "verdict": verdict.outcome,
        "exit_code": exit_code_of(verdict, strict=judgement.policy.strict),
        "exact": verdict.exact,
        "reasons": list(verdict.reasons),
        "could_hide": verdict.could_hide,
        "settle": verdict.settle,
        "lacking": list(verdict.lacking),
        "run": judgement.after.info.name,
        "baseline": judgement.before.info.name,
        "signature": judgement.after.info.signature.line,
        "policy": asdict(judgement.policy),
        "floors": [asdict(one) for one in verdict.floors],
        "gated": [asdict(one) for one in verdict.gated],
        "changed": asdict(verdict.all_changed),
        "changes": [asdict(one) for one in verdict.changes],
        "comparison": None if compared is None else {**asdict(compared), "change": compared.overall.change},
    }
