"""A stored run as the only source of answers, as a user types it: no socket, the same scores, or what changed."""

from __future__ import annotations

import json
import shlex
import socket
import subprocess
import sys
import threading
from pathlib import Path
from types import CodeType
from typing import Any

import instructor
import pytest
from cli_workspace import LABELS, harness, harness_here, only_line
from faultserver import FaultServer, Reply, Request, refusal, status, tool_call

from harness.runs import load_run

KEY = "sk-canary-0123456789abcdef"


@pytest.fixture
def server():
    with FaultServer(lambda request: tool_call(LABELS, name="Visit")) as running:
        yield running


def run(workspace: Path, server: FaultServer, *more: object) -> subprocess.CompletedProcess[str]:
    arguments = ("run", "--model", "openai/served", "--base-url", server.url, *more)
    return harness_here(*arguments, cwd=workspace, OPENAI_API_KEY=KEY)


def folders(workspace: Path) -> list[str]:
    return sorted(path.name for path in (workspace / "reports").iterdir())


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


FORBIDDEN: list[int] = []
"""Threads that may make no socket; the server's own is another one."""


def no_socket(event: str, _: object) -> None:
    if FORBIDDEN and event.startswith("socket.") and threading.get_ident() in FORBIDDEN:
        raise RuntimeError(f"a socket: {event}")


sys.addaudithook(no_socket)


def replay(workspace: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """The same within this process."""
    FORBIDDEN.append(threading.get_ident())
    try:
        return harness_here("run", "--replay", *arguments, cwd=workspace)
    finally:
        FORBIDDEN.clear()


def test_what_forbids_sockets_forbids_them(workspace: Path, server: FaultServer) -> None:
    done = without_sockets(workspace, "run", "--model", "openai/served", "--base-url", server.url)
    assert done.returncode != 0
    assert "a socket" in done.stderr
    FORBIDDEN.append(threading.get_ident())
    try:
        with pytest.raises(RuntimeError, match="a socket"):
            socket.create_connection(("127.0.0.1", server.port))
    finally:
        FORBIDDEN.clear()


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


def edit_reply(path: Path, labels: Any) -> None:
    """Puts another record into the one stored reply."""
    *before, last = path.read_text("utf-8").splitlines()
    line = json.loads(last)
    body = json.loads(line["reply"]["body"])
    body["choices"][0]["message"]["tool_calls"][0]["function"]["arguments"] = json.dumps(labels)
    line["reply"]["body"] = json.dumps(body)
    # The order of members is part of the format.
    path.write_text("\n".join([*before, json.dumps(line, separators=(",", ":"))]) + "\n", "utf-8")


@pytest.mark.parametrize(
    ("stored", "valid"),
    [(LABELS | {"place": "Norton"}, True), (LABELS | {"stops": "Elm"}, False)],
    ids=["another answer", "one that is not valid"],
)
def test_a_replay_reads_what_is_stored_as_a_live_run_reads_what_comes(
    workspace: Path, server: FaultServer, stored: Any, valid: bool
) -> None:
    assert run(workspace, server, "--name", "recorded", "--attempts", "0").returncode == 0
    edit_reply(workspace / "reports" / "recorded" / "exchanges.jsonl", stored)
    entered: set[CodeType] = set()
    sys.setprofile(lambda frame, event, _: entered.add(frame.f_code) if event == "call" else None)
    try:
        done = replay(workspace, "recorded", "--name", "replayed")
    finally:
        sys.setprofile(None)
    assert done.returncode == 0, done.stderr
    package = Path(instructor.__file__).parent
    assert any(code.co_name == "parse_response" and Path(code.co_filename).is_relative_to(package) for code in entered)
    (judged,) = load_run(workspace / "reports" / "replayed").judged
    assert (judged.extraction.response, judged.extraction.valid) == (stored, valid)
    server.answer = lambda request: tool_call(stored, name="Visit")
    assert run(workspace, server, "--name", "live", "--attempts", "0", "--refresh").returncode == 0
    live, replayed = (workspace / "reports" / name / "scores.json" for name in ("live", "replayed"))
    assert live.read_bytes() == replayed.read_bytes()


def test_the_whole_command_can_be_given_with_replay(workspace: Path, server: FaultServer) -> None:
    words = ("--temperature", "0.5", "--mode", "JSON_SCHEMA", "--schema", "visit", "--document", "lorton")
    assert run(workspace, server, *words, "--name", "recorded").returncode == 0
    assert replay(workspace, "recorded", "--model", "openai/served", "--base-url", server.url, *words).returncode == 0
    assert replay(workspace, workspace / "reports" / "recorded").returncode == 0


def changed_schema(workspace: Path) -> None:
    path = workspace / "schemas" / "visit.py"
    path.write_text(path.read_text("utf-8").replace("An invented visit.", "A visit that is invented."), "utf-8")


def changed_text(workspace: Path) -> None:
    path = workspace / "seeds" / "lorton.txt"
    path.write_text(path.read_text("utf-8") + "And more.\n", "utf-8")


def changed_prompt(workspace: Path) -> None:
    (workspace / "prompt.txt").write_text("{% block user %}Read this: {{ document }}{% endblock %}\n", "utf-8")


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
        (changed_prompt, ("--prompt", "prompt.txt"), "what changed is the prompt; record it:"),
        (None, ("--repeats", "3"), "it was asked 1 time in that run; record it:"),
    ],
)
def test_a_miss_names_what_changed_and_the_command_that_records_it(
    workspace: Path, server: FaultServer, change: Any, words: tuple[str, ...], said: str
) -> None:
    assert run(workspace, server, "--name", "recorded", "--temperature", "0.1").returncode == 0
    if change is not None:
        change(workspace)
    done = replay(workspace, "recorded", *words)
    assert done.returncode == 2
    (line,) = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    assert said in line
    assert folders(workspace) == ["recorded"]
    command = shlex.split(line.partition("record it: ")[2])
    assert command[:4] == ["python", "-m", "harness", "run"]
    recorded = harness_here(*command[3:], "--name", "recorded-again", cwd=workspace)
    assert recorded.returncode == 0, recorded.stderr
    assert replay(workspace, "recorded-again", *words).returncode == 0


def test_a_replay_of_what_has_no_exchanges_is_one_line(workspace: Path) -> None:
    assert harness_here("run", "--model", "rules", "--name", "ruled", cwd=workspace).returncode == 0
    assert "no exchanges to replay" in only_line(replay(workspace, "ruled"))
    assert "there is no run 'ruler'" in only_line(replay(workspace, "ruler"))
    assert "--refresh" in only_line(replay(workspace, "ruled", "--refresh"))
