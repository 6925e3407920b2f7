"""Many predictions, scored by several processes: the files are those of one, and a run that fails leaves nothing."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from cli_workspace import LABELS, SCHEMA, harness_here, only_line

from harness import load_run
from harness.engines import can_fork
from harness.runs import stored_rows

pytestmark = pytest.mark.skipif(not can_fork(), reason="processes cannot be forked here")

DOCUMENTS = 70


@pytest.fixture(autouse=True)
def parts_of_few_records(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a run of 70 documents has several parts, as one of thousands has."""
    monkeypatch.setattr("harness.runs.PART_RECORDS", 16, raising=False)


def gold_lines(count: int = DOCUMENTS) -> list[dict[str, Any]]:
    return [
        {"document": f"d{number:03}", "labels": LABELS | {"place": f"Lorton {number}"}, "accept": {"/place": ["Elm"]}}
        for number in range(count)
    ]


def prediction_lines(count: int = DOCUMENTS, *, repeats: int = 2) -> list[dict[str, Any]]:
    """Some right, some wrong, some refused, some that do not fit; none of every tenth document."""
    lines: list[dict[str, Any]] = []
    for number in range(count):
        for repeat in range(repeats if number % 10 else 0):
            chance = random.Random(number * 7 + repeat)
            kind = chance.random()
            line: dict[str, Any] = {"document": f"d{number:03}", "repeat": repeat}
            if kind < 0.1:
                line["failure"] = "refusal"
            elif kind < 0.2:
                line["output"] = {"visitor": 5, "extra": [1]}
            else:
                wrong = chance.sample(sorted(LABELS), chance.randint(0, 2))
                line["output"] = LABELS | {"place": f"Lorton {number}"} | dict.fromkeys(wrong)
            lines.append(line)
    return lines


def make(folder: Path, *, shuffled: bool = False, gold: Any = None, predictions: Any = None) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "visit.py").write_text(SCHEMA, "utf-8")
    for name, lines in (("gold", gold or gold_lines()), ("preds", predictions or prediction_lines())):
        if shuffled:
            lines = random.Random(name).sample(lines, len(lines))
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    return folder


def words(workers: int) -> list[str]:
    of = ["--predictions", "preds.jsonl", "--gold", "gold.jsonl", "--schema", "visit.py"]
    return ["score", *of, "--reports", "reports", "--name", "it", "--workers", str(workers)]


def files(run: Path) -> dict[str, bytes]:
    """Every file of a run by its name, without the moment at which it was made."""
    found = {path.relative_to(run).as_posix(): path.read_bytes() for path in sorted(run.rglob("*")) if path.is_file()}
    when = rb"20\d\d-\d\d-\d\d[ T]\d\d:\d\d[^\"<,]*|Took</th><td>[^<]*"
    return {
        name: re.sub(when, b"THEN", content) if name.endswith((".md", ".json", ".html")) else content
        for name, content in found.items()
    }


def test_every_file_is_the_same_for_every_number_of_workers_and_order_of_lines(tmp_path: Path) -> None:
    made = []
    for workers, shuffled in ((1, False), (2, False), (3, True)):
        folder = make(tmp_path / f"{workers}", shuffled=shuffled)
        done = harness_here(*words(workers), cwd=folder)
        assert done.returncode == 0, done.stderr
        made.append(files(folder / "reports" / "it"))
    assert "outcomes.parquet/part-00001.parquet" in made[0]
    for other in made[1:]:
        assert sorted(other) == sorted(made[0])
        assert [name for name in other if other[name] != made[0][name]] == []


def test_the_parts_are_read_as_one_table_and_as_the_run_that_one_file_would_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make(tmp_path)
    assert harness_here(*words(2), cwd=folder).returncode == 0
    run = folder / "reports" / "it"
    monkeypatch.setattr("harness.runs.PART_RECORDS", 10_000)
    whole = [*words(1)[:-4], "--name", "whole"]
    assert harness_here(*whole, cwd=folder).returncode == 0
    single = run.parent / "whole"
    assert (run / "outcomes.parquet").is_dir()
    assert (single / "outcomes.parquet").is_file()
    frames = [pd.read_parquet(one / "outcomes.parquet") for one in (run, single)]
    assert frames[0].equals(frames[1])
    assert load_run(run).judged == load_run(single).judged
    assert load_run(run).scoreboard == load_run(single).scoreboard
    assert list(stored_rows(run)) == list(stored_rows(single))
    some = {"d003", "d011", "d064"}
    chosen = [row for row in stored_rows(single) if row.judged.extraction.document in some]
    assert list(stored_rows(run, documents=some)) == chosen
    before = files(run)
    assert harness_here("report", "reports/it", cwd=folder).returncode == 0
    assert files(run) == before


@pytest.mark.parametrize("workers", [1, 3])
@pytest.mark.parametrize(
    ("which", "line", "said"),
    [
        ("gold", {"document": "d900", "labels": {"plaec": 1}}, "gold.jsonl:61: /labels/plaec: the schema has no key"),
        ("preds", {"document": "d001", "repeat": -1}, "preds.jsonl:61: /repeat: must be a number from 0"),
    ],
)
def test_a_line_that_cannot_be_used_is_named_and_nothing_is_written(
    tmp_path: Path, workers: int, which: str, line: dict[str, Any], said: str
) -> None:
    lines = gold_lines() if which == "gold" else prediction_lines()
    lines.insert(60, line)
    folder = make(tmp_path, **{"gold" if which == "gold" else "predictions": lines})
    assert said in only_line(harness_here(*words(workers), cwd=folder))
    assert not (folder / "reports").exists()


SLOW = (
    SCHEMA
    + """
import os, pathlib, time
from harness import Custom

def graded(gold, prediction):
    pathlib.Path(f"at-work-{os.getpid()}").touch()
    time.sleep(0.05)
    return 1.0

class Slow(BaseModel):
    place: Annotated[str | None, Custom(graded)] = None

SCHEMA = Slow
"""
)


@pytest.mark.parametrize("ended", ["worker", "command"])
def test_a_killed_worker_or_a_ctrl_c_ends_the_command_with_nothing_left(tmp_path: Path, ended: str) -> None:
    gold = [{"document": f"d{n:04}", "labels": {"place": "Elm"}} for n in range(1_200)]
    predictions = [{"document": f"d{n:04}", "output": {"place": "Elmo"}} for n in range(1_200)]
    folder = make(tmp_path, gold=gold, predictions=predictions)
    (folder / "visit.py").write_text(SLOW, "utf-8")
    command = [sys.executable, "-m", "harness", *words(2)]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        workers = _workers(folder)
        if ended == "worker":
            os.kill(workers[0], signal.SIGKILL)
        else:
            process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    finally:
        process.kill()
        process.wait()
    if ended == "worker":
        assert process.returncode == 2
        assert said.count("\n") == 1
        assert f"worker process {workers[0]} has died (signal 9)" in said
    else:
        assert process.returncode == 130
        assert "Traceback" not in said
    assert not [worker for worker in workers if Path(f"/proc/{worker}").exists()]
    assert list((folder / "reports").iterdir()) == []


@pytest.mark.parametrize("stage", ["outcomes.parquet", "scores.json", "report.md"])
def test_a_ctrl_c_while_files_are_written_leaves_a_whole_run_or_none_and_other_runs_alone(
    tmp_path: Path, stage: str
) -> None:
    gold, predictions = gold_lines(3_000), prediction_lines(3_000, repeats=1)
    folder = make(tmp_path, gold=gold, predictions=predictions)
    older = folder / "reports" / "it"
    older.mkdir(parents=True)
    (older / "scores.json").write_text("mine", "utf-8")
    run = folder / "reports" / "it-2"
    command = [sys.executable, "-m", "harness", *words(2)]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        while process.poll() is None and not (run / stage).exists():
            time.sleep(0.001)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    finally:
        process.kill()
        process.wait()
    assert "Traceback" not in said
    if (run / "run.json").exists():
        assert len(load_run(run).judged) == 3_000
    else:
        assert process.returncode == 130
        assert not run.exists()
    assert {path.name: path.read_text("utf-8") for path in older.iterdir()} == {"scores.json": "mine"}


def _workers(folder: Path) -> list[int]:
    for _ in range(3_000):
        found = [int(path.name.removeprefix("at-work-")) for path in folder.glob("at-work-*")]
        if len(found) == 2:
            return found
        time.sleep(0.01)
    raise AssertionError("no two workers were at work within 30 seconds")
