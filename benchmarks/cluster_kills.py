"""Runs over a cluster whose workers are ended with SIGKILL at random moments, and what a server saw of it."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import killing
from cli_workspace import harness
from cluster_commands import over as options
from clusters import DaskCluster
from faultserver import FaultServer

__all__ = ["kill_lines"]


@dataclass
class Killed:
    kills: int = 0
    runs: int = 0
    equal: int = 0
    requests: int = 0
    answers: int = 0
    again: int = 0
    seconds: float = 0.0


def kill(kills: int, *, documents: int, seed: int) -> Killed:
    """Runs whose workers are killed, two in each, until there were so many kills."""
    found, chance, began = Killed(), random.Random(seed), time.monotonic()
    scratch = Path(tempfile.mkdtemp(prefix="cluster-kills-"))
    try:
        with FaultServer(killing.answer) as server, DaskCluster(2) as running:
            words = killing.command(server, name="run", repeats=2, concurrency=8)[3:]
            calm = killing.make_documents(scratch / "calm", documents)
            assert harness(*words, cwd=calm).returncode == 0
            while found.kills < kills:
                server.requests.clear()
                folder = killing.make_documents(scratch / f"run{found.runs}", documents)
                store = folder / "reports" / "run" / "exchanges.jsonl"
                over, again = threading.Event(), Counter[str]()
                killer = threading.Thread(target=_disturb, args=(running, server, store, chance, over, again))
                killer.start()
                done = harness(*words, *options(running), cwd=folder)
                over.set()
                killer.join()
                assert done.returncode == 0, done.stderr
                scores = [(one / "reports" / "run" / "scores.json").read_bytes() for one in (folder, calm)]
                found.runs += 1
                found.equal += scores[0] == scores[1]
                found.kills += again["kills"]
                found.again += again["again"]
                found.requests += len(server.requests)
                found.answers += len(list(killing.stored_answers(store)))
                sys.stderr.write(f"{found.kills} kills in {found.runs} runs\n")
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    found.seconds = time.monotonic() - began
    return found


def _disturb(
    running: DaskCluster,
    server: FaultServer,
    store: Path,
    chance: random.Random,
    over: threading.Event,
    seen: Counter[str],
) -> None:
    """Kills a worker after some requests, twice; then counts requests for what was stored when one was killed."""
    marks: list[tuple[frozenset[killing.Of], int]] = []
    for _ in range(2):
        wanted = len(server.requests) + chance.randint(5, 40)
        while len(server.requests) < wanted and not over.wait(0.002):
            pass
        pids = [] if over.is_set() else list(running.pids().values())
        if not pids:
            break
        os.kill(chance.choice(pids), signal.SIGKILL)
        seen["kills"] += 1
        marks.append((frozenset(killing.stored_answers(store)), len(server.requests)))
    over.wait()
    for stored, before in marks:
        seen["again"] += sum(of in stored for of in map(killing.of_request, server.requests[before:]))


def kill_lines(kills: int, *, seed: int) -> list[str]:
    """The table of so many kills."""
    found = kill(kills, documents=60, seed=seed)
    rows = [
        ("workers ended with SIGKILL, at random moments", found.kills),
        ("runs, each of which came to its end by itself", found.runs),
        ("requests that the server had", found.requests),
        ("answers in the stores", found.answers),
        ("**requests for what was stored when a worker was killed**", found.again),
    ]
    return [
        "",
        f"With `--kills {kills} --seed {seed}`, in {found.seconds:.0f} s: two workers with nannies, "
        "runs of 60 documents read twice.",
        "",
        "| | |",
        "| --- | --: |",
        *(f"| {name} | {value:,} |" for name, value in rows),
        f"| **runs with the scores.json of a run by one process, byte for byte** | {found.equal} of {found.runs} |",
    ]
