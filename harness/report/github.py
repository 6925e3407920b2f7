"""Annotations as GitHub reads them from a job's output."""

from __future__ import annotations

from harness.report.verdict_view import VerdictView

__all__ = ["annotation", "github_annotations"]

_MOST = 10
"""GitHub shows no more than ten of a kind from one step."""


def github_annotations(view: VerdictView, *, strict: bool = False) -> list[str]:
    """Lines to print: an error where the check fails, a warning where it is open, a notice where it passes.

    With a regression one more for each field path that drove it, up to GitHub's limit.
    """
    failed = view.outcome in ("regression", "below_floor") or (strict and view.outcome == "inconclusive")
    level = "notice" if view.outcome == "pass" else "error" if failed or view.outcome == "incomplete" else "warning"
    message = ". ".join((*view.reasons, *filter(None, (view.settle, view.numbers))))
    lines = [annotation(level, f"{view.title}: {view.model_name}", message)]
    if view.outcome == "regression":
        fallen = [row for row in view.drivers if row.fell]
        lines += [
            annotation(
                "error" if row.significant or view.exact else "warning",
                f"{row.schema_name} {row.name}",
                f"{row.before} -> {row.after}, {row.contribution} points of the score's change",
            )
            for row in fallen[: _MOST - 1]
        ]
    return lines


def annotation(level: str, title: str, message: str) -> str:
    """A workflow command: `::level title=...::message`. level: error, warning or notice."""
    return f"::{level} title={_escaped(title, ':', ',')}::{_escaped(message)}"


def _escaped(text: str, *more: str) -> str:
    """`text` in which nothing begins a command or another property."""
    for char in ("%", "\r", "\n", *more):
        text = text.replace(char, f"%{ord(char):02X}")
    return text
