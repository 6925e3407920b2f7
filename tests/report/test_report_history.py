"""What is said of the history of runs, in the console and in Markdown."""

from __future__ import annotations

import io
from decimal import Decimal
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from past_runs import past_run
from rich.console import Console

from harness.report.history_console import history_console
from harness.report.history_markdown import render_history
from harness.report.history_view import HistoryView, build_history_view, model_points, run_points
from harness.report.pictures.files import PictureLink
from harness.runs.history import read_history


def _view(reports: Path, schema: str | None = None) -> HistoryView:
    return build_history_view(read_history(reports, schema=schema), schema=schema)


def _printed(view: HistoryView, width: int = 160) -> str:
    text = io.StringIO()
    console = Console(file=text, width=width, highlight=False)
    for part in history_console(view, width=width):
        console.print(part)
    return text.getvalue()


def test_a_change_is_against_the_last_run_of_the_same_material(tmp_path: Path) -> None:
    past_run(tmp_path, "a", day=1, correct=2)
    past_run(tmp_path, "b", day=2, correct=1, gold="8")
    past_run(tmp_path, "c", day=3, correct=4)
    past_run(tmp_path, "d", day=4, correct=4)
    changes = [row.change for row in _view(tmp_path).rows]
    assert changes == ["first", "not comparable", "+33.3", "0.0"]


def test_the_console_lists_the_oldest_first_and_marks_the_baseline(tmp_path: Path) -> None:
    past_run(tmp_path, "older", day=1)
    past_run(tmp_path, "newer", day=2)
    past_run(tmp_path, "older", folder="baseline", day=1)
    lines = [line for line in _printed(_view(tmp_path)).splitlines() if "2031-05" in line]
    assert [line.split()[0] for line in lines] == ["older", "newer"]
    assert ["baseline" in line for line in lines] == [True, False]
    assert "85.7%" in lines[0]


def test_columns_that_tell_nothing_are_left_out(tmp_path: Path) -> None:
    past_run(tmp_path, "a")
    assert "Repeats" not in _printed(_view(tmp_path))
    assert "95% interval" not in render_history(_view(tmp_path))
    past_run(tmp_path, "b", documents=12, repeats=3)
    assert "Repeats" in _printed(_view(tmp_path))
    assert "95% interval" in render_history(_view(tmp_path))


def test_in_a_narrow_terminal_the_names_score_and_change_stay(tmp_path: Path) -> None:
    past_run(tmp_path, "2031-05-01T090000-openai-gpt-5-mini", model="openai/gpt-5-mini", documents=12)
    past_run(tmp_path, "2031-05-02T090000-openai-gpt-5-mini", model="openai/gpt-5-mini", documents=12, gold="8")
    text = _printed(_view(tmp_path), width=80)
    assert "Not shown for want of width: Cost, Valid, Started, Docs." in text
    assert max(map(len, text.splitlines())) <= 80
    (line,) = [line for line in text.splitlines() if "2031-05-02T09" in line]
    assert "openai/gpt-5" in line
    assert "85.7%" in line
    assert line.rstrip().endswith("not comparable")


def test_what_is_left_out_and_what_is_damaged_is_said(tmp_path: Path) -> None:
    past_run(tmp_path, "a")
    (tmp_path / "torn").mkdir()
    (tmp_path / "torn" / "run.json").write_text("{", "utf-8")
    (tmp_path / "half").mkdir()
    (tmp_path / "half" / "asked.json").write_text("{}", "utf-8")
    for text in (_printed(_view(tmp_path)), render_history(_view(tmp_path))):
        assert "Left out: 1 unfinished run." in text
        assert "torn/run.json: not as this version writes it" in text


def test_markdown_lists_the_newest_first_under_its_picture(tmp_path: Path) -> None:
    past_run(tmp_path, "older", day=1)
    past_run(tmp_path, "newer", day=2)
    text = render_history(_view(tmp_path, "invoice"), pictures=[PictureLink("a-light.svg", "a-dark.svg", 'say "so"')])
    assert text.startswith("# History of runs `invoice`\n\n<picture>\n")
    assert 'alt="say &quot;so&quot;" src="a-light.svg"' in text
    assert text.index("`newer`") < text.index("`older`")


def test_names_are_letters_in_both(tmp_path: Path) -> None:
    hostile = "[bold]<b>|`x`\x1b[31m\u202e"
    past_run(tmp_path, "a", model=hostile)
    printed, text = _printed(_view(tmp_path)), render_history(_view(tmp_path))
    for shown in (printed, text):
        assert "\x1b" not in shown
        assert "\u202e" not in shown
    assert "[bold]<b>|`x`␛[31m⟨U+202E⟩" in printed.replace("\n", "")
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    assert not [token for one in tokens for token in (one, *(one.children or [])) if "html" in token.type]
    assert len([token for token in tokens if token.type == "td_open"]) == 9


def test_a_history_of_nothing_is_said_in_words(tmp_path: Path) -> None:
    assert "There is no run." in render_history(_view(tmp_path))


def test_the_picture_has_the_same_runs(tmp_path: Path) -> None:
    past_run(tmp_path, "a", day=1, documents=12)
    past_run(tmp_path, "b", day=2, gold="8")
    past_run(tmp_path, "b", folder="baseline", day=2, gold="8")
    one, other = run_points(read_history(tmp_path))
    assert (one.run, other.run) == ("a", "b")
    assert (one.baseline, other.baseline) == (False, True)
    assert one.material != other.material
    assert one.low is not None
    assert other.low is None


def _models(reports: Path) -> dict[str, tuple[float | None, float | None, float | None]]:
    return {point.name: (point.score, point.cost, point.latency) for point in model_points(read_history(reports))}


def test_models_are_weighed_by_the_newest_run_of_each_over_what_the_newest_run_measured(tmp_path: Path) -> None:
    past_run(tmp_path, "a", day=1, model="one", correct=4, gold="8")
    past_run(tmp_path, "b", day=2, model="two", correct=1)
    past_run(tmp_path, "c", day=3, model="two", correct=4)
    past_run(tmp_path, "d", day=4, model="three", correct=4)
    assert _models(tmp_path) == {"two": (1.0, None, None), "three": (1.0, None, None)}


def test_or_over_what_the_baseline_measured(tmp_path: Path) -> None:
    past_run(tmp_path, "a", day=1, model="one", gold="8")
    past_run(tmp_path, "b", day=2, model="two")
    past_run(tmp_path, "a", folder="baseline", day=1, model="one", gold="8")
    assert list(_models(tmp_path)) == ["one"]


def test_a_model_costs_what_a_document_of_a_reading_did(tmp_path: Path) -> None:
    past_run(tmp_path, "a", documents=2, repeats=3, schemas=("s", "t"), cost=Decimal("0.06"), latency=1.5)
    ((_, cost, latency),) = _models(tmp_path).values()
    assert (cost, latency) == (pytest.approx(0.12), 1.5)


def test_a_cost_of_which_a_part_is_unknown_is_not_drawn(tmp_path: Path) -> None:
    past_run(tmp_path, "a", documents=2, cost=Decimal("0.06"), priced=1)
    assert [cost for _, cost, _ in _models(tmp_path).values()] == [None]


def test_a_model_of_which_nothing_was_asked_is_free_and_predictions_of_another_pipeline_are_not(tmp_path: Path) -> None:
    past_run(tmp_path, "a", model="rules", requests=0)
    past_run(tmp_path, "b", model="theirs", requests=0, settings={"predictions": "theirs"})
    assert {name: cost for name, (_, cost, _) in _models(tmp_path).items()} == {"rules": 0.0, "theirs": None}


def test_no_runs_have_no_models(tmp_path: Path) -> None:
    assert _models(tmp_path) == {}
