"""Workers, schedulers and commands that are killed in the middle of a run: nothing that was answered is asked again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections import Counter
from dataclasses import replace
from pathlib import Path

import killing
import pytest
from cli_workspace import LABELS, SCHEMA, harness_here
from clusters import DaskCluster
from commands import end, wait_for
from faultserver import FaultServer, Reply, Request, tool_call

DOCUMENTS = 24
DEADLY = """
import os
from typing import Annotated
from pydantic import BaseModel, field_validator
from harness import Date, PersonName

class Visit(BaseModel):
    visitor: Annotated[str | None, PersonName()] = None
    place: str | None = None
    day: Annotated[str | None, Date()] = None
    stops: list[str] = []

    @field_validator("visitor")
    @classmethod
    def look(cls, value):
        if value == "Nemo" and "NEMO_KILLS" in os.environ:
            os._exit(1)
        return value
"""
RESUME = "run the same command again: it goes on from there and asks nothing twice"


def slow(request: Request) -> Reply:
    return replace(tool_call(LABELS, name="Visit"), wait=0.3)


@pytest.fixture
def folder(tmp_path: Path, server: FaultServer) -> Path:
    server.answer = slow
    return killing.make_documents(tmp_path, DOCUMENTS)


def start(folder: Path, server: FaultServer, cluster: DaskCluster) -> subprocess.Popen[str]:
    words = killing.command(server, name="run", repeats=1, concurrency=4)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HARNESS_", "OPENAI_"))}
    return subprocess.Popen(
        [*words, "--engine", "dask", "--scheduler", cluster.address],
        cwd=folder,
        env=kept,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def error_of(said: str) -> str:
    (line,) = [line for line in said.splitlines() if line.startswith("error: ")]
    return line.removeprefix("error: ")


def stored(folder: Path) -> frozenset[killing.Of]:
    return frozenset(killing.stored_answers(folder / "reports" / "run" / "exchanges.jsonl"))


def go_on(folder: Path, server: FaultServer, *more: str, alone: bool = True) -> None:
    """The same command asks for what has no answer yet and for nothing else. alone: whether nobody else asks."""
    before, seen = stored(folder), len(server.requests)
    done = harness_here(*killing.command(server, name="run", repeats=1, concurrency=4)[3:], *more, cwd=folder)
    assert done.returncode == 0, done.stderr
    assert f"going on with reports/run: {len(before)} of {DOCUMENTS} answered" in done.stderr
    asked = Counter(map(killing.of_request, server.requests[seen:]))
    assert not before & set(asked)
    assert asked.total() == DOCUMENTS - len(before) or not alone


def test_a_killed_worker_is_replaced_and_the_run_comes_to_its_end(folder: Path, server: FaultServer) -> None:
    with DaskCluster(2) as cluster:
        process = start(folder, server, cluster)
        victim = next(iter(cluster.pids().values()))
        wait_for(server, 8, process)
        os.kill(victim, signal.SIGKILL)
        before = stored(folder)
        seen = len(server.requests)
        code, said = end(process)
        assert cluster.left_queues() == []
    assert code == 0, said
    assert not before & set(map(killing.of_request, server.requests[seen:]))
    # What the victim had in flight was asked again: two places, of which each had one request.
    assert DOCUMENTS < len(server.requests) <= DOCUMENTS + 4
    assert len(stored(folder)) == DOCUMENTS


def test_a_document_that_workers_die_of_fails_by_itself_and_all_others_are_answered(
    folder: Path, server: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "schemas" / "visit.py").write_text(DEADLY, "utf-8")
    server.answer = lambda request: (
        tool_call(LABELS | {"visitor": "Nemo"}, name="Visit") if "number 3." in str(request.body) else slow(request)
    )
    monkeypatch.setenv("NEMO_KILLS", "1")
    with DaskCluster(2) as cluster:
        monkeypatch.delenv("NEMO_KILLS")  # of the workers alone, and of those that come in their place
        code, said = end(start(folder, server, cluster))
        assert cluster.left_queues() == []
    assert code == 0, said
    rows = map(json.loads, (folder / "reports" / "run" / "extractions.jsonl").read_text("utf-8").splitlines())
    failed = {row["document"]: row["failure"] for row in rows if row["failure"] is not None}
    detail = "3 dask workers died of this one; their logs say why"
    assert failed == {"d0003": {"kind": "worker_died", "detail": detail}}
    # Its answer came before they died: with processes that survive it, it is judged and not asked again.
    seen = len(server.requests)
    done = harness_here(*killing.command(server, name="run", repeats=1, concurrency=4)[3:], cwd=folder)
    assert f"{DOCUMENTS} of {DOCUMENTS} extractions, 0 failed" in done.stderr
    assert len(server.requests) == seen


def test_workers_that_all_die_of_what_they_load_end_the_run_in_one_line(
    folder: Path, server: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    dying = 'import os\nif "SCHEMA_KILLS" in os.environ:\n    os._exit(1)\n'
    (folder / "schemas" / "visit.py").write_text(dying + SCHEMA, "utf-8")
    monkeypatch.setenv("SCHEMA_KILLS", "1")
    with DaskCluster(2) as cluster:
        monkeypatch.delenv("SCHEMA_KILLS")
        code, said = end(start(folder, server, cluster))
    assert code == 3, said
    assert "dask workers have died before they asked anything, and their logs say why" in error_of(said)
    assert server.requests == []


def test_when_the_scheduler_is_killed_the_command_ends_in_one_line_and_goes_on_with_another_one(
    folder: Path, server: FaultServer
) -> None:
    with DaskCluster(2) as cluster:
        process = start(folder, server, cluster)
        wait_for(server, 8, process)
        cluster.scheduler.kill()
        code, said = end(process)
    assert code == 3, said
    came = len(stored(folder))
    assert 0 < came < DOCUMENTS
    assert error_of(said).startswith(f"the dask scheduler at {cluster.address} is gone: stopped with ")
    assert error_of(said).endswith(RESUME)
    with DaskCluster(1) as other:
        go_on(folder, server, "--engine", "dask", "--scheduler", other.address)


def test_ctrl_c_lets_what_is_in_flight_arrive_and_a_killed_command_leaves_workers_that_serve_the_next(
    folder: Path, server: FaultServer
) -> None:
    with DaskCluster(2) as cluster:
        process = start(folder, server, cluster)
        wait_for(server, 4, process)
        process.send_signal(signal.SIGINT)
        code, said = end(process)
        assert code == 130, said
        came = len(stored(folder))
        assert error_of(said) == f"Ctrl-C: stopped with {came} of {DOCUMENTS} extractions; {RESUME}"
        assert came == len(server.requests)
        assert cluster.left_queues() == []
        process = start(folder, server, cluster)
        wait_for(server, came + 8, process)
        process.kill()
        process.communicate()
        go_on(
            folder, server, alone=False
        )  # members of the killed one have nobody to tell, and ask no more than they have
        # They leave, once it has said nothing for long enough: the workers take tasks again.
        with cluster.client() as client:
            assert sorted(client.gather(client.map(abs, [-1, -2, -3], pure=False))) == [1, 2, 3]


def test_a_worker_with_other_code_is_refused_in_one_line(folder: Path, server: FaultServer, tmp_path: Path) -> None:
    import shutil

    import harness

    package = Path(harness.__file__).parent
    other = tmp_path / "other"
    shutil.copytree(package, other / "harness", ignore=shutil.ignore_patterns("__pycache__"))
    changed = other / "harness" / "errors.py"
    changed.write_text(changed.read_text("utf-8") + "# changed\n", "utf-8")
    with DaskCluster(1, path=str(other)) as cluster:
        code, said = end(start(folder, server, cluster))
    assert code == 2
    assert "has another state of harness's source; install the same versions of Python, " in error_of(said)
    assert server.requests == []
