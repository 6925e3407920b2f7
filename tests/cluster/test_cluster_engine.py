"""The engine over a cluster: results in the order of the chunks, once each, whoever works on them or dies."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from cluster_jobs import Double
from clusters import DaskCluster

from harness.cluster import Cluster, open_cluster
from harness.engines.dask import DaskEngine
from harness.errors import GoldError


@pytest.fixture(scope="module")
def dask() -> Iterator[tuple[DaskCluster, Cluster]]:
    with (
        DaskCluster(2, path=str(Path(__file__).parents[1])) as running,
        open_cluster(running.address, workers=1) as cluster,
    ):
        yield running, cluster


def test_results_come_in_the_order_of_the_chunks_and_chunks_are_taken_as_they_are_needed(
    dask: tuple[DaskCluster, Cluster],
) -> None:
    engine, taken = DaskEngine(dask[1]), []

    def numbers() -> Iterator[int]:
        for number in range(100, 160):
            taken.append(number)
            yield number

    results = engine.map(Double(), numbers())
    first = next(results)
    assert len(taken) <= 3 * engine.workers
    assert [first, *results] == [2 * number for number in range(100, 160)]
    assert list(engine.map(Double(), [])) == []


def test_what_a_job_raises_comes_home_at_its_place(dask: tuple[DaskCluster, Cluster]) -> None:
    results = DaskEngine(dask[1]).map(Double(), iter([11, 12, 13, 99]))
    assert [next(results), next(results)] == [22, 24]
    with pytest.raises(GoldError, match=r"thirteen\.json: no gold for 13"):
        next(results)
    with pytest.raises(ZeroDivisionError, match="a bug"):
        list(DaskEngine(dask[1]).map(Double(), [14]))


def test_a_file_that_is_missing_is_no_lost_scheduler(dask: tuple[DaskCluster, Cluster]) -> None:
    def numbers() -> Iterator[int]:
        yield 100
        raise PermissionError("a file that may not be read")

    with pytest.raises(FileNotFoundError, match="a file that is not there"):
        list(DaskEngine(dask[1]).map(Double(), [15]))
    with pytest.raises(PermissionError, match="a file that may not be read"):
        list(DaskEngine(dask[1]).map(Double(), numbers()))


def test_a_chunk_of_a_worker_that_is_killed_is_worked_on_by_another(dask: tuple[DaskCluster, Cluster]) -> None:
    running, cluster = dask
    victim = next(iter(running.pids().values()))
    killing = threading.Timer(0.5, os.kill, (victim, signal.SIGKILL))
    killing.start()
    assert list(DaskEngine(cluster).map(Double(0.1), range(100, 130))) == [2 * number for number in range(100, 130)]
    killing.join()
