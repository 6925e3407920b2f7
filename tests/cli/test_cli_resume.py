"""Runs that are killed, given again, refreshed and replayed, as a user types them."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import threading
import time
from pathlib import Path

import killing
import pytest
from cli_workspace import LABELS, harness_here, only_line
from faultserver import FaultServer, Reply, Request, refusal, status, tool_call

from harness.runs import load_run

KEY = "sk-canary-0123456789abcdef"


@pytest.fixture
def server():
    with FaultServer(lambda request: tool_call(LABELS, name="Visit")) as running:
        yield running


def run(workspace: Path, server: FaultServer, *more: object, **environ: str) -> subprocess.CompletedProcess[str]:
    arguments = ("run", "--model", "openai/served", "--base-url", server.url, *more)
    return harness_here(*arguments, cwd=workspace, **({"OPENAI_API_KEY": KEY} | environ))


def folders(workspace: Path) -> list[str]:
    return sorted(path.name for path in (workspace / "reports").iterdir())


def unfinished(workspace: Path, server: FaultServer, *more: object) -> str:
    """The name of a run that stopped with one answer of three."""
    words = ("--repeats", "3", "--concurrency", "1", "--max-requests", "1")
    done = run(workspace, server, *words, *more)
    assert done.returncode == 3, done.stderr
    (name,) = folders(workspace)
    return name


def test_a_run_killed_at_random_moments_asks_no_answer_twice_and_ends_the_same(tmp_path: Path) -> None:
    with FaultServer(killing.answer) as server:
        words = killing.command(server, name="run", repeats=2, concurrency=4)
        whole = killing.make_documents(tmp_path / "whole", 20)
        assert harness_here(*words[3:], cwd=whole).returncode == 0
        folder = killing.make_documents(tmp_path / "killed", 20)
        done = killing.disturb(folder, server, kills=3, chance=random.Random(2), words=words, run="run")
    assert done.kills == 3
    assert done.again == []
    assert folders(folder) == ["run"]
    last = done.lives[-1]
    assert 0 < last.tasks_before < 40
    assert f"going on with reports/run: {last.tasks_before} of 40 answered" in last.said
    for name in ("scores.json", "outcomes.parquet"):
        first, second = (one / "reports" / "run" / name for one in (whole, folder))
        assert first.read_bytes() == second.read_bytes(), name
    assert not (folder / "reports" / "run" / "asked.json").exists()
    load_run(folder / "reports" / "run")


def test_the_same_command_goes_on_with_the_run_that_stopped(workspace: Path, server: FaultServer) -> None:
    name = unfinished(workspace, server)
    assert (workspace / "reports" / name / "asked.json").is_file()
    done = run(workspace, server, "--repeats", "3")
    assert done.returncode == 0, done.stderr
    assert f"going on with reports/{name}: 1 of 3 answered" in done.stderr
    assert folders(workspace) == [name]
    assert len(server.requests) == 3


def test_another_command_begins_a_run_of_its_own_and_takes_what_was_answered(
    workspace: Path, server: FaultServer
) -> None:
    unfinished(workspace, server)
    done = run(workspace, server, "--name", "other", "--repeats", "2")
    assert done.returncode == 0, done.stderr
    assert "going on with" not in done.stderr
    assert "Requests sent: 1" in done.stderr
    assert len(folders(workspace)) == 2


def test_a_finished_run_given_again_is_another_run_served_from_the_first(workspace: Path, server: FaultServer) -> None:
    assert run(workspace, server, "--name", "first").returncode == 0
    done = run(workspace, server, "--name", "first")
    assert done.returncode == 0, done.stderr
    assert "Answers taken from earlier runs: first (1). Requests sent: 0. --refresh asks anew." in done.stderr
    assert len(server.requests) == 1
    assert folders(workspace) == ["first", "first-2"]
    first, second = (workspace / "reports" / name for name in folders(workspace))
    for name in ("scores.json", "extractions.jsonl", "outcomes.parquet"):
        assert (first / name).read_bytes() == (second / name).read_bytes()
    assert "answers taken from" in (second / "report.md").read_text("utf-8")


def test_refresh_asks_anew(workspace: Path, server: FaultServer) -> None:
    assert run(workspace, server).returncode == 0
    server.answer = lambda request: tool_call(LABELS | {"place": "Norton"}, name="Visit")
    done = run(workspace, server, "--refresh", "--name", "anew")
    assert done.returncode == 0, done.stderr
    assert len(server.requests) == 2
    assert '"Norton"' in (workspace / "reports" / "anew" / "extractions.jsonl").read_text("utf-8")


def test_a_refreshing_run_that_stopped_is_gone_on_with_and_asks_nothing_twice(
    workspace: Path, server: FaultServer
) -> None:
    assert run(workspace, server, "--repeats", "3", "--name", "old").returncode == 0
    words = ("--repeats", "3", "--refresh", "--name", "anew")
    assert run(workspace, server, *words, "--concurrency", "1", "--max-requests", "2").returncode == 3
    done = run(workspace, server, *words)
    assert done.returncode == 0, done.stderr
    assert "going on with reports/anew: 2 of 3 answered" in done.stderr
    assert len(server.requests) == 6


def test_a_refused_extraction_is_asked_again_by_the_next_run(workspace: Path, server: FaultServer) -> None:
    server.answer = lambda request: refusal()
    assert run(workspace, server).returncode == 0
    server.answer = lambda request: tool_call(LABELS, name="Visit")
    assert run(workspace, server, "--name", "second").returncode == 0
    assert len(server.requests) == 2
    assert load_run(workspace / "reports" / "second").judged[0].extraction.valid


def test_a_run_of_rules_that_was_killed_is_gone_on_with(workspace: Path) -> None:
    assert harness_here("run", "--model", "rules", "--name", "first", cwd=workspace).returncode == 0
    folder = workspace / "reports" / "first"
    info = json.loads((folder / "run.json").read_text("utf-8"))
    asked = {"format": 1, "started": info["started"], "signature": info["signature"], "command": info["command"]}
    (folder / "run.json").unlink()
    (folder / "asked.json").write_text(json.dumps(asked | {"named": "first", "refresh": False, "replay": None}))
    done = harness_here("run", "--model", "rules", "--name", "first", cwd=workspace)
    assert done.returncode == 0, done.stderr
    assert folders(workspace) == ["first"]
    assert json.loads((folder / "run.json").read_text("utf-8"))["started"] == info["started"]


def test_a_second_process_on_the_same_run_is_refused(workspace: Path, server: FaultServer) -> None:
    refused = threading.Event()

    def answer(request: Request) -> Reply:
        refused.wait(60)
        return tool_call(LABELS, name="Visit")

    server.answer = answer
    words = [sys.executable, "-m", "harness", "run", "--model", "openai/served", "--base-url", server.url]
    first = subprocess.Popen(words, cwd=workspace, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while first.poll() is None and not server.requests:
        time.sleep(0.02)
    try:
        line = only_line(run(workspace, server))
    finally:
        refused.set()
    (name,) = folders(workspace)
    assert f"reports/{name}: another process is at work on this run" in line
    _, said = first.communicate(timeout=60)
    assert first.returncode == 0, said
    assert len(server.requests) == 1
    load_run(workspace / "reports" / name)


LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
from harness.cli import main
sys.exit(main(sys.argv[2:]))
"""


@pytest.mark.skipif(os.name != "posix", reason="limits of a process are POSIX")
def test_a_full_disk_is_one_line_and_the_run_can_be_gone_on_with(tmp_path: Path) -> None:
    folder = killing.make_documents(tmp_path, 30)
    with FaultServer(lambda request: tool_call(LABELS, name="Visit")) as server:
        words = killing.command(server, name="run", repeats=1, concurrency=2)
        limited = [sys.executable, "-c", LIMITED, "15000", *words[3:]]
        done = subprocess.run(limited, cwd=folder, capture_output=True, text=True, check=False, timeout=120)
        assert done.returncode == 2, done.stderr
        (line,) = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
        assert "reports/run/exchanges.jsonl: cannot be written: File too large; make room" in line
        assert "Traceback" not in done.stderr
        stored = frozenset(killing.stored_answers(folder / "reports" / "run" / "exchanges.jsonl"))
        assert 0 < len(stored) < 30
        before = len(server.requests)
        again = harness_here(*words[3:], cwd=folder)
        assert again.returncode == 0, again.stderr
        assert f"{len(stored)} of 30 answered" in again.stderr
        assert len(server.requests) - before == 30 - len(stored)


def test_a_report_of_an_unfinished_run_says_how_to_finish_it(workspace: Path, server: FaultServer) -> None:
    name = unfinished(workspace, server)
    assert "this run is not finished; give the command that began it again" in only_line(
        harness_here("report", name, cwd=workspace)
    )


def test_the_key_stands_in_no_file_and_no_output_of_any_run(workspace: Path, server: FaultServer) -> None:
    def leaking(request: Request) -> Reply:
        kind = request.body["seed"] % 4
        if kind == 1:
            return refusal(f"not with {KEY}")
        if kind == 2:
            return status(401, f"wrong key {KEY}")
        return tool_call(LABELS | {"place": f"Bearer {KEY}"}, name="Visit")

    server.answer = leaking
    said = [run(workspace, server, "--repeats", "4", "--seed", "0", "--name", "run")]
    said.append(harness_here("run", "--replay", "run", "--name", "replayed", cwd=workspace))
    for done in said:
        assert done.returncode == 0, done.stderr
        assert "canary" not in done.stdout + done.stderr
    for path in (workspace / "reports").rglob("*"):
        assert path.is_dir() or b"canary" not in path.read_bytes(), path
