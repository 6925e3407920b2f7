"""`ask_with_cluster`: what is left on a cluster when it ends, and what it says of workers that cannot follow."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from pathlib import Path

import killing
import pytest
from cli_workspace import harness_here
from cluster_jobs import Remark
from clusters import DaskCluster
from faultserver import FaultServer
from pydantic import BaseModel

from harness.cluster import open_cluster
from harness.errors import HarnessError
from harness.extract import ExchangeStore, ModelSettings, RequestLimits, Scheduler, Task
from harness.extract.cluster import ask_with_cluster
from harness.records import Document, Extraction, Schema
from harness.workspace import portable_schema


class OnlyHere(BaseModel):
    """A model of a module that no worker has."""

    text: str


@pytest.fixture(scope="module")
def dask() -> Iterator[DaskCluster]:
    with DaskCluster(2, path=str(Path(__file__).parents[1])) as running:
        yield running


def test_a_run_leaves_nothing_on_the_scheduler(dask: DaskCluster, server: FaultServer, tmp_path: Path) -> None:
    folder = killing.make_documents(tmp_path, 6)
    words = killing.command(server, name="run", repeats=2, concurrency=4)[3:]
    afar = ("--engine", "dask", "--scheduler", dask.address)
    stopped = harness_here(*words, *afar, "--max-requests", "5", cwd=folder)
    assert (stopped.returncode, dask.left_queues()) == (3, [])
    done = harness_here(*words, *afar, cwd=folder)
    assert (done.returncode, dask.left_queues()) == (0, [])


def ask(
    dask: DaskCluster, server: FaultServer, folder: Path, model: type, heard: Callable[[Extraction], object]
) -> None:
    """One document, which workers are to ask for under a model. heard: what is done with the result."""
    schema, store = Schema("only", model, "digest"), ExchangeStore()
    store.open(folder / "exchanges.jsonl", provider="openai", server=server.url)
    try:
        with open_cluster(dask.address, workers=1) as cluster:
            ask_with_cluster(
                [Task(Document("d", "Letter number 1.", {}, "text"), schema)],
                ModelSettings("openai/served", base_url=server.url, seed=killing.SEED),
                cluster=cluster,
                portable=portable_schema,
                environ={"OPENAI_API_KEY": "none"},
                store=store,
                scheduler=Scheduler(RequestLimits()),
                on_result=lambda _, extraction: heard(extraction),
            )
    finally:
        store.close()


def test_what_a_worker_cannot_even_read_ends_the_run_and_names_it(
    dask: DaskCluster, server: FaultServer, tmp_path: Path
) -> None:
    came: list[Extraction] = []
    with pytest.raises(HarnessError) as raised:
        ask(dask, server, tmp_path, OnlyHere, came.append)
    assert str(raised.value).startswith("the dask worker tcp://127.0.0.1:")
    assert "No module named 'test_cluster_asking'" in str(raised.value)
    assert (came, server.requests, dask.left_queues()) == ([], [], [])


def test_a_disk_that_takes_no_result_is_not_told_as_a_scheduler_that_is_gone(
    dask: DaskCluster, server: FaultServer, tmp_path: Path
) -> None:
    def refuse(extraction: Extraction) -> None:
        raise OSError(errno.ENOSPC, f"no room for {extraction.document}")

    with pytest.raises(OSError, match="no room for d"):
        ask(dask, server, tmp_path, Remark, refuse)
    assert dask.left_queues() == []
