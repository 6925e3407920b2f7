"""The summary at the end of a run, as a terminal shows it."""

from __future__ import annotations

import io
from typing import Any

import pytest
from invented import example_run, info, judged, right, wrong
from rich.console import Console
from test_report_markdown import HOSTILE

from harness.report import build_view, console_summary
from harness.score import score_run


def _printed(rows: Any, *, width: int = 100, **members: Any) -> str:
    view = build_view(info=info(rows, **members), scoreboard=score_run(rows), judged=rows)
    out = io.StringIO()
    console = Console(file=out, width=width, color_system=None, legacy_windows=False)
    for part in console_summary(view):
        console.print(part)
    return out.getvalue()


def test_it_shows_the_score_each_schema_and_the_signature() -> None:
    text = _printed(example_run()[0])
    assert text.startswith("Score 38.1%. Precision 40.0%, recall 36.4%")
    assert "invoice" in text
    assert "people" in text
    assert "1 of 2 responses could not be had or read" in text
    assert "There is no interval" in text
    assert "model:invented/model-1|" in text


def test_one_schema_needs_no_line_of_totals() -> None:
    rows = [judged(right("a"))]
    assert "\n all " not in _printed(rows)
    assert "\n all " in _printed([*rows, judged(right("a"), schema="people")])


def test_it_fits_eighty_columns() -> None:
    lines = _printed(example_run()[0], width=80).splitlines()
    assert max(map(len, lines)) <= 80
    assert any("invoice" in line and "42.1%" in line and "0.0%" in line for line in lines)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_name_drives_the_terminal_or_adds_a_line(text: str) -> None:
    def rows(name: str) -> Any:
        return [judged(wrong("a"), schema=name)]

    shown = _printed(rows(text), width=400, warnings=(text,))
    assert all(char == "\n" or char.isprintable() for char in shown)
    assert shown.count("\n") == _printed(rows("harmless"), width=400, warnings=("harmless",)).count("\n")


def test_markup_in_a_name_is_shown_as_it_stands() -> None:
    assert "[bold red]x[/]" in _printed([judged(right("a"), schema="[bold red]x[/]")])
