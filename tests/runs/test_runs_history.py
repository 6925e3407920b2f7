"""The runs of a reports folder, read in the order of time."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from past_runs import past_run

from harness.runs.history import read_history


def test_runs_come_oldest_first_whatever_their_names(tmp_path: Path) -> None:
    for name, day in (("a", 3), ("b", 1), ("c", 2)):
        past_run(tmp_path, name, day=day)
    assert [run.folder for run in read_history(tmp_path).runs] == ["b", "c", "a"]


def test_times_are_compared_as_moments_not_as_text(tmp_path: Path) -> None:
    for name, started in (("late", "2031-05-01T01:00:00-05:00"), ("early", "2031-05-01T05:00:00+00:00")):
        file = past_run(tmp_path, name) / "run.json"
        file.write_text(json.dumps({**json.loads(file.read_text("utf-8")), "started": started}), "utf-8")
    assert [run.folder for run in read_history(tmp_path).runs] == ["early", "late"]


def test_a_run_has_the_numbers_of_its_files(tmp_path: Path) -> None:
    past_run(tmp_path, "a", correct=3, documents=12, repeats=2)
    (run,) = read_history(tmp_path).runs
    assert (run.score, run.validity, run.documents, run.repeats) == (pytest.approx(6 / 7), 1.0, 12, 2)
    assert (run.cost.total, run.cost.priced, run.extractions) == (None, 0, 24)
    assert run.interval is not None
    assert run.interval.low <= 6 / 7 <= run.interval.high


def test_a_run_that_was_scored_without_intervals_has_none(tmp_path: Path) -> None:
    file = past_run(tmp_path, "a", documents=12) / "scores.json"
    scores = json.loads(file.read_text("utf-8"))
    del scores["intervals"]
    file.write_text(json.dumps(scores), "utf-8")
    (run,) = read_history(tmp_path).runs
    assert run.interval is None
    assert run.score is not None


def test_it_reads_no_more_than_two_files_of_a_run(tmp_path: Path) -> None:
    assert sorted(path.name for path in past_run(tmp_path, "a").iterdir()) == ["run.json", "scores.json"]
    assert len(read_history(tmp_path).runs) == 1


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ({}, True),
        ({"model": "openai/other", "params": {"temperature": 1}}, True),
        ({"gold": "8"}, False),
        ({"documents": 2}, False),
        ({"schemas": ("invoice", "people")}, False),
        ({"scorer": 99}, False),
    ],
)
def test_two_runs_are_of_the_same_material_where_documents_schemas_gold_and_scorer_are_the_same(
    tmp_path: Path, other: dict[str, object], same: bool
) -> None:
    past_run(tmp_path, "a", day=1)
    past_run(tmp_path, "b", day=2, **other)  # type: ignore[arg-type]
    one, two = read_history(tmp_path).runs
    assert (one.material == two.material) is same


def test_one_schema_has_its_own_score_and_material(tmp_path: Path) -> None:
    past_run(tmp_path, "both", schemas=("invoice", "people"))
    past_run(tmp_path, "one", day=2)
    history = read_history(tmp_path, schema="invoice")
    both, one = history.runs
    assert both.material == one.material
    assert both.extractions == 1
    assert history.schemas == ("invoice", "people")


def test_runs_without_the_schema_are_counted(tmp_path: Path) -> None:
    past_run(tmp_path, "both", schemas=("invoice", "people"))
    past_run(tmp_path, "one", day=2)
    past_run(tmp_path, "one", folder="baseline", day=2)
    history = read_history(tmp_path, schema="people")
    assert ([run.folder for run in history.runs], history.without_schema) == (["both"], 1)


def test_the_run_that_the_baseline_was_taken_from_is_marked_and_listed_once(tmp_path: Path) -> None:
    past_run(tmp_path, "a", day=1)
    past_run(tmp_path, "b", day=2)
    past_run(tmp_path, "a", folder="baseline", day=1)
    assert [(run.folder, run.baseline) for run in read_history(tmp_path).runs] == [("a", True), ("b", False)]


@pytest.mark.parametrize("gone", [True, False])
def test_a_baseline_whose_run_is_gone_or_scored_otherwise_stands_for_itself(tmp_path: Path, gone: bool) -> None:
    past_run(tmp_path, "a", day=1)
    past_run(tmp_path, "a", folder="baseline", day=1, correct=2)
    if gone:
        shutil.rmtree(tmp_path / "a")
    marked = [run.folder for run in read_history(tmp_path).runs if run.baseline]
    assert marked == ["baseline"]


@pytest.mark.parametrize(
    ("file", "content", "told"),
    [
        ("run.json", "{", "not JSON"),
        ("scores.json", "[1]", "a JSON object was expected"),
        ("scores.json", '{"format": 7}', "format 7"),
        ("scores.json", None, "has no scores.json"),
    ],
)
def test_a_damaged_run_is_named_and_ends_nothing(tmp_path: Path, file: str, content: str | None, told: str) -> None:
    past_run(tmp_path, "whole")
    damaged = past_run(tmp_path, "torn") / file
    damaged.unlink()
    if content is not None:
        damaged.write_text(content, "utf-8")
    history = read_history(tmp_path)
    (line,) = history.damaged
    assert line.startswith(f"torn/{file}: ")
    assert told in line
    assert str(tmp_path) not in line
    assert [run.folder for run in history.runs] == ["whole"]


def test_scores_of_another_run_are_damage(tmp_path: Path) -> None:
    one, other = past_run(tmp_path, "a"), past_run(tmp_path, "b", gold="8")
    shutil.copy(one / "scores.json", other / "scores.json")
    (line,) = read_history(tmp_path).damaged
    assert "of another run" in line


def test_unfinished_runs_are_counted_and_other_folders_are_nothing(tmp_path: Path) -> None:
    for name in ("unfinished", "notes", ".baseline.x"):
        (tmp_path / name).mkdir()
    (tmp_path / "unfinished" / "asked.json").write_text("{}", "utf-8")
    (tmp_path / ".baseline.x" / "run.json").write_text("{", "utf-8")
    (tmp_path / "README.md").write_text("", "utf-8")
    history = read_history(tmp_path)
    assert (history.runs, history.damaged, history.unfinished) == ((), (), 1)
    assert read_history(tmp_path / "nowhere").runs == ()
