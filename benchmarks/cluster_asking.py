"""Requests a second by a cluster's workers and by processes of this machine, and the CPU of each part."""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from cluster_commands import cpu_of
from clusters import DaskCluster
from servers import running_server
from throughput import ANSWER, Journey, in_own_process, letter

from harness.cluster import open_cluster
from harness.extract import ExchangeStore, ModelSettings, RequestLimits, Scheduler, Task
from harness.extract.cluster import ask_with_cluster
from harness.records import Document, Extraction, Schema
from harness.workspace import portable_schema

__all__ = ["asking_lines"]

HERE = Path(__file__).resolve().parent
LATENCY = 0.2


@dataclass
class Asked:
    """requests a second; CPU in ms a request of the parent, the scheduler and all workers."""

    rate: float
    parent: float
    scheduler: float
    workers: float


def ask(url: str, *, workers: int, concurrency: int, total: int) -> Asked:
    """`total` letters, by so many workers of a cluster."""
    schema = Schema("journey", Journey, "digest")
    settings = ModelSettings("openai/served", base_url=url, timeout=60, concurrency=concurrency)
    tasks = [Task(Document(f"d{n}", letter(n), {}, f"{n}"), schema) for n in range(total)]
    began: dict[str, float] = {}
    store, valid = ExchangeStore(), [0]
    with DaskCluster(workers, path=str(HERE)) as running, open_cluster(running.address, workers=1) as cluster:
        pids = list(running.pids().values())

        def used() -> dict[str, float]:
            return {
                "wall": time.perf_counter(),
                "parent": time.process_time(),
                "scheduler": cpu_of(running.scheduler.pid),
                "workers": sum(map(cpu_of, pids)),
            }

        def came(_: int, extraction: Extraction) -> None:
            valid[0] += extraction.valid

        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "exchanges.jsonl"
            store.open(path, provider="openai", server=url)
            ask_with_cluster(
                tasks,
                settings,
                cluster=cluster,
                portable=portable_schema,
                environ={},
                store=store,
                scheduler=Scheduler(RequestLimits(concurrency=concurrency)),
                on_ready=lambda: began.update(used()),
                on_result=came,
            )
            ended = used()
            store.close()
    assert valid[0] == total
    spent = {name: ended[name] - began[name] for name in ended}
    each = 1000 / total
    return Asked(
        total / spent["wall"],
        spent["parent"] * each,
        spent["scheduler"] * each,
        spent["workers"] * each,
    )


def ask_here(url: str, *, workers: int, concurrency: int, total: int) -> tuple[float, float]:
    """Requests a second and ms of CPU each, by processes of this machine."""
    system = "harness" if workers == 1 else f"harness --workers {workers}"
    measured = in_own_process(system, url, concurrency=concurrency, total=total)
    assert measured is not None
    return total / measured["wall"], 1000 * measured["cpu"] / total


def asking_lines(*, concurrency: int, total: int, turns: int) -> list[str]:
    """The table of asking, the median of so many turns."""
    asked: dict[int, list[Asked]] = {1: [], 2: []}
    here: dict[int, list[tuple[float, float]]] = {1: [], 2: []}
    with running_server(latency=LATENCY, answer=json.dumps(ANSWER)) as url:
        for _ in range(turns):
            for workers in (1, 2):
                here[workers].append(ask_here(url, workers=workers, concurrency=concurrency, total=total))
                asked[workers].append(ask(url, workers=workers, concurrency=concurrency, total=total))
    lines = [
        "",
        f"Asking alone: {total} requests, {concurrency} at once, of a server on loopback that takes {LATENCY:g} s:",
        "",
        "| asked by | requests a second | CPU ms a request | ... parent | ... scheduler | ... workers |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for workers, runs in here.items():
        rate, each = (statistics.median(one[place] for one in runs) for place in (0, 1))
        lines.append(f"| local engine, `--workers {workers}` | {rate:.0f} | {each:.2f} | | | |")
    for workers, found in asked.items():
        one = Asked(*(statistics.median(getattr(run, name) for run in found) for name in Asked.__annotations__))
        whole = one.parent + one.scheduler + one.workers
        lines.append(
            f"| dask, {workers} worker{'s' * (workers > 1)} | {one.rate:.0f} | {whole:.2f} | {one.parent:.2f} | "
            f"{one.scheduler:.2f} | {one.workers:.2f} |"
        )
    return lines
