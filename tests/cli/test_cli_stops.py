"""Runs that end before all was asked, by a limit or by Ctrl-C: what is kept, what is said, and the exit code."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import killing
import pytest
from cli_workspace import LABELS, harness_here
from faultserver import FaultServer, Reply, Request, status, tool_call

from harness.runs import load_run

GOOD = tool_call(LABELS, name="Visit")
RESUME = "run the same command again: it goes on from there and asks nothing twice"
DOCUMENTS = 6


@pytest.fixture
def server():
    with FaultServer(lambda request: GOOD) as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return killing.make_documents(tmp_path, DOCUMENTS)


def run(folder: Path, server: FaultServer, *more: object) -> subprocess.CompletedProcess[str]:
    return harness_here(*killing.command(server, name="run", repeats=1, concurrency=2)[3:], *more, cwd=folder)


def error_of(done: subprocess.CompletedProcess[str]) -> str:
    """The one line that says why it ended."""
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    (line,) = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    return line.removeprefix("error: ")


def finish(folder: Path, server: FaultServer, *, answered: int) -> None:
    """The same command again asks the rest, and nothing twice."""
    server.answer = lambda request: GOOD
    before = len(server.requests)
    done = run(folder, server)
    assert done.returncode == 0, done.stderr
    assert (f"going on with reports/run: {answered} of {DOCUMENTS} answered" in done.stderr) == (answered > 0)
    assert len(server.requests) - before == DOCUMENTS - answered
    assert [path.name for path in (folder / "reports").iterdir()] == ["run"]
    assert all(judged.extraction.valid for judged in load_run(folder / "reports" / "run").judged)


def test_a_bound_on_requests_is_counted_anew_each_time_the_command_is_given(folder: Path, server: FaultServer) -> None:
    for answered in (2, 4):
        done = run(folder, server, "--max-requests", "2")
        assert done.returncode == 3
        assert error_of(done) == (
            f"--max-requests 2 is reached: stopped with {answered} of {DOCUMENTS} extractions; {RESUME}"
        )
    assert run(folder, server, "--max-requests", "2").returncode == 0
    assert len(server.requests) == DOCUMENTS


def test_no_request_at_all_leaves_no_folder(folder: Path, server: FaultServer) -> None:
    done = run(folder, server, "--max-requests", "0")
    assert (done.returncode, server.requests) == (3, [])
    assert error_of(done).startswith("--max-requests 0 is reached: stopped with 0 of 6 extractions")
    assert list((folder / "reports").iterdir()) == []


def test_the_deadline_of_a_run_leaves_the_rest_for_the_next_time(folder: Path, server: FaultServer) -> None:
    server.answer = lambda request: replace(GOOD, wait=0.0 if len(server.requests) < 3 else 30.0)
    done = run(folder, server, "--deadline", "2.5", "--retries", "0")
    assert done.returncode == 3
    assert error_of(done) == f"--deadline 2.5 is over: stopped with 2 of {DOCUMENTS} extractions; {RESUME}"
    finish(folder, server, answered=2)


def test_a_bound_on_cost_that_cannot_be_kept_is_refused_before_anything_is_asked(
    folder: Path, server: FaultServer
) -> None:
    done = run(folder, server, "--max-cost", "1")
    assert done.returncode == 2
    assert error_of(done) == (
        "--max-cost cannot be kept: the price of this model is not known; "
        "leave it out, or bound the requests with --max-requests"
    )
    assert server.requests == []
    assert list((folder / "reports").iterdir()) == []


def test_a_server_that_asks_for_more_patience_than_there_is_ends_the_run(folder: Path, server: FaultServer) -> None:
    server.answer = lambda request: GOOD if len(server.requests) < 3 else status(429, retry_after=3_600)
    done = run(folder, server)
    assert done.returncode == 3
    assert error_of(done).startswith("the server asks to wait for 3600 s, and --give-up-after is 300 s: stopped with")
    finish(folder, server, answered=2)


def interrupt(*, when: threading.Event, times: int = 1) -> threading.Thread:
    """Sends Ctrl-C to this process once `when` is set, and again when that was heard."""

    def send() -> None:
        assert when.wait(30)
        time.sleep(0.5)
        for _ in range(times):
            os.kill(os.getpid(), signal.SIGINT)
            until = time.monotonic() + 30
            while signal.getsignal(signal.SIGINT) is not signal.default_int_handler and time.monotonic() < until:
                time.sleep(0.02)

    thread = threading.Thread(target=send)
    thread.start()
    return thread


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX")
class TestControlC:
    def test_what_is_in_flight_still_comes_and_is_kept(self, folder: Path, server: FaultServer) -> None:
        flying = threading.Event()

        def answer(request: Request) -> Reply:
            if len(server.requests) < 3:
                return GOOD
            flying.set()
            return replace(GOOD, wait=1.5)

        server.answer = answer
        thread = interrupt(when=flying)
        done = run(folder, server)
        thread.join()
        assert done.returncode == 130
        came = len(server.requests)
        assert 2 < came < DOCUMENTS
        assert error_of(done) == f"Ctrl-C: stopped with {came} of {DOCUMENTS} extractions; {RESUME}"
        finish(folder, server, answered=came)

    @pytest.mark.parametrize(
        "fault", [status(429, retry_after=60), status(429), status(503, retry_after=60)], ids=["wait", "429", "503"]
    )
    def test_a_back_off_is_not_waited_for(self, folder: Path, server: FaultServer, fault: Reply) -> None:
        backing_off = threading.Event()

        def answer(request: Request) -> Reply:
            if len(server.requests) < 3:
                return GOOD
            backing_off.set()
            return fault

        server.answer = answer
        thread = interrupt(when=backing_off)
        began = time.monotonic()
        done = run(folder, server)
        thread.join()
        assert time.monotonic() - began < 20
        assert done.returncode == 130
        assert error_of(done) == f"Ctrl-C: stopped with 2 of {DOCUMENTS} extractions; {RESUME}"
        finish(folder, server, answered=2)

    def test_a_second_one_waits_for_nothing(self, folder: Path, server: FaultServer) -> None:
        flying = threading.Event()

        def answer(request: Request) -> Reply:
            if len(server.requests) < 3:
                return GOOD
            flying.set()
            return replace(GOOD, wait=40.0)

        server.answer = answer
        thread = interrupt(when=flying, times=2)
        began = time.monotonic()
        done = run(folder, server)
        thread.join()
        assert time.monotonic() - began < 20
        assert done.returncode == 130
        assert error_of(done) == f"Ctrl-C: stopped at once; {RESUME}"
        finish(folder, server, answered=2)

    def test_while_the_command_is_still_loading_it_is_one_line(self, folder: Path, server: FaultServer) -> None:
        server.answer = lambda request: replace(GOOD, wait=1.0)
        words = killing.command(server, name="run", repeats=1, concurrency=2)
        process = subprocess.Popen(
            [sys.executable, "-c", LOADING, *words[3:]],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        out, said = process.communicate(timeout=60)
        assert (process.returncode, out) == (130, "")
        assert "Traceback" not in said
        assert said.splitlines()[-1].startswith("error: ")


LOADING = """
import os, signal, threading
from harness.__main__ import run
threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGINT)).start()
run()
"""
