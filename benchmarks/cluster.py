"""What a cluster of dask does with a run, what it costs, and what that comes to for ten million documents.

    python benchmarks/cluster.py --write               # everything, and the tables into docs/scale.md
    python benchmarks/cluster.py --kills 0 --turns 1   # a quick look, printed only

One server on loopback answers each request after 0.2 s, as for throughput.py, and the letters and the record are the
same. Scheduler and workers are processes of their own; CPU is that of each of them, user and system, from /proc, from
the moment that the first worker is ready until the last answer is there. Scoring is that of the same record against
itself with its letter. Then runs as a user types them, whose workers are ended with SIGKILL at random moments.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path[:0] = [str(HERE), str(ROOT / "tests")]

import killing  # noqa: E402
from cli_workspace import harness  # noqa: E402
from clusters import DaskCluster  # noqa: E402
from faultserver import FaultServer  # noqa: E402
from servers import running_server  # noqa: E402
from tables import machine, write_table  # noqa: E402
from throughput import ANSWER, Journey, in_own_process, letter  # noqa: E402

from harness.cluster import open_cluster  # noqa: E402
from harness.engines import LocalEngine  # noqa: E402
from harness.engines.dask import DaskEngine  # noqa: E402
from harness.extract import ExchangeStore, ModelSettings, RequestLimits, Scheduler, Task  # noqa: E402
from harness.extract.cluster import ask_with_cluster  # noqa: E402
from harness.pipeline import compare  # noqa: E402
from harness.records import Document, Extraction, Schema  # noqa: E402
from harness.workspace import portable_schema  # noqa: E402

LATENCY = 0.2
TEN_MILLION = 10_000_000
TICK = os.sysconf("SC_CLK_TCK")


def cpu_of(pid: int) -> float:
    """Seconds of CPU that a process has used."""
    parts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(parts[11]) + int(parts[12])) / TICK


@dataclass
class Asked:
    """requests a second; CPU in ms a request of the parent, the scheduler and all workers; bytes of the store, each."""

    rate: float
    parent: float
    scheduler: float
    workers: float
    stored: float


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
            ended, size = used(), path.stat().st_size
            store.close()
    assert valid[0] == total
    spent = {name: ended[name] - began[name] for name in ended}
    each = 1000 / total
    return Asked(
        total / spent["wall"],
        spent["parent"] * each,
        spent["scheduler"] * each,
        spent["workers"] * each,
        size / total,
    )


def ask_here(url: str, *, workers: int, concurrency: int, total: int) -> tuple[float, float]:
    """Requests a second and ms of CPU each, by processes of this machine."""
    system = "harness" if workers == 1 else f"harness --workers {workers}"
    measured = in_own_process(system, url, concurrency=concurrency, total=total)
    assert measured is not None
    return total / measured["wall"], 1000 * measured["cpu"] / total


@dataclass(frozen=True)
class Scoring:
    """Compares so many letters' records, each with itself."""

    def start(self) -> Callable[[range], int]:
        return self._score

    def _score(self, numbers: range) -> int:
        return sum(len(compare(Journey, ANSWER, ANSWER, document=letter(number)).outcomes) > 0 for number in numbers)


def score(total: int, turns: int) -> tuple[float, dict[str, float]]:
    """ms of CPU a document in one process, and documents a second by engine."""
    chunks = [range(start, start + 100) for start in range(0, total, 100)]
    work = Scoring().start()
    work(range(10))
    before = time.process_time()
    done = sum(map(work, chunks))
    each = 1000 * (time.process_time() - before) / done
    rates: dict[str, list[float]] = {}

    def rate(name: str, results: Iterator[int]) -> None:
        began = time.perf_counter()
        assert sum(results) == total
        rates.setdefault(name, []).append(total / (time.perf_counter() - began))

    # First what forks: dask's client has threads.
    for workers in (1, 2):
        for _ in range(turns):
            rate(f"local engine, {workers} at work", LocalEngine(workers).map(_job(), chunks))
    for workers in (1, 2):
        with DaskCluster(workers, path=str(HERE)) as running, open_cluster(running.address, workers=1) as cluster:
            engine = DaskEngine(cluster)
            list(engine.map(_job(), [range(10)] * workers))
            for _ in range(turns):
                rate(f"dask, {workers} at work", engine.map(_job(), chunks))
    return each, {name: statistics.median(found) for name, found in sorted(rates.items())}


def _job() -> Scoring:
    """The job by a module that workers can import."""
    import cluster

    made: Scoring = cluster.Scoring()
    return made


def folder_bytes() -> tuple[float, float]:
    """Bytes a document of outcomes.parquet and of all files of a run beside the store, of a real run."""
    count = 300
    with tempfile.TemporaryDirectory() as folder, FaultServer(killing.answer) as server:
        place = killing.make_documents(Path(folder), count)
        done = harness(*killing.command(server, name="run", repeats=1, concurrency=50)[3:], cwd=place)
        assert done.returncode == 0, done.stderr
        sizes = {path.name: path.stat().st_size for path in (place / "reports" / "run").rglob("*") if path.is_file()}
    others = sum(size for name, size in sizes.items() if name not in ("exchanges.jsonl", "outcomes.parquet"))
    return sizes["outcomes.parquet"] / count, others / count


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
                done = harness(*words, "--engine", "dask", "--scheduler", running.address, cwd=folder)
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


def tables(given: argparse.Namespace) -> list[str]:
    """Measures everything; the lines of the page."""
    total = given.concurrency * given.rounds
    lines = ["", f"Command: `python benchmarks/cluster.py --write`. Machine: {machine()}; load before it "]
    lines[-1] += f"{os.getloadavg()[0]:.1f}. Server latency {LATENCY:g} s on loopback, {given.concurrency} at once, "
    lines[-1] += f"{total} requests; the median of {given.turns} turns."
    scored, rates = score(given.scored, given.turns)
    asked: dict[int, list[Asked]] = {1: [], 2: []}
    here: dict[int, list[tuple[float, float]]] = {1: [], 2: []}
    with running_server(latency=LATENCY, answer=json.dumps(ANSWER)) as url:
        for _ in range(given.turns):
            for workers in (1, 2):
                here[workers].append(ask_here(url, workers=workers, concurrency=given.concurrency, total=total))
                asked[workers].append(ask(url, workers=workers, concurrency=given.concurrency, total=total))
    middle = {
        workers: Asked(*(statistics.median(getattr(one, name) for one in runs) for name in Asked.__annotations__))
        for workers, runs in asked.items()
    }
    lines += ["", "| asked by | requests a second | CPU ms a request | ... parent | ... scheduler | ... workers |"]
    lines += ["| --- | ---: | ---: | ---: | ---: | ---: |"]
    for workers, runs in here.items():
        rate, each = (statistics.median(one[place] for one in runs) for place in (0, 1))
        lines.append(f"| local engine, `--workers {workers}` | {rate:.0f} | {each:.2f} | | | |")
    for workers, one in middle.items():
        whole = one.parent + one.scheduler + one.workers
        lines.append(
            f"| dask, {workers} worker{'s' * (workers > 1)} | {one.rate:.0f} | {whole:.2f} | {one.parent:.2f} | "
            f"{one.scheduler:.2f} | {one.workers:.2f} |"
        )
    lines += ["", f"Scoring the same record, {scored:.2f} ms of CPU a document in one process:", ""]
    lines += ["| scored by | documents a second |", "| --- | ---: |"]
    lines += [f"| {name} | {rate:.0f} |" for name, rate in rates.items()]
    lines += sizing(middle[2], scored, *folder_bytes())
    if given.kills:
        lines += killed(kill(given.kills, documents=60, seed=given.seed), given)
    return [*lines, ""]


def sizing(one: Asked, scored: float, outcomes: float, others: float) -> list[str]:
    """The model: what ten million documents of one request each take, from what one takes."""
    hours = TEN_MILLION / 1000 / 3600
    slowest = max((one.parent, "parent"), (one.scheduler, "scheduler"))
    gigabytes = TEN_MILLION / 1e9
    rows = [
        ("requests a second that one worker process can have, its processor busy", f"{1000 / one.workers:,.0f}", ""),
        ("requests a second that the parent can write down", f"{1000 / one.parent:,.0f}", ""),
        ("requests a second that the scheduler can pass on", f"{1000 / one.scheduler:,.0f}", ""),
        ("**worker processes after which more are of no use**", f"**{served(one)}**", ""),
        ("CPU of all workers", f"{one.workers:.2f} ms", f"{one.workers * hours:.1f} h"),
        ("CPU of the parent", f"{one.parent:.2f} ms", f"{one.parent * hours:.1f} h"),
        ("CPU of the scheduler", f"{one.scheduler:.2f} ms", f"{one.scheduler * hours:.1f} h"),
        (f"**asking, at best: the {slowest[1]}, which is one process**", "", f"**{slowest[0] * hours:.1f} h**"),
        ("CPU of scoring, spread over workers", f"{scored:.2f} ms", f"{scored * hours:.1f} h"),
        ("`exchanges.jsonl`", f"{one.stored:,.0f} bytes", f"{one.stored * gigabytes:,.0f} GB"),
        ("`outcomes.parquet`", f"{outcomes:,.0f} bytes", f"{outcomes * gigabytes:,.0f} GB"),
        ("all other files of the run", f"{others:,.0f} bytes", f"{others * gigabytes:,.0f} GB"),
    ]
    head = ["", "Ten million documents of one request each, from the figures of two workers:", ""]
    head += ["| | a document | ten million |", "| --- | ---: | ---: |"]
    return [*head, *(f"| {name} | {each} | {whole} |" for name, each, whole in rows)]


def served(one: Asked) -> int:
    """Worker processes that the slower of parent and scheduler keeps busy."""
    return max(1, round(one.workers / max(one.parent, one.scheduler)))


def killed(found: Killed, given: argparse.Namespace) -> list[str]:
    """The table of the kills."""
    rows = [
        ("workers ended with SIGKILL, at random moments", found.kills),
        ("runs, each of which came to its end by itself", found.runs),
        ("requests that the server had", found.requests),
        ("answers in the stores", found.answers),
        ("**requests for what was stored when a worker was killed**", found.again),
    ]
    return [
        "",
        f"With `--kills {given.kills} --seed {given.seed}`, in {found.seconds:.0f} s: two workers with nannies, "
        "runs of 60 documents read twice.",
        "",
        "| | |",
        "| --- | --: |",
        *(f"| {name} | {value:,} |" for name, value in rows),
        f"| **runs with the scores.json of a run by one process, byte for byte** | {found.equal} of {found.runs} |",
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--concurrency", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=20, help="requests for each place at once")
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--scored", type=int, default=4_000, help="documents")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--write", action="store_true", help="put the tables into docs/scale.md")
    given = parser.parse_args()
    lines = tables(given)
    print("\n".join(lines))
    if given.write:
        write_table(ROOT / "docs" / "scale.md", script="cluster.py", heading="## What it costs", lines=lines)


if __name__ == "__main__":
    main()
