"""What the verbs print."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness.cli.options import shown_path
from harness.errors import UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from harness.pipeline import RunResult
    from harness.records import Comparison

__all__ = ["print_comparison", "print_result", "wide_console", "write_json", "write_pieces", "write_text"]


def print_result(result: RunResult) -> None:
    """The short table of a run and where its report is."""
    from harness.report import console_summary

    console = wide_console()
    for part in console_summary(result.view):
        console.print(part)
    if result.note is not None:
        console.print(f"Warning: {result.note}", style="yellow", markup=False, soft_wrap=True)
    console.print(f"Report: {shown_path(result.directory.path / 'report.md')}", markup=False, soft_wrap=True)


def write_json(value: Any, target: str) -> None:
    """One JSON object to standard output (`-`) or into a file, whole or not at all. Raises UsageError."""
    text = json.dumps(_plain(value), ensure_ascii=False, indent=2, allow_nan=False)
    write_text(_PERHAPS_UNSEEN.sub(_as_escape, text) + "\n", target)


# What is seen of them is kept. They stand within strings alone, since the rest of JSON is ASCII.
_PERHAPS_UNSEEN = re.compile(r"[^\n -~]|(?<=##)\[")


def _as_escape(found: re.Match[str]) -> str:
    """What would drive a terminal, cannot be encoded, or commands GitHub's runner (`##[`), as JSON can also have it."""
    char = found[0]
    if char.isprintable() and char != "[":
        return char
    return json.dumps(char)[1:-1] if ord(char) > 0xFFFF else f"\\u{ord(char):04x}"


def write_text(text: str, target: str) -> None:
    """`text` to standard output (`-`) or into a file, whole or not at all. Raises UsageError."""
    if target == "-":
        sys.stdout.write(text)
        return
    from harness.runs.storage import write_atomic

    path = Path(target)
    if not path.parent.is_dir():
        raise UsageError("the folder to write into is not there", file=path.parent)
    write_atomic(path, text.encode("utf-8", "surrogatepass"))


def write_pieces(pieces: Iterable[str], target: str, *, mark: bool = False) -> None:
    """The same piece by piece. mark: whether a file begins with the mark by which spreadsheets know UTF-8."""
    if target == "-":
        for piece in pieces:
            sys.stdout.write(piece)
        return
    from harness.runs.storage import writing

    path = Path(target)
    if not path.parent.is_dir():
        raise UsageError("the folder to write into is not there", file=path.parent)
    with writing(path) as file:
        file.write(b"\xef\xbb\xbf" if mark else b"")
        for piece in pieces:
            file.write(piece.encode("utf-8", "backslashreplace"))


def _plain(value: Any) -> Any:
    """`value` with the numbers that JSON does not have as their names."""
    if isinstance(value, float) and value - value != 0:
        return str(value)
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value


def wide_console() -> Console:
    """Standard output; where it is no terminal, wide enough that a table is not squeezed into 80 columns."""
    from rich.console import Console

    return Console(highlight=False, width=None if sys.stdout.isatty() else 160)


def print_comparison(comparison: Comparison) -> None:
    """The counts of one comparison, and every slot that is not right."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from harness.report.escape import visible
    from harness.report.numbers import percent

    console = wide_console()
    counts = ", ".join(f"{count} {name}" for name, count in comparison.tally.to_json().items())
    console.print(Text(f"F1 {percent(comparison.f1)}", style="bold"))
    ratios = [("precision", comparison.precision), ("recall", comparison.recall), ("similarity", comparison.similarity)]
    console.print(Text(", ".join(f"{name} {percent(value)}" for name, value in ratios)))
    console.print(Text(counts))
    faults = [row for row in comparison.outcomes if row.verdict in ("wrong", "missing", "spurious")]
    if faults:
        table = Table("Field", "Verdict", "Gold", "Prediction", "Reason", box=box.SIMPLE, pad_edge=False)
        for row in faults:
            cells = (row.path, row.verdict, _shown(row.gold), _shown(row.prediction), row.reason or "")
            table.add_row(*(Text(visible(cell, 60)) for cell in cells))
        console.print(table)
    for pointer in comparison.unknown_keys:
        console.print(Text(visible(f"unknown key: {pointer}", 200), style="yellow"))


def _shown(value: Any) -> str:
    return "" if value is None else value if isinstance(value, str) else json.dumps(_plain(value), ensure_ascii=False)
