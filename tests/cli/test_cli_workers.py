"""`--workers`: a run that several processes ask for is the run that one would have made, however they end."""

from __future__ import annotations

import os
import random
import signal
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import killing
import pytest
from cli_workspace import LABELS, harness_here
from commands import end, wait_for
from faultserver import FaultServer, Reply, Request, tool_call

DOCUMENTS = 16

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")


def slow(request: Request) -> Reply:
    return replace(tool_call(LABELS, name="Visit"), wait=0.3)


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer(killing.answer) as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return killing.make_documents(tmp_path / "shared", DOCUMENTS)


def command(server: FaultServer, *more: object, concurrency: int = 5) -> list[str]:
    words = killing.command(server, name="run", repeats=1, concurrency=concurrency)
    return [*words, "--workers", "2", *map(str, more)]


def start(folder: Path, words: list[str]) -> subprocess.Popen[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HARNESS_", "OPENAI_"))}
    return subprocess.Popen(words, cwd=folder, env=kept, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def workers_of(process: subprocess.Popen[str]) -> list[int]:
    found = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    pairs = [tuple(map(int, line.split())) for line in found.splitlines()]
    return [child for child, parent in pairs if parent == process.pid]


def go_on(folder: Path, server: FaultServer) -> None:
    """The same command, by one process, asks for what has no answer yet and for nothing else."""
    stored = frozenset(killing.stored_answers(folder / "reports" / "run" / "exchanges.jsonl"))
    before = len(server.requests)
    done = harness_here(*killing.command(server, name="run", repeats=1, concurrency=5)[3:], cwd=folder)
    assert done.returncode == 0, done.stderr
    assert f"going on with reports/run: {len(stored)} of {DOCUMENTS} answered" in done.stderr
    asked = Counter(map(killing.of_request, server.requests[before:]))
    assert not stored & set(asked)
    assert asked.total() == DOCUMENTS - len(stored)


def test_two_workers_ask_once_for_what_one_process_would_and_the_scores_are_the_same(
    folder: Path, server: FaultServer, tmp_path: Path
) -> None:
    alone = killing.make_documents(tmp_path / "alone", DOCUMENTS)
    for place in (alone, folder):  # the same text under another name is the same request
        gold = (place / "gold" / "visit" / "d0003.json").read_text("utf-8").replace("d0003", "twin")
        (place / "gold" / "visit" / "twin.json").write_text(gold, "utf-8")
        (place / "seeds" / "twin.txt").write_text((place / "seeds" / "d0003.txt").read_text("utf-8"), "utf-8")
        (place / "seeds" / "twin.meta.json").write_text('{"url": "https://example.org/twin"}', "utf-8")
    words = killing.command(server, name="run", repeats=1, concurrency=5)
    assert harness_here(*words[3:], cwd=alone).returncode == 0
    by_one = Counter(map(killing.of_request, server.requests))
    server.requests.clear()
    server.most_at_once = 0
    code, said = end(start(folder, command(server)))
    assert code == 0, said
    assert Counter(map(killing.of_request, server.requests)) == by_one
    assert server.most_at_once <= 5
    for name in ("scores.json", "outcomes.parquet"):
        assert (folder / "reports" / "run" / name).read_bytes() == (alone / "reports" / "run" / name).read_bytes()


def test_when_a_worker_is_killed_the_others_keep_what_they_have_and_the_run_can_be_gone_on_with(
    folder: Path, server: FaultServer
) -> None:
    server.answer = slow
    process = start(folder, command(server))
    wait_for(server, 8, process)
    victim, _ = workers_of(process)
    os.kill(victim, signal.SIGKILL)
    code, said = end(process)
    assert code == 3, said
    (line,) = [line for line in said.splitlines() if line.startswith("error: ")]
    assert line.startswith(f"error: worker process {victim} has died (signal 9): stopped with ")
    assert line.endswith("run the same command again: it goes on from there and asks nothing twice")
    go_on(folder, server)


def test_ctrl_c_lets_what_is_in_flight_arrive_in_every_worker(folder: Path, server: FaultServer) -> None:
    server.answer = slow
    process = start(folder, command(server))
    wait_for(server, 8, process)
    process.send_signal(signal.SIGINT)
    code, said = end(process)
    assert code == 130, said
    stored = len(list(killing.stored_answers(folder / "reports" / "run" / "exchanges.jsonl")))
    assert f"error: Ctrl-C: stopped with {stored} of {DOCUMENTS} extractions; run the same command again" in said
    assert stored == len(server.requests)


def test_a_killed_run_leaves_no_worker_behind_and_can_be_gone_on_with(folder: Path, server: FaultServer) -> None:
    chance = random.Random(3)
    done = killing.disturb(folder, server, kills=1, chance=chance, words=command(server), run="run")
    assert done.again == []
    assert done.kills == 1


def test_the_bound_on_requests_holds_for_all_workers_together(folder: Path, server: FaultServer) -> None:
    code, said = end(start(folder, command(server, "--max-requests", 5)))
    assert code == 3
    assert len(server.requests) == 5
    assert "is reached (the share of one of 2 workers): stopped with" in said
