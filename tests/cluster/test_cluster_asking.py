"""`ask_with_cluster`: what is left on a cluster when it ends, and what it says of workers that cannot follow."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import killing
import pytest
from cli_workspace import harness_here
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


def test_what_a_worker_cannot_even_read_ends_the_run_and_names_it(
    dask: DaskCluster, server: FaultServer, tmp_path: Path
) -> None:
    schema, came, store = Schema("only", OnlyHere, "digest"), list[Extraction](), ExchangeStore()
    store.open(tmp_path / "exchanges.jsonl", provider="openai", server=server.url)
    with open_cluster(dask.address, workers=1) as cluster, pytest.raises(HarnessError) as raised:
        ask_with_cluster(
            [Task(Document("d", "d", {}, "text"), schema)],
            ModelSettings("openai/served", base_url=server.url),
            cluster=cluster,
            portable=portable_schema,
            environ={},
            store=store,
            scheduler=Scheduler(RequestLimits()),
            on_result=lambda _, extraction: came.append(extraction),
        )
    store.close()
    assert str(raised.value).startswith("the dask worker tcp://127.0.0.1:")
    assert "No module named 'test_cluster_asking'" in str(raised.value)
    assert (came, server.requests, dask.left_queues()) == ([], [], [])
