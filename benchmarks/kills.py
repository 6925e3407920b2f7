"""What is left of runs that are killed at random moments, given again, and killed again.

    python benchmarks/kills.py --write          # 100 kills, and the result into docs/reliability.md
    python benchmarks/kills.py --kills 10       # a quick look, printed only

Each run is a process of its own, `python -m harness run` as a user types it, against a server on loopback that notes
what it is asked. It is ended with SIGKILL at a random moment (by `--seed`): while it loads, between requests, with
requests in flight, while it scores and writes. The same command is given until it comes to its end. Then the server's
log is held against the lines of the store, and scores.json against that of a run that nobody disturbed.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

import killing  # noqa: E402
from faultserver import FaultServer  # noqa: E402
from tables import machine, write_table  # noqa: E402

REPEATS = 2
CONCURRENCY = 8


@dataclass
class Found:
    """Over all runs. kills: by how far the process had come. again: answered requests that were asked again.

    torn: half lines that a kill left and the next process cut off. in_flight: requests that a kill left without a
    stored answer and that were asked again. equal: runs with the scores of the undisturbed one.
    """

    runs: int = 0
    equal: int = 0
    lives: int = 0
    requests: int = 0
    answers: int = 0
    torn: int = 0
    in_flight: int = 0
    kills: Counter[str] = field(default_factory=Counter)
    again: list[killing.Of] = field(default_factory=list)


def measure(*, kills: int, documents: int, seed: int) -> Found:
    """Runs until there were `kills` kills."""
    found, chance = Found(), random.Random(seed)
    scratch = Path(tempfile.mkdtemp(prefix="kills-"))
    try:
        with FaultServer(killing.answer) as server:
            words = killing.command(server, name="run", repeats=REPEATS, concurrency=CONCURRENCY)
            calm = killing.make_documents(scratch / "calm", documents)
            killing.disturb(calm, server, kills=0, chance=chance, words=words, run="run")
            whole = frozenset(map(killing.of_request, server.requests))
            while sum(found.kills.values()) < kills:
                folder = killing.make_documents(scratch / f"run{found.runs}", documents)
                before = len(server.requests)
                done = killing.disturb(
                    folder,
                    server,
                    kills=kills - sum(found.kills.values()),
                    chance=chance,
                    words=words,
                    run="run",
                    whole=whole,
                )
                add(found, done, requests=len(server.requests) - before, folder=folder, calm=calm)
                print(f"{sum(found.kills.values())} kills in {found.runs} runs", file=sys.stderr)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return found


def add(found: Found, done: killing.Disturbed, *, requests: int, folder: Path, calm: Path) -> None:
    """Counts one run."""
    store = folder / "reports" / "run" / "exchanges.jsonl"
    scores, expected = (one / "reports" / "run" / "scores.json" for one in (folder, calm))
    found.runs += 1
    found.equal += scores.read_bytes() == expected.read_bytes()
    found.lives += len(done.lives)
    found.requests += requests
    found.answers += len(list(killing.stored_answers(store)))
    found.again += done.again
    found.torn += sum("the last line was cut off" in life.said for life in done.lives)
    found.kills.update(life.reached for life in done.lives if not life.ended)
    answered = frozenset(killing.stored_answers(store))
    for life, after in zip(done.lives, done.lives[1:], strict=False):
        found.in_flight += len((life.asked & answered) - after.stored_before)


def lines(found: Found, *, command: str, seconds: float, documents: int) -> list[str]:
    """The result, as markdown."""
    tasks = documents * REPEATS
    rows = [
        ("kills", sum(found.kills.values())),
        ("... while it was loading", found.kills["loading"]),
        ("... while it was asking", found.kills["asking"]),
        ("... once all was asked: the last answers, scoring, writing", found.kills["all asked"]),
        ("runs, each given again until it ended", found.runs),
        ("processes", found.lives),
        ("requests that the server had", found.requests),
        ("answers in the stores", found.answers),
        ("requests in flight at a kill, asked again", found.in_flight),
        ("half lines that a kill left, cut off and said", found.torn),
        ("**answered requests that were asked again**", len(found.again)),
        ("**runs with the scores.json of the undisturbed run, byte for byte**", f"{found.equal} of {found.runs}"),
    ]
    return [
        f"Made by `{command}` in {seconds:.0f} s: runs of {documents} documents, each read {REPEATS} times ({tasks} "
        f"extractions), {CONCURRENCY} requests at once; 5 of 100 readings are refused and 5 filtered, and 20 need a "
        f"correction. {machine()}.",
        "",
        "| | |",
        "| --- | --: |",
        *(f"| {name} | {value:,} |" if isinstance(value, int) else f"| {name} | {value} |" for name, value in rows),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--documents", type=int, default=60, help="of each run")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--write", action="store_true", help="put the result into docs/reliability.md")
    options = parser.parse_args()
    began = time.monotonic()
    found = measure(kills=options.kills, documents=options.documents, seed=options.seed)
    command = f"python benchmarks/kills.py --kills {options.kills} --seed {options.seed} --write"
    text = lines(found, command=command, seconds=time.monotonic() - began, documents=options.documents)
    if options.write:
        write_table(ROOT / "docs" / "reliability.md", script="kills.py", heading="## Killed at any moment", lines=text)
    print("\n".join(text))
    if found.again or found.equal < found.runs:
        sys.exit("not what is promised")


if __name__ == "__main__":
    main()
