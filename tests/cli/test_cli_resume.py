"""Runs that are killed, given again, refreshed and replayed, as a user types them."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import killing
import pytest
from cli_workspace import LABELS, harness, only_line
from faultserver import FaultServer, Reply, Request, refusal, status, tool_call

from harness.runs import load_run

KEY = "sk-canary-0123456789abcdef"


@pytest.fixture
def server():
    with FaultServer(lambda request: tool_call(LABELS, name="Visit")) as running:
        yield running


def run(workspace: Path, server: FaultServer, *more: object, **environ: str) -> subprocess.CompletedProcess[str]:
    arguments = ("run", "--model", "openai/served", "--base-url", server.url, *more)
    return harness(*arguments, cwd=workspace, **({"OPENAI_API_KEY": KEY} | environ))


def folders(workspace: Path) -> list[str]:
    return sorted(path.name for path in (workspace / "reports").iterdir())


def interrupted(workspace: Path, server: FaultServer, *more: object, after: int = 1) -> None:
    """A run that is killed once the server has had `after` requests of it."""
    words = [sys.executable, "-m", "harness", "run", "--model", "openai/served", "--base-url", server.url]
    seen = len(server.requests)
    process = subprocess.Popen(
        [*words, *map(str, more)], cwd=workspace, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while process.poll() is None and len(server.requests) < seen + after:
        pass
    process.send_signal(signal.SIGKILL)
    process.wait()


@pytest.mark.parametrize("seed", range(3))
def test_a_run_killed_at_random_moments_asks_no_answer_twice_and_ends_the_same(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    with FaultServer(killing.answer) as calm:
        whole = killing.make_documents(tmp_path / "whole", 30)
        words = killing.command(calm, name="run", repeats=2, concurrency=4)
        killing.disturb(whole, calm, kills=0, chance=chance, words=words, run="run")
    with FaultServer(killing.answer) as server:
        folder = killing.make_documents(tmp_path / "killed", 30)
        words = killing.command(server, name="run", repeats=2, concurrency=4)
        done = killing.disturb(folder, server, kills=3, chance=chance, words=words, run="run")
    assert done.again == []
    assert folders(folder) == ["run"]
    resumed = [life for life in done.lives if life.stored_before]
    assert all(
        f"going on with reports/run: {life.tasks_before} of 60 answered" in life.said for life in resumed if life.ended
    )
    scores = (folder / "reports" / "run" / "scores.json").read_bytes()
    assert scores == (whole / "reports" / "run" / "scores.json").read_bytes().replace(
        calm.url.encode(), server.url.encode()
    )
    assert not (folder / "reports" / "run" / "asked.json").exists()
    load_run(folder / "reports" / "run")


def test_the_same_command_goes_on_with_the_run_that_was_killed(workspace: Path, server: FaultServer) -> None:
    server.answer = lambda request: replace(tool_call(LABELS, name="Visit"), wait=0.3 * len(server.requests))
    interrupted(workspace, server, "--repeats", "3", "--concurrency", "1", after=2)
    (name,) = folders(workspace)
    assert (workspace / "reports" / name / "asked.json").is_file()
    server.answer = lambda request: tool_call(LABELS, name="Visit")
    done = run(workspace, server, "--repeats", "3")
    assert done.returncode == 0, done.stderr
    assert f"going on with reports/{name}: 1 of 3 answered" in done.stderr
    assert folders(workspace) == [name]
    assert len(server.requests) == 4  # one of the two before the kill was not answered


def test_another_command_begins_a_run_of_its_own_and_takes_what_was_answered(
    workspace: Path, server: FaultServer
) -> None:
    server.answer = lambda request: replace(tool_call(LABELS, name="Visit"), wait=0.3 * len(server.requests))
    interrupted(workspace, server, "--repeats", "3", "--concurrency", "1", after=2)
    server.answer = lambda request: tool_call(LABELS, name="Visit")
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


def test_a_refused_extraction_is_asked_again_by_the_next_run(workspace: Path, server: FaultServer) -> None:
    server.answer = lambda request: refusal()
    assert run(workspace, server).returncode == 0
    server.answer = lambda request: tool_call(LABELS, name="Visit")
    assert run(workspace, server, "--name", "second").returncode == 0
    assert len(server.requests) == 2
    assert load_run(workspace / "reports" / "second").judged[0].extraction.valid


def test_a_run_of_rules_that_was_killed_is_gone_on_with(workspace: Path) -> None:
    assert harness("run", "--model", "rules", "--name", "first", cwd=workspace).returncode == 0
    folder = workspace / "reports" / "first"
    info = json.loads((folder / "run.json").read_text("utf-8"))
    asked = {"format": 1, "started": info["started"], "signature": info["signature"], "command": info["command"]}
    (folder / "run.json").unlink()
    (folder / "asked.json").write_text(json.dumps(asked | {"named": "first", "refresh": False, "replay": None}))
    done = harness("run", "--model", "rules", "--name", "first", cwd=workspace)
    assert done.returncode == 0, done.stderr
    assert folders(workspace) == ["first"]
    assert json.loads((folder / "run.json").read_text("utf-8"))["started"] == info["started"]


def test_a_second_process_on_the_same_run_is_refused(workspace: Path, server: FaultServer) -> None:
    server.answer = lambda request: replace(tool_call(LABELS, name="Visit"), wait=6.0)
    words = [sys.executable, "-m", "harness", "run", "--model", "openai/served", "--base-url", server.url]
    first = subprocess.Popen(words, cwd=workspace, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while first.poll() is None and not server.requests:
        pass
    line = only_line(run(workspace, server))
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
        again = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False, timeout=120)
        assert again.returncode == 0, again.stderr
        assert f"{len(stored)} of 30 answered" in again.stderr
        assert len(server.requests) - before == 30 - len(stored)


FORBID = """
import sys

def forbid(event, arguments):
    if event.startswith("socket."):
        raise RuntimeError(f"a socket: {event}")

sys.addaudithook(forbid)

import socket

class Forbidden(socket.socket):
    def __init__(self, *arguments, **options):
        raise RuntimeError("a socket")

socket.socket = Forbidden
"""


def without_sockets(workspace: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """The command line where whoever makes a socket, of whatever kind, gets an exception."""
    folder = workspace.parent / "forbidding"
    folder.mkdir(exist_ok=True)
    (folder / "sitecustomize.py").write_text(FORBID, "utf-8")
    return harness(*arguments, cwd=workspace, PYTHONPATH=str(folder))


def test_what_forbids_sockets_forbids_them(workspace: Path, server: FaultServer) -> None:
    done = without_sockets(workspace, "run", "--model", "openai/served", "--base-url", server.url)
    assert done.returncode != 0
    assert "a socket" in done.stderr


def mixed(request: Request) -> Reply:
    """By repeat: a good answer, one to be corrected, a refusal, an error."""
    kind = request.body["seed"] % 4
    if kind == 2:
        return refusal()
    if kind == 3:
        return status(400, "too long")
    wrong = kind == 1 and len(request.body["messages"]) == 2
    return tool_call(LABELS | {"stops": "Elm"} if wrong else LABELS, name="Visit")


def test_a_replay_opens_no_socket_and_ends_the_same(workspace: Path, server: FaultServer) -> None:
    server.answer = mixed
    recorded = run(workspace, server, "--name", "recorded", "--repeats", "4", "--seed", "0")
    assert recorded.returncode == 0, recorded.stderr
    asked = len(server.requests)
    done = without_sockets(workspace, "run", "--replay", "recorded", "--name", "replayed")
    assert done.returncode == 0, done.stderr
    assert len(server.requests) == asked == 5
    first, second = workspace / "reports" / "recorded", workspace / "reports" / "replayed"
    for name in ("scores.json", "extractions.jsonl", "outcomes.parquet"):
        assert (first / name).read_bytes() == (second / name).read_bytes(), name
    assert "replay of" in (second / "report.md").read_text("utf-8")
    failures = json.loads((second / "run.json").read_text("utf-8"))["extractions"]["failures"]
    assert failures == {"bad_status": 1, "refusal": 1}


def test_the_whole_command_can_be_given_with_replay(workspace: Path, server: FaultServer) -> None:
    words = ("--temperature", "0.5", "--mode", "JSON_SCHEMA", "--schema", "visit", "--document", "lorton")
    assert run(workspace, server, *words, "--name", "recorded").returncode == 0
    command = ("run", "--model", "openai/served", "--base-url", server.url, *words, "--replay", "recorded")
    assert without_sockets(workspace, *command).returncode == 0
    assert without_sockets(workspace, "run", "--replay", workspace / "reports" / "recorded").returncode == 0


def changed_schema(workspace: Path) -> None:
    path = workspace / "schemas" / "visit.py"
    path.write_text(path.read_text("utf-8").replace("An invented visit.", "A visit that is invented."), "utf-8")


def changed_text(workspace: Path) -> None:
    path = workspace / "seeds" / "lorton.txt"
    path.write_text(path.read_text("utf-8") + "And more.\n", "utf-8")


@pytest.mark.parametrize(
    ("change", "words", "said"),
    [
        (changed_schema, (), "what changed is the schema; record it: python -m harness run --model openai/served"),
        (changed_text, (), "what changed is the document; record it:"),
        (
            None,
            ("--model", "openai/other"),
            "the model (other, stored: served); record it: python -m harness run --model",
        ),
        (None, ("--mode", "MD_JSON"), "the mode (MD_JSON, stored: TOOLS)"),
        (None, ("--temperature", "0.7"), "the parameters (temperature 0.7, stored: 0.1)"),
        (None, ("--repeats", "3"), "it was asked 1 time in that run; record it:"),
    ],
)
def test_a_miss_names_what_changed_and_the_command_that_records_it(
    workspace: Path, server: FaultServer, change: Any, words: tuple[str, ...], said: str
) -> None:
    assert run(workspace, server, "--name", "recorded", "--temperature", "0.1").returncode == 0
    if change is not None:
        change(workspace)
    done = without_sockets(workspace, "run", "--replay", "recorded", *words)
    assert done.returncode == 2
    (line,) = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    assert said in line
    assert folders(workspace) == ["recorded"]
    import shlex

    command = shlex.split(line.partition("record it: ")[2])
    assert command[:4] == ["python", "-m", "harness", "run"]
    recorded = harness(*command[3:], "--name", "recorded-again", cwd=workspace)
    assert recorded.returncode == 0, recorded.stderr
    assert without_sockets(workspace, "run", "--replay", "recorded-again", *words).returncode == 0


def test_a_replay_of_what_has_no_exchanges_is_one_line(workspace: Path) -> None:
    assert harness("run", "--model", "rules", "--name", "ruled", cwd=workspace).returncode == 0
    assert "no exchanges to replay" in only_line(harness("run", "--replay", "ruled", cwd=workspace))
    assert "there is no run 'ruler'" in only_line(harness("run", "--replay", "ruler", cwd=workspace))
    assert "--refresh" in only_line(harness("run", "--replay", "ruled", "--refresh", cwd=workspace))


def test_a_report_of_an_unfinished_run_says_how_to_finish_it(workspace: Path, server: FaultServer) -> None:
    server.answer = lambda request: replace(tool_call(LABELS, name="Visit"), wait=0.3 * len(server.requests))
    interrupted(workspace, server, "--repeats", "3", "--concurrency", "1", after=2)
    (name,) = folders(workspace)
    assert "this run is not finished; give the command that began it again" in only_line(
        harness("report", name, cwd=workspace)
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
    said.append(harness("run", "--replay", "run", "--name", "replayed", cwd=workspace))
    for done in said:
        assert done.returncode == 0, done.stderr
        assert "canary" not in done.stdout + done.stderr
    for path in (workspace / "reports").rglob("*"):
        assert path.is_dir() or b"canary" not in path.read_bytes(), path
