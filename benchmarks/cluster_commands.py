"""The real commands `run` and `score`, over a cluster and without one: what each process of them takes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import memory
from clusters import DaskCluster
from growth import make_files
from run_files import timeless_files
from servers import running_server

__all__ = ["Used", "cpu_of", "over", "run_letters", "score_records"]

ROOT = Path(__file__).resolve().parents[1]
TICK = os.sysconf("SC_CLK_TCK")
SAMPLED = 0.05
"""Seconds between two looks at the memory of a command."""


@dataclass(frozen=True)
class Used:
    """One command. wall, and the CPU of its processes, in seconds: of the parent; of processes of the parent's own,
    that have ended; of the scheduler; of all workers. memory: bytes in RAM of the parent alone, at most. files: bytes.
    """

    documents: int
    wall: float
    parent: float
    own: float
    scheduler: float
    workers: float
    memory: int
    files: Mapping[str, int]


def cpu_of(process: int, *, ended: bool = False) -> float:
    """Seconds of CPU that a process has used, user and system; ended: those of its processes that it has waited for."""
    parts = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()
    first = 13 if ended else 11
    return (int(parts[first]) + int(parts[first + 1])) / TICK


def over(cluster: DaskCluster | None) -> tuple[str, ...]:
    """The options of a command that name the cluster."""
    return () if cluster is None else ("--engine", "dask", "--scheduler", cluster.address)


def score_records(
    folder: Path, documents: int, words: tuple[str, ...], *, cluster: DaskCluster | None = None, reports: str
) -> tuple[Used, Mapping[str, bytes]]:
    """`harness score` of so many invented records from JSONL, and every file of the run, without its moment."""
    place = folder / f"records-{documents}"
    if not place.exists():
        place.mkdir()
        make_files(place, documents)
        (place / "pyproject.toml").write_text("[tool.harness]\n", "utf-8")
    of = ("--predictions", "first.jsonl", "--gold", "gold.jsonl", "--schema", "record.py", "--name", "scored")
    used = _measure(
        place, documents, ("score", *of, "--reports", reports, *words), cluster, run=place / reports / "scored"
    )
    return used, timeless_files(place / reports / "scored")


def run_letters(folder: Path, documents: int, cluster: DaskCluster) -> Used:
    """`harness run` over the cluster, of so many invented letters in files, by a server that answers at once."""
    place = Path(tempfile.mkdtemp(prefix="letters-", dir=folder))
    memory.make_workspace(place, documents)
    with running_server(answer=json.dumps(memory.ANSWER)) as url:
        words = ("run", "--model", "openai/served", "--base-url", url, "--concurrency", "100", "--name", "asked")
        return _measure(place, documents, (*words, *over(cluster)), cluster, run=place / "reports" / "asked")


def _measure(folder: Path, documents: int, words: tuple[str, ...], cluster: DaskCluster | None, *, run: Path) -> Used:
    """One command in `folder`. Raises RuntimeError where it does not end well, or not every record is scored."""
    served = [] if cluster is None else [cluster.scheduler.pid]
    workers = [] if cluster is None else list(cluster.pids().values())
    before = [sum(map(cpu_of, pids)) for pids in (served, workers)]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    began, most = time.perf_counter(), 0
    with (folder / "said").open("w+b") as said:
        command = [sys.executable, "-m", "harness", *words]
        process = subprocess.Popen(command, cwd=folder, env=environ, stdout=said, stderr=said)
        # It is not waited for at once: what it has used can be read as long as it is not.
        while not os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            most = max(most, _memory(process.pid))
            time.sleep(SAMPLED)
        wall = time.perf_counter() - began
        parent, own = cpu_of(process.pid), cpu_of(process.pid, ended=True)
        if process.wait():
            said.seek(0)
            raise RuntimeError(said.read().decode()[-2_000:])
    after = [sum(map(cpu_of, pids)) for pids in (served, workers)]
    scores = json.loads((run / "scores.json").read_text("utf-8"))
    if scores["overall"]["records"]["valid"] != documents:
        raise RuntimeError("not every record was scored")
    files = {path.relative_to(run).as_posix(): path.stat().st_size for path in run.rglob("*") if path.is_file()}
    spent = [end - start for start, end in zip(before, after, strict=True)]
    return Used(documents, wall, parent, own, *spent, most, files)


def _memory(process: int) -> int:
    """The most that a process had in RAM until now, bytes; 0 for one that has ended."""
    for line in Path(f"/proc/{process}/status").read_text("ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0
