"""`score --engine dask`: the files that one process makes, by workers that see none of the command's own files."""

from __future__ import annotations

import functools
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import killing
import pytest
from cli_workspace import LABELS, SCHEMA, harness_here, only_line
from cluster_jobs import refuse_files_in
from clusters import DaskCluster
from faultserver import FaultServer
from run_files import timeless_files

DOCUMENTS = 60


@pytest.fixture(scope="module")
def blind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaskCluster]:
    """Two workers on what might be other machines: they run elsewhere, and no file of a test can be opened by them."""
    with DaskCluster(2, path=str(Path(__file__).parents[1])) as running:
        with running.client() as client:
            client.run(refuse_files_in, str(tmp_path_factory.getbasetemp()))
        yield running


@pytest.fixture(autouse=True)
def parts_of_few_records(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a run of 60 documents has several parts, as one of thousands has."""
    monkeypatch.setattr("harness.runs.PART_RECORDS", 16, raising=False)


def predictions(count: int = DOCUMENTS) -> list[dict[str, Any]]:
    """Some right, some wrong, some refused, some that do not fit; none of every tenth document."""
    lines: list[dict[str, Any]] = []
    for number in range(count):
        for repeat in range(2 if number % 10 else 0):
            chance = random.Random(number * 7 + repeat)
            line: dict[str, Any] = {"document": f"d{number:04}", "repeat": repeat}
            kind = chance.random()
            if kind < 0.1:
                line["failure"] = "refusal"
            elif kind < 0.2:
                line["output"] = {"visitor": 5, "extra": [1]}
            else:
                line["output"] = LABELS | dict.fromkeys(chance.sample(sorted(LABELS), chance.randint(0, 2)))
            lines.append(line)
    return lines


def make(folder: Path, *, schema: str = SCHEMA, lines: list[dict[str, Any]] | None = None) -> Path:
    """A workspace with documents, and gold both as files and as JSONL."""
    killing.make_documents(folder, DOCUMENTS)
    (folder / "schemas" / "visit.py").write_text(schema, "utf-8")
    gold = [{"document": f"d{n:04}", "labels": LABELS, "accept": {"/place": ["Elm"]}} for n in range(DOCUMENTS)]
    for name, content in (("gold", gold), ("preds", predictions() if lines is None else lines)):
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in content), "utf-8")
    return folder


def words(*more: str) -> list[str]:
    return ["score", "--predictions", "preds.jsonl", "--schema", "visit", "--name", "it", *more]


def over(cluster: DaskCluster) -> tuple[str, ...]:
    return "--engine", "dask", "--scheduler", cluster.address


LINES = ("--gold", "gold.jsonl")


def files(folder: Path) -> dict[str, bytes]:
    return timeless_files(folder / "reports" / "it")


def scored(folder: Path) -> dict[str, bytes]:
    """Those that tell nothing of how long the model took."""
    found = files(folder)
    return {name: found[name] for name in found if name == "scores.json" or name.startswith("outcomes.parquet/")}


def assert_same(one: dict[str, bytes], other: dict[str, bytes]) -> None:
    assert "outcomes.parquet/part-00001.parquet" in one
    assert {"scores.json", "report.md", "extractions.jsonl"} < set(one)
    assert sorted(one) == sorted(other)
    assert [name for name in one if one[name] != other[name]] == []


@pytest.mark.parametrize("gold", [LINES, ()], ids=["gold of JSONL", "gold and documents of a workspace"])
def test_every_file_is_that_of_one_process_though_no_worker_can_open_a_file_of_the_workspace(
    tmp_path: Path, blind: DaskCluster, gold: tuple[str, ...]
) -> None:
    made = []
    for place, more in (("alone", ("--workers", "1")), ("afar", over(blind))):
        folder = make(tmp_path / place)
        done = harness_here(*words(*gold, *more), cwd=folder)
        assert (done.returncode, done.stderr) == (0, "")
        made.append(files(folder))
    assert_same(*made)


def test_without_a_scheduler_a_cluster_is_made_for_the_command(tmp_path: Path) -> None:
    made = []
    for place, more in (("alone", ("--workers", "1")), ("here", ("--engine", "dask", "--workers", "2"))):
        folder = make(tmp_path / place)
        command = [sys.executable, "-c", IN_PARTS, *words(*LINES, *more)]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
        made.append(files(folder))
    assert_same(*made)


IN_PARTS = """
import sys, harness.runs
if __name__ == "__main__":
    harness.runs.PART_RECORDS = 16
    from harness.cli import main
    sys.exit(main(sys.argv[1:]))
"""

SLOW = SCHEMA.replace("place: str | None = None", "place: Annotated[str | None, Custom(graded)] = None").replace(
    "from harness import Date",
    """
import os, pathlib, time
def graded(gold, prediction):
    pathlib.Path({mark!r}).touch()
    time.sleep(0.02)
    return float(gold == prediction)

from harness import Custom, Date""",
)


def test_a_chunk_of_a_worker_that_is_killed_is_judged_by_another_to_the_same_files(tmp_path: Path) -> None:
    schema = SLOW.replace("{mark!r}", repr(str(tmp_path / "at-work")))
    alone = make(tmp_path / "alone", schema=schema)
    assert harness_here(*words(*LINES, "--workers", "1"), cwd=alone).returncode == 0
    (tmp_path / "at-work").unlink()
    afar = make(tmp_path / "afar", schema=schema)
    with DaskCluster(2) as cluster:
        victim = next(iter(cluster.pids().values()))
        command = [sys.executable, "-c", IN_PARTS, *words(*LINES, *over(cluster))]
        process = subprocess.Popen(command, cwd=afar, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        try:
            while not (tmp_path / "at-work").exists() and process.poll() is None:
                time.sleep(0.005)
            assert process.poll() is None
            os.kill(victim, signal.SIGKILL)
            _, said = process.communicate(timeout=120)
        finally:
            process.kill()
            process.wait()
    assert (process.returncode, said) == (0, "")
    assert_same(files(alone), files(afar))


def test_when_the_scheduler_is_killed_the_command_ends_in_one_line_and_leaves_nothing(tmp_path: Path) -> None:
    folder = make(tmp_path / "it", schema=SLOW.replace("{mark!r}", repr(str(tmp_path / "at-work"))))
    with DaskCluster(1) as cluster:
        command = [sys.executable, "-c", IN_PARTS, *words(*LINES, *over(cluster))]
        process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        try:
            while not (tmp_path / "at-work").exists() and process.poll() is None:
                time.sleep(0.005)
            cluster.scheduler.kill()
            _, said = process.communicate(timeout=120)
        finally:
            process.kill()
            process.wait()
    hint = "give the same command again, with a scheduler that is there"
    assert (process.returncode, said) == (2, f"error: the dask scheduler at {cluster.address} is gone; {hint}\n")
    assert list((folder / "reports").iterdir()) == []


def test_work_of_which_every_worker_dies_is_one_line(tmp_path: Path) -> None:
    folder = make(tmp_path, schema=SLOW.replace("pathlib.Path({mark!r}).touch()", "os._exit(9)"))
    command = [sys.executable, "-c", IN_PARTS, *words(*LINES, "--engine", "dask", "--workers", "2")]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert only_line(done).startswith("error: dask workers have died, one after the other, at the same work; ")
    assert list((folder / "reports").iterdir()) == []


BROKEN = SLOW.replace("pathlib.Path({mark!r}).touch()", "raise ZeroDivisionError('no grade')")


def test_an_error_in_a_worker_is_the_line_that_it_is_here(tmp_path: Path, blind: DaskCluster) -> None:
    folder = make(tmp_path, schema=BROKEN)
    here, there = (
        only_line(harness_here(*words(*LINES, *more), cwd=folder)) for more in (("--workers", "1"), over(blind))
    )
    assert "raised ZeroDivisionError: no grade" in here
    assert there == here
    assert list((folder / "reports").iterdir()) == []


def test_gold_that_was_changed_meanwhile_is_named_as_the_command_names_it(
    tmp_path: Path, blind: DaskCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    from harness import pipeline

    folder = make(tmp_path)
    score_stored = pipeline.score_stored

    @functools.wraps(score_stored)
    def changed(*given: Any, **named: Any) -> Any:
        path = folder / "gold.jsonl"
        path.write_text(path.read_text("utf-8").replace('"Elm"]}', '"Ash"]}'), "utf-8")
        return score_stored(*given, **named)

    monkeypatch.setattr(pipeline, "score_stored", changed)
    line = only_line(harness_here(*words(*LINES, *over(blind)), cwd=folder))
    said = "error: gold.jsonl:1: the gold was changed while the run was at work; give the same command again"
    assert line == said
    assert list((folder / "reports").iterdir()) == []


def test_an_address_without_a_scheduler_is_one_line_before_anything_is_read(tmp_path: Path) -> None:
    folder = make(tmp_path, lines=[{"document": 5}])
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    line = only_line(harness_here(*words(*LINES, "--engine", "dask", "--scheduler", nobody), cwd=folder))
    assert line.startswith(f"error: no dask scheduler answers at {nobody}: connection refused; ")
    alone = only_line(harness_here(*words(*LINES, "--scheduler", nobody), cwd=folder))
    assert alone == "error: --scheduler is of a cluster of dask; add --engine dask"
    (folder / "one.json").write_text(json.dumps(LABELS), "utf-8")
    pair = ["score", "--prediction", "one.json", "--gold", "one.json", "--schema", "visit", "--engine", "dask"]
    said = only_line(harness_here(*pair, cwd=folder))
    assert said == "error: one pair is scored here, and --engine dask is for many; leave it out"


def test_a_run_over_a_cluster_is_judged_there_too(tmp_path: Path, blind: DaskCluster, server: FaultServer) -> None:
    run = killing.command(server, name="it", repeats=1, concurrency=20)[3:]
    made = []
    for place, more in (("alone", ()), ("afar", over(blind))):
        folder = make(tmp_path / place)
        done = harness_here(*run, *more, cwd=folder)
        assert done.returncode == 0, done.stderr
        made.append(scored(folder))
    assert len(made[0]) > 2
    assert made[0] == made[1]
    folder = make(tmp_path / "told", schema=BROKEN.replace("'no grade'", "f'in {os.getpid()}'"))
    done = harness_here(*run, *over(blind), cwd=folder)
    assert done.returncode == 2
    said = done.stderr.splitlines()[-1]
    assert any(f"raised ZeroDivisionError: in {worker}" in said for worker in blind.pids().values()), said
