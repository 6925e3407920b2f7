"""What an object store costs a run: requests a second, objects, and how long another machine takes to have its answers.

    python benchmarks/remote.py --write      # the tables, into docs/running.md; `make test-remote` installs the store

The model's server answers after 200 ms; the store is OpenStack Swift on loopback, behind a relay that lets a PUT wait.
Each run is a process of its own, in turns; a rate is of the time from the first request to the last answer. Pulling is
of one run whose process stopped before its last request: another machine joins what there is, then finishes it, and a
third one takes it as one object.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "remote"))
sys.path.insert(0, str(ROOT / "tests"))
sys.path.insert(0, str(ROOT / "benchmarks"))

from cli_workspace import LABELS  # noqa: E402
from killing import make_documents  # noqa: E402
from object_store import ObjectStore, swift_python  # noqa: E402
from relay import Relay  # noqa: E402
from servers import running_server  # noqa: E402
from tables import machine, write_table  # noqa: E402

PAGE = ROOT / "docs" / "running.md"
BUCKET = "s3://bucket"


def ask(given: argparse.Namespace) -> dict[str, float]:
    """One run, in this process: seconds from the first request to the last answer, and answers."""
    from harness import pipeline
    from harness.cli.reports import mirror_of, open_reports
    from harness.errors import StoppedError
    from harness.extract import ModelSettings, RequestLimits, Scheduler
    from harness.workspace import open_workspace

    found = open_workspace(given.folder, environ=os.environ, overrides={"reports": given.reports}, explicit=True)
    settings = ModelSettings("openai/served", base_url=given.server, concurrency=given.concurrency)
    limits = RequestLimits(concurrency=given.concurrency, max_requests=given.most)
    moments: list[float] = []
    began = time.perf_counter()
    try:
        pipeline.run(
            pipeline.gather(found),
            settings,
            reports=open_reports(found),
            mirror=mirror_of(found.reports),
            environ=os.environ,
            repeats=given.repeats,
            name="run",
            scheduler=Scheduler(limits),
            on_start=lambda _: moments.append(time.perf_counter()),
            on_result=lambda _: moments.append(time.perf_counter()),
        )
    except StoppedError:
        if given.most is None:
            raise
    return {"seconds": moments[-1] - moments[0], "answers": len(moments) - 1, "whole": time.perf_counter() - began}


def pull(given: argparse.Namespace) -> dict[str, float]:
    """The exchanges of the run, on a machine that has nothing yet."""
    from harness.cli.reports import mirror_of, open_reports
    from harness.workspace import open_workspace

    found = open_workspace(given.folder, environ=os.environ, overrides={"reports": given.reports}, explicit=True)
    began = time.perf_counter()
    mirror = mirror_of(open_reports(found))
    assert mirror is not None
    path = mirror.pull_exchanges("run") / "exchanges.jsonl"
    return {"seconds": time.perf_counter() - began, "bytes": path.stat().st_size}


def in_own_process(what: str, folder: Path, reports: str, environ: dict[str, str], **options: Any) -> dict[str, float]:
    """The same in a fresh process, with a cache of its own."""
    words = [sys.executable, __file__, "--do", what, "--folder", str(folder), "--reports", reports]
    for name, value in options.items():
        words += [] if value is None else [f"--{name}", str(value)]
    with tempfile.TemporaryDirectory() as cache:
        kept = {**os.environ, **environ, "XDG_CACHE_HOME": cache, "OPENAI_API_KEY": "none", "HARNESS_LEASE": "2"}
        done = subprocess.run(words, env=kept, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-2_000:])
    told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return told


def rates(given: argparse.Namespace, store: ObjectStore, server: str, folder: Path) -> list[str]:
    """Requests a second on the disk, and on the store with each delay of a PUT."""
    seconds: dict[float | None, list[float]] = {}
    objects: dict[float | None, list[float]] = {}
    for turn in range(given.turns):
        for delay in (None, *given.delays):
            with Relay(store.endpoint, delay=delay or 0.0) as relay:
                environ = {**store.environ, "AWS_ENDPOINT_URL": relay.url}
                reports = f"reports/turn-{turn}" if delay is None else f"{BUCKET}/{turn}-{delay}"
                told = in_own_process("ask", folder, reports, environ, server=server, concurrency=given.concurrency)
                seconds.setdefault(delay, []).append(told["seconds"])
                objects.setdefault(delay, []).append(relay.exchange_puts)
    lines = ["| where | requests/s, median | lowest to highest | objects while it ran |", "| :-- | --: | :-- | --: |"]
    for delay, took in seconds.items():
        each = sorted(given.documents / one for one in took)
        where = "disk" if delay is None else f"store, {1000 * delay:.0f} ms added to a PUT"
        count = "" if delay is None else f"{statistics.median(objects[delay]):.0f}"
        lines.append(f"| {where} | {statistics.median(each):.0f} | {each[0]:.0f} to {each[-1]:.0f} | {count} |")
    return lines


def pulls(given: argparse.Namespace, store: ObjectStore, server: str, folder: Path) -> list[str]:
    """How long another machine takes to have the answers of a run, in pieces and in one object."""
    total = given.documents * given.repeats
    asked = {"server": server, "concurrency": given.concurrency, "repeats": given.repeats}
    lines = ["| the run | exchanges | MB | objects | s |", "| :-- | --: | --: | --: | --: |"]
    with Relay(store.endpoint, delay=given.delays[-1]) as relay:
        environ = {**store.environ, "AWS_ENDPOINT_URL": relay.url}
        in_own_process("ask", folder, f"{BUCKET}/long", environ, most=total - 1, **asked)
        pieces = relay.exchange_puts
    told = in_own_process("pull", folder, f"{BUCKET}/long", store.environ)
    size, took = told["bytes"] / 1e6, told["seconds"]
    lines.append(f"| stopped before its last request | {total - 1:,} | {size:.0f} | {pieces} | {took:.1f} |")
    in_own_process("ask", folder, f"{BUCKET}/long", store.environ, **asked)
    told = in_own_process("pull", folder, f"{BUCKET}/long", store.environ)
    lines.append(f"| finished | {total:,} | {told['bytes'] / 1e6:.0f} | 1 | {told['seconds']:.1f} |")
    return lines


def main() -> None:
    """Prints the tables, and puts them into the documentation where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=1_000)
    parser.add_argument("--repeats", type=int, default=10, help="of each document, in the run that is pulled")
    parser.add_argument("--concurrency", type=int, default=50)
    parser.add_argument("--latency", type=float, default=0.2, help="seconds of the model's server")
    parser.add_argument("--delays", type=float, nargs="+", default=[0.0, 0.03, 0.1], help="seconds added to a PUT")
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--write", action="store_true", help="put the tables into docs/running.md")
    for name in ("do", "reports", "server"):
        parser.add_argument(f"--{name}", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--most", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.do:
        if given.do == "ask" and "--repeats" not in sys.argv:
            given.repeats = 1
        sys.stdout.write(json.dumps({"ask": ask, "pull": pull}[given.do](given)) + "\n")
        return
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as made, ObjectStore(Path(made) / "store", python=swift_python()) as store:
        folder = make_documents(Path(made) / "workspace", given.documents)
        make_bucket(store)
        with running_server(latency=given.latency, answer=json.dumps(LABELS)) as server:
            lines = [*rates(given, store, server, folder), "", *pulls(given, store, server, folder)]
    sys.stdout.write("\n".join(lines) + "\n")
    if given.write:
        told = (
            f"Command: `python benchmarks/remote.py --write`. Machine: {machine()}; load before it {load:.1f}. "
            f"{given.documents:,} documents, {given.concurrency} at once, server latency {given.latency:g} s (at most "
            f"{given.concurrency / given.latency:.0f} requests/s); the median of {given.turns} turns. Pieces of the "
            f"stopped run were put with {1000 * given.delays[-1]:.0f} ms added to each."
        )
        write_table(PAGE, script="remote.py", lines=["", told, "", *lines, ""])


def make_bucket(store: ObjectStore) -> None:
    """The bucket that all runs are kept in."""
    import botocore.session

    access = {"aws_access_key_id": store.environ["AWS_ACCESS_KEY_ID"]}
    access["aws_secret_access_key"] = store.environ["AWS_SECRET_ACCESS_KEY"]
    session = botocore.session.get_session()
    client = session.create_client("s3", "us-east-1", endpoint_url=store.endpoint, **access)
    client.create_bucket(Bucket=BUCKET.removeprefix("s3://"))


if __name__ == "__main__":
    main()
