"""`harness history`, as a user types it."""

import sys
from pathlib import Path

import pytest
from cli_workspace import harness_here, only_line
from past_runs import past_run


@pytest.fixture
def three_runs(workspace):
    reports = workspace / "reports"
    past_run(reports, "one", day=1, correct=1)
    past_run(reports, "two", day=2, correct=2)
    past_run(reports, "three", day=3, correct=3, schemas=("invoice", "people"))
    return workspace


def test_it_lists_every_run_with_its_score_and_change(three_runs):
    done = harness_here("history", cwd=three_runs)
    assert done.returncode == 0, done.stderr
    rows = [line.split() for line in done.stdout.splitlines() if "2031-05" in line]
    assert [row[0] for row in rows] == ["one", "two", "three"]
    assert [row[-1] for row in rows] == ["first", "+26.7", "comparable"]


def test_it_tells_one_schema_alone(three_runs):
    done = harness_here("history", "--schema", "invoice", cwd=three_runs)
    assert [line.split()[-1] for line in done.stdout.splitlines() if "2031-05" in line] == ["first", "+26.7", "+19.0"]


def test_it_draws_where_asked_and_the_markdown_shows_it(three_runs):
    (three_runs / "notes").mkdir()
    done = harness_here("history", "--picture", "--markdown", "notes/history.md", cwd=three_runs)
    assert done.returncode == 0, done.stderr
    assert "Picture: reports/history-light.svg, reports/history-dark.svg" in done.stdout
    text = (three_runs / "notes" / "history.md").read_text("utf-8")
    for name in ("history-light.svg", "history-dark.svg"):
        assert f'"../reports/{name}"' in text
        assert (three_runs / "reports" / name).read_text("utf-8").startswith("<svg ")


def test_without_being_asked_it_writes_nothing(three_runs):
    before = sorted(three_runs.rglob("*"))
    assert harness_here("history", cwd=three_runs).returncode == 0
    assert sorted(three_runs.rglob("*")) == before


def test_markdown_to_standard_output_is_all_that_is_printed(three_runs):
    done = harness_here("history", "--markdown", "-", cwd=three_runs)
    assert done.stdout.startswith("# History of runs\n\n| Run ")
    assert done.stdout.endswith("tells.\n")


def test_where_there_is_no_run_it_says_how_to_make_one(workspace):
    done = harness_here("history", cwd=workspace)
    assert done.returncode == 2
    assert "there is no run; make one with `python -m harness run --model rules`" in only_line(done)


def test_an_unknown_schema_is_answered_with_the_one_that_was_meant(three_runs):
    done = harness_here("history", "--schema", "invoise", cwd=three_runs)
    assert done.returncode == 2
    assert only_line(done).endswith("no run has a schema 'invoise'; there are invoice")


def test_where_no_run_can_be_read_it_says_why(workspace):
    (Path(workspace) / "reports" / "torn").mkdir()
    (Path(workspace) / "reports" / "torn" / "run.json").write_text("{", "utf-8")
    done = harness_here("history", cwd=workspace)
    assert done.returncode == 2
    assert "no run can be read; torn/run.json: not as this version writes it" in only_line(done)


def test_without_matplotlib_the_table_is_there_and_a_warning_says_what_is_missing(three_runs, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    done = harness_here("history", "--picture", cwd=three_runs)
    assert done.returncode == 0
    assert "2031-05" in done.stdout
    (line,) = done.stderr.splitlines()
    assert line.startswith("Warning: no pictures are drawn: ")
    assert not list((three_runs / "reports").glob("*.svg"))
