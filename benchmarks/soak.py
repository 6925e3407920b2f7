"""Ten thousand documents through a run whose server misbehaves at every fifth request: is each of them accounted for?

    python benchmarks/soak.py --write             # 10,000 documents, and the result into docs/reliability.md
    python benchmarks/soak.py --documents 500     # a quick look, printed only

`python -m harness run` as a user types it, against the tests' fault server: 429 with and without Retry-After, 500, 503,
resets, closed connections, hangs, bytes that drip, truncated and fenced JSON, wrong types, refusals, content filters,
replies that are huge, empty or HTML. Which request meets which fault is settled by `--seed` and by what it asks, not by
the order in which requests arrive. Then the run's files are held against what the server counted, and the run is
replayed without the server.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

import killing  # noqa: E402
from cli_workspace import LABELS  # noqa: E402
from faultserver import FaultServer, tool_call  # noqa: E402
from randomfaults import RandomFaults  # noqa: E402
from tables import machine, write_table  # noqa: E402

SHARE = 0.2
LATENCY = 0.1
CONCURRENCY = 50
TIMEOUT = 3
AS = {
    "bad_status": ("429", "429 with Retry-After", "500", "503"),
    "connection": ("closed", "reset"),
    "timeout": ("hang", "drip"),
    "no_completion": ("empty choices", "wrong content type"),
    "refusal": ("refusal",),
    "content_filter": ("content filter",),
    "truncated": ("truncated",),
    "answer": ("good", "gzip", "huge", "fenced", "prose", "wrong types"),
}
"""What the store has to have each reply of the server down as. An answer is one also where it is not valid."""

LONGEST = 3_600
"""Seconds after which the run is taken to hang."""


@dataclass
class Soaked:
    """server: replies by the name of the fault. kinds: exchanges of the store by what they came to.

    rows: extractions by document. failures: by kind. seconds, replayed: of the run and of its replay, from start to
    end. equal: whether the replay has the same scores.json. info, scores: of the run.
    """

    server: Counter[str]
    kinds: Counter[str]
    rows: Counter[str]
    failures: Counter[str]
    seconds: float
    replayed: float
    equal: bool
    info: dict[str, Any]
    scores: dict[str, Any]
    said: str

    def expected_kinds(self) -> Counter[str]:
        """What the store has to hold, by what the server counted."""
        return +Counter({kind: sum(self.server[name] for name in names) for kind, names in AS.items()})

    def faults(self, documents: int) -> list[str]:
        """What is not as promised."""
        expected = Counter(f"d{number:04}" for number in range(documents))
        counted = self.scores["overall"]["records"]
        return [
            what
            for what, wrong in (
                ("a document has no row, or two", self.rows != expected),
                ("a document is missing from the denominators", counted["count"] != documents),
                ("the failures of the rows and of the scores differ", dict(self.failures) != counted["failures"]),
                ("what the server replied is not what the store has", self.kinds != self.expected_kinds()),
                ("the replay has other scores", not self.equal),
            )
            if wrong
        ]


def soak(*, documents: int, seed: int) -> Soaked:
    """Runs, replays, reads."""
    scratch = Path(tempfile.mkdtemp(prefix="soak-"))
    faults = RandomFaults(seed=seed, share=SHARE, latency=LATENCY, good=lambda _: tool_call(LABELS, name="Visit"))
    try:
        folder = killing.make_documents(scratch / "workspace", documents)
        with FaultServer(faults, remember=False) as server:
            words = killing.command(server, name="soak", repeats=1, concurrency=CONCURRENCY)
            said, seconds = run([*words, "--timeout", str(TIMEOUT)], folder)
        _, replayed = run([*words[:3], "run", "--replay", "soak", "--name", "replayed"], folder)
        first, second = (folder / "reports" / name for name in ("soak", "replayed"))
        rows = [json.loads(line) for line in (first / "extractions.jsonl").open("rb")]
        return Soaked(
            server=Counter(faults.counts),
            kinds=Counter(kinds(first / "exchanges.jsonl")),
            rows=Counter(row["document"] for row in rows if "document" in row),
            failures=Counter(row["failure"]["kind"] for row in rows if row.get("failure")),
            seconds=seconds,
            replayed=replayed,
            equal=(first / "scores.json").read_bytes() == (second / "scores.json").read_bytes(),
            info=json.loads((first / "run.json").read_bytes()),
            scores=json.loads((first / "scores.json").read_bytes()),
            said=said,
        )
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def run(words: list[str], folder: Path) -> tuple[str, float]:
    """What the command said, and the seconds that it took. Ends this program where it fails or hangs."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HARNESS_", "OPENAI_"))}
    began = time.monotonic()
    done = subprocess.run(words, cwd=folder, env=kept, capture_output=True, text=True, check=False, timeout=LONGEST)
    if done.returncode:
        sys.exit(f"exit code {done.returncode}: {done.stderr[-2_000:]}")
    return done.stderr, time.monotonic() - began


def kinds(path: Path) -> list[str]:
    """What each exchange of a store came to, read without the code under test."""
    with path.open("rb") as file:
        return [line["kind"] for line in map(json.loads, file) if "kind" in line]


def lines(soaked: Soaked, *, command: str, documents: int) -> list[str]:
    """The result, as markdown."""
    info, records = soaked.info["extractions"], soaked.scores["overall"]["records"]
    sent = soaked.server.total()
    met = sent - soaked.server["good"]
    share = met / sent * 100
    facts = [
        ("documents", f"{documents:,}"),
        ("**documents with exactly one row**", f"{sum(count == 1 for count in soaked.rows.values()):,}"),
        ("**documents in the denominators of the scores**", f"{records['count']:,}"),
        ("... valid at the first attempt", f"{records['valid_first']:,}"),
        ("... valid in the end, with a correction", f"{records['valid']:,}"),
        ("... failed", f"{soaked.failures.total():,}"),
        ("requests that the server had", f"{sent:,}"),
        ("... that met a fault, or one of the two oddities that are none (gzip, huge)", f"{met:,} ({share:.1f}%)"),
        ("... tries of a request after its first", f"{sent - info['requests']:,}"),
        ("**exchanges in the store, each down as what it was**", f"{soaked.kinds.total():,}"),
        ("wall time", f"{soaked.seconds:.0f} s"),
        ("its replay, without the server", f"{soaked.replayed:.0f} s"),
        ("**scores.json of the replay, byte for byte the same**", "yes" if soaked.equal else "no"),
    ]
    return [
        f"Made by `{command}`: {CONCURRENCY} requests at once, {LATENCY:g} s of latency, `--timeout {TIMEOUT}`. "
        f"{machine()}.",
        "",
        "| | |",
        "| --- | --: |",
        *(f"| {name} | {value} |" for name, value in facts),
        "",
        "| The server's replies | | In the store as | |",
        "| --- | --: | --- | --: |",
        *replies(soaked),
        "",
        *table("Failed extractions, by kind", soaked.failures),
    ]


def replies(soaked: Soaked) -> list[str]:
    """What the server replied, and what the store has it down as."""
    rows = []
    for kind, names in AS.items():
        listed = ", ".join(f"{name} {soaked.server[name]:,}" for name in names)
        total = sum(soaked.server[name] for name in names)
        rows.append(f"| {listed} | {total:,} | {kind} | {soaked.kinds[kind]:,} |")
    return rows


def table(head: str, counts: Counter[str]) -> list[str]:
    """Counts, the most first."""
    rows = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [f"| {head} | |", "| --- | --: |", *(f"| {name} | {count:,} |" for name, count in rows)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--write", action="store_true", help="put the result into docs/reliability.md")
    options = parser.parse_args()
    soaked = soak(documents=options.documents, seed=options.seed)
    command = f"python benchmarks/soak.py --documents {options.documents} --seed {options.seed} --write"
    text = lines(soaked, command=command, documents=options.documents)
    if options.write:
        heading = "## Ten thousand documents, every fifth request a fault"
        write_table(ROOT / "docs" / "reliability.md", script="soak.py", heading=heading, lines=text)
    print("\n".join(text))
    print("\n".join(soaked.said.splitlines()[-5:]), file=sys.stderr)
    wrong = soaked.faults(options.documents)
    if wrong:
        sys.exit(f"not what is promised: {'; '.join(wrong)}")


if __name__ == "__main__":
    main()
