"""`run --engine dask`: the run that one process would have made, and one line for whatever is wrong with a cluster."""

from __future__ import annotations

import socket
from collections import Counter
from pathlib import Path

import killing
import pytest
from cli_workspace import harness_here, only_line
from clusters import DaskCluster
from faultserver import FaultServer

DOCUMENTS = 24


def with_twin(folder: Path) -> Path:
    """The same text under another name is the same request."""
    killing.make_documents(folder, DOCUMENTS)
    gold = (folder / "gold" / "visit" / "d0003.json").read_text("utf-8").replace("d0003", "twin")
    (folder / "gold" / "visit" / "twin.json").write_text(gold, "utf-8")
    (folder / "seeds" / "twin.txt").write_text((folder / "seeds" / "d0003.txt").read_text("utf-8"), "utf-8")
    return folder


def words(server: FaultServer, *more: object, concurrency: int = 6) -> list[str]:
    command = killing.command(server, name="run", repeats=2, concurrency=concurrency)[3:]
    return [*command, *map(str, more)]


def results(folder: Path) -> list[bytes]:
    return [(folder / "reports" / "run" / name).read_bytes() for name in ("scores.json", "outcomes.parquet")]


@pytest.fixture
def alone(tmp_path: Path, server: FaultServer) -> tuple[list[bytes], Counter[killing.Of]]:
    """What one process makes of it: the files, and what it asked."""
    folder = with_twin(tmp_path / "alone")
    assert harness_here(*words(server), cwd=folder).returncode == 0
    asked = Counter(map(killing.of_request, server.requests))
    server.requests.clear()
    server.most_at_once = 0
    return results(folder), asked


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_one_two_and_three_workers_ask_once_for_what_one_process_would_and_the_files_are_the_same(
    alone: tuple[list[bytes], Counter[killing.Of]],
    server: FaultServer,
    cluster: DaskCluster,
    tmp_path: Path,
    workers: int,
) -> None:
    folder = with_twin(tmp_path / "afar")
    # No more workers are taken than there are places at once.
    done = harness_here(
        *words(server, "--engine", "dask", "--scheduler", cluster.address, concurrency=workers), cwd=folder
    )
    assert done.returncode == 0, done.stderr
    assert Counter(map(killing.of_request, server.requests)) == alone[1]
    assert server.most_at_once <= workers
    assert results(folder) == alone[0]
    store = (folder / "reports" / "run" / "exchanges.jsonl").read_bytes().splitlines()
    wrote = sum(line.startswith(b'{"part":') and b'"tools"' in line for line in store)
    assert 1 <= wrote <= workers, "each that asked wrote once what sends the schema"
    last = [line for line in done.stderr.splitlines() if " extractions, " in line][-1]
    assert last.startswith(f"{2 * (DOCUMENTS + 1)} of {2 * (DOCUMENTS + 1)} extractions, ")
    assert f"{len(server.requests)} requests; tokens " in last


def test_the_same_command_takes_answers_from_the_store_and_from_earlier_runs(
    server: FaultServer, cluster: DaskCluster, tmp_path: Path
) -> None:
    folder = killing.make_documents(tmp_path, 6)
    server.answer = lambda request: killing.tool_call(killing.LABELS, name="Visit")
    afar = ("--engine", "dask", "--scheduler", cluster.address)
    assert harness_here(*words(server, "--max-requests", 5), cwd=folder).returncode == 3
    assert harness_here(*words(server, *afar), cwd=folder).returncode == 0
    assert len(server.requests) == 12
    again = harness_here(*words(server, *afar, "--name", "again"), cwd=folder)
    assert again.returncode == 0, again.stderr
    assert "Answers taken from earlier runs: run (12). Requests sent: 0." in again.stderr
    assert len(server.requests) == 12


def test_the_bound_on_requests_holds_for_all_workers_together(
    server: FaultServer, cluster: DaskCluster, tmp_path: Path
) -> None:
    folder = killing.make_documents(tmp_path, DOCUMENTS)
    afar = ("--engine", "dask", "--scheduler", cluster.address, "--max-requests", 7)
    done = harness_here(*words(server, *afar), cwd=folder)
    assert done.returncode == 3
    assert len(server.requests) == 7
    (line,) = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    assert line.startswith("error: --max-requests 7 is reached: stopped with ")


def test_rules_need_no_server(cluster: DaskCluster, tmp_path: Path) -> None:
    for place, more in (("alone", ()), ("afar", ("--engine", "dask", "--scheduler", cluster.address))):
        folder = killing.make_documents(tmp_path / place, 5)
        done = harness_here("run", "--model", "rules", "--name", "run", *more, cwd=folder)
        assert done.returncode == 0, done.stderr
    assert results(tmp_path / "alone") == results(tmp_path / "afar")


def error_of(folder: Path, *more: object) -> str:
    """The one line, of a command that has left nothing."""
    done = harness_here("run", "--model", "openai/served", *more, cwd=folder)
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert list((folder / "reports").iterdir()) == []
    return line.removeprefix("error: ")


def test_a_model_that_a_worker_cannot_reach_is_one_line_that_names_the_worker(
    cluster: DaskCluster, tmp_path: Path
) -> None:
    folder = killing.make_documents(tmp_path, 3)
    with FaultServer() as server:
        gone = server.url
    line = error_of(folder, "--base-url", gone, "--engine", "dask", "--scheduler", cluster.address)
    assert line.startswith(f"no server answers at {gone}: connection refused (on the dask worker tcp://127.0.0.1:")
    assert line.endswith("; start it, or correct --base-url")


def test_an_address_without_a_scheduler_is_one_line(tmp_path: Path, server: FaultServer) -> None:
    folder = killing.make_documents(tmp_path, 3)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    at = ("--base-url", server.url, "--engine", "dask", "--scheduler")
    hint = "; start one with `dask scheduler`, or leave --scheduler out for a cluster on this machine"
    assert error_of(folder, *at, nobody) == f"no dask scheduler answers at {nobody}: connection refused{hint}"
    other = server.url.removeprefix("http://").removesuffix("/v1")
    said = error_of(folder, *at, f"tcp://{other}")
    assert said.startswith(f"no dask scheduler answers at tcp://{other}: ")
    assert said.endswith(hint)
    assert error_of(folder, *at, "somewhere") == (
        "--scheduler is 'somewhere', and no address of a scheduler; such as tcp://127.0.0.1:8786"
    )


@pytest.mark.parametrize("address", ["tcp://[::1", "tcp://\x1b[31m[::1", "tcp://\x1b[31mhost:8786", "tcp://host:99999"])
@pytest.mark.parametrize("command", [("run", "--model", "rules"), ("score", "--predictions", "predictions.jsonl")])
def test_an_address_that_no_url_has_is_one_line(tmp_path: Path, command: tuple[str, ...], address: str) -> None:
    folder = killing.make_documents(tmp_path, 1)
    (folder / "predictions.jsonl").write_text('{"document": "d0000", "output": {}}\n', "utf-8")
    line = only_line(harness_here(*command, "--engine", "dask", "--scheduler", address, cwd=folder))
    shown = address.replace("\x1b", "\\x1b")
    assert line == f"error: --scheduler is '{shown}', and no address of a scheduler; such as tcp://127.0.0.1:8786"
    assert not any((folder / "reports").glob("*"))


def test_a_scheduler_s_name_that_no_resolver_takes_is_one_line(tmp_path: Path) -> None:
    folder = killing.make_documents(tmp_path, 1)
    address = f"tcp://{'a' * 64}.invalid:8786"
    line = only_line(harness_here("run", "--model", "rules", "--engine", "dask", "--scheduler", address, cwd=folder))
    assert ": there is no host of that name; start one with `dask scheduler`" in line
