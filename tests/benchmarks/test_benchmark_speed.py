"""The comparison beside other scorers: one small run of our own two, and what its tables say of any figures."""

from dataclasses import replace

import pytest
from speed_bench import measure
from speed_plot import draw
from speed_systems import SYSTEMS, TASKS, System, documents
from speed_tables import goals, lines, list_table, milliseconds, record_table

OURS = [system for system in SYSTEMS if system.name in ("harness", "bare loop")]
SMALL = [replace(task, at_least=0.005) for task in TASKS if task.size <= 100]


@pytest.fixture(scope="module")
def run():
    gone = System("not there", "bare", "no such variant", "nothing")
    return measure([*OURS, gone], SMALL, quick=True)


def figures(ms, **others):
    """A run's result with these milliseconds by task and scorer."""
    empty = {"quick": False, "machine": "one", "load": 0.5, "notes": {}, "versions": {}, "values": {}, "pairs": {}}
    names = {name for by_name in ms.values() for name in by_name}
    return {**empty, "versions": {name: {"package": "1.0"} for name in names}, "ms": ms, **others}


def test_a_run_measures_every_task_that_a_scorer_is_for_and_says_what_it_could_not_have(run):
    assert {task: set(ms) for task, ms in run["ms"].items()} == {
        task.name: {system.name for system in OURS} for task in SMALL
    }
    assert all(len(ms) == 3 and min(ms) > 0 for by_name in run["ms"].values() for ms in by_name.values())
    assert set(run["notes"]["not there"]) == {f"{name}: KeyError: 'no such variant'" for name in ("record", "rows 100")}
    assert run["values"] == {"harness": pytest.approx(54, abs=3), "bare loop": 0}


def test_its_tables_have_a_row_for_each_scorer(run):
    for table in (record_table(run), list_table(run)):
        assert [row.split(" | ")[0] for row in table[2:]] == ["| harness", "| bare loop"]
        assert len({row.count("|") for row in table}) == 1
    assert "| yes |" in record_table(run)[2]
    assert any(line.startswith("- not there: record: KeyError: 'no such variant'; ") for line in lines(run))


def test_its_picture_is_drawn(run, tmp_path):
    draw(run, tmp_path / "picture.png")
    assert (tmp_path / "picture.png").read_bytes().startswith(b"\x89PNG")


def test_what_is_asked_is_judged_by_the_median_of_the_rounds_ratios():
    ms = {"record": {"harness": [0.3, 0.6, 0.3], "stickler, zero-config": [9.3, 18.0, 8.0]}}
    told = goals(figures(ms))
    assert [(goal.met, goal.text) for goal in told] == [
        (True, "Met: record, stickler, zero-config takes 30.0 (28.3–30.5) times as long, asked 30."),
        (True, "Met: record, harness takes 0.300 ms, asked 0.400 at most."),
    ]
    ms["record"]["harness"] = [0.5, 0.7, 0.5]
    assert [goal.met for goal in goals(figures(ms))] == [False, False]


def test_a_list_that_one_scorer_was_too_slow_for_says_its_rounds():
    ms = {"rows 100": {"harness": [1.0] * 5, "ANLS*": [3000.0] * 2}, "rows 500": {"harness": [20.0] * 5}}
    ours, slow = list_table(figures(ms))[2:]
    assert "| 1 (1–1) | 20 (20–20) |" in ours
    assert "| 3,000 (3,000–3,000; 2 rounds) |  |" in slow
    assert "| 3,000 |" in slow


@pytest.mark.parametrize(
    ("value", "shown"), [(0.0123, "0.012"), (0.4, "0.400"), (1.239, "1.24"), (46918.6, "46,919"), (99.96, "100")]
)
def test_milliseconds_are_shown_to_three_figures(value, shown):
    assert milliseconds(value) == shown


def test_documents_are_the_same_for_the_same_seed():
    for task in SMALL:
        assert documents(task) == documents(task)
        assert documents(task) != documents(task, seed=1)
