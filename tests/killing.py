"""Runs that are killed at random moments and given again, and what a server saw of it. For tests and for benchmarks."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from cli_workspace import LABELS, make_workspace
from faultserver import FaultServer, Reply, Request, content_filter, refusal, tool_call

SEED = 100

Of = tuple[str, str, int, int]
"""Document, schema, repeat, attempt: what a request is of."""


def make_documents(folder: Path, count: int) -> Path:
    """A workspace of `count` documents under one schema."""
    make_workspace(folder)
    for path in (folder / "seeds" / "lorton.txt", folder / "gold" / "visit" / "lorton.json"):
        path.unlink()
    for number in range(count):
        name = f"d{number:04}"
        (folder / "seeds" / f"{name}.txt").write_text(f"Letter number {number}. Ada Quill visits Lorton.\n", "utf-8")
        gold = {"format": 1, "document": name, "schema": "visit", "labels": LABELS}
        (folder / "gold" / "visit" / f"{name}.json").write_text(json.dumps(gold), "utf-8")
    return folder


def of_request(request: Request) -> Of:
    """What a request is of, by what stands in it."""
    body = request.body
    number = int(body["messages"][1]["content"].partition("Letter number ")[2].partition(".")[0])
    return f"d{number:04}", "visit", body["seed"] - SEED, 1 + (len(body["messages"]) - 2) // 2


def answer(request: Request) -> Reply:
    """One reply for equal requests, whoever asks and when: mostly good, some to be corrected, some refused."""
    document, _, repeat, attempt = of_request(request)
    chance = random.Random(f"{document} {repeat}")
    kind = chance.random()
    wrong = chance.sample(sorted(LABELS), chance.randint(0, 2))
    labels = LABELS | {name: None if name != "stops" else [] for name in wrong}
    if kind < 0.05:
        reply = refusal()
    elif kind < 0.1:
        reply = content_filter()
    elif kind < 0.3 and attempt == 1:
        reply = tool_call({**labels, "stops": "Elm"}, name="Visit")
    else:
        reply = tool_call(labels, name="Visit")
    return replace(reply, wait=chance.uniform(0.01, 0.12))


def command(server: FaultServer, *, name: str, repeats: int, concurrency: int) -> list[str]:
    """The run, as a user types it."""
    words = ["run", "--model", "openai/served", "--base-url", server.url, "--name", name, "--seed", SEED]
    words += ["--repeats", repeats, "--concurrency", concurrency]
    return [sys.executable, "-m", "harness", *map(str, words)]


@dataclass
class Life:
    """One process: whether it came to its end, what it said, how many requests the server had seen before it.

    asked: what it asked. needed: what it had to ask, as far as that is known.
    """

    ended: bool
    said: str
    seen_before: int
    stored_before: frozenset[Of]
    asked: frozenset[Of]
    needed: frozenset[Of] | None

    @property
    def tasks_before(self) -> int:
        """How many extractions had an answer before it."""
        return len({of[:3] for of in self.stored_before})

    @property
    def reached(self) -> str:
        """How far it came: `loading`, `asking`, or `all asked`, when what is left is to score and to write."""
        if not self.asked and self.needed != frozenset():
            return "loading"
        return "all asked" if self.asked == self.needed else "asking"


@dataclass
class Disturbed:
    """A run and the lives that it took. again: requests for what a line in the store already answered."""

    lives: list[Life] = field(default_factory=list)
    again: list[Of] = field(default_factory=list)

    @property
    def kills(self) -> int:
        return sum(not life.ended for life in self.lives)


def disturb(
    folder: Path,
    server: FaultServer,
    *,
    kills: int,
    chance: random.Random,
    words: list[str],
    run: str,
    whole: frozenset[Of] | None = None,
) -> Disturbed:
    """Gives the command until it comes to its end, and kills it `kills` times, or less often if it ends before.

    whole: what an undisturbed run asks; with it some kills wait until all is asked.
    """
    done = Disturbed()
    store = folder / "reports" / run / "exchanges.jsonl"
    while not (done.lives and done.lives[-1].ended):
        stored = frozenset(stored_answers(store))
        needed = None if whole is None else whole - stored
        life = _live(folder, server, words, kill=done.kills < kills, chance=chance, stored=stored, needed=needed)
        done.lives.append(life)
        done.again += [of for of in map(of_request, server.requests[life.seen_before :]) if of in life.stored_before]
    return done


def _live(
    folder: Path,
    server: FaultServer,
    words: list[str],
    *,
    kill: bool,
    chance: random.Random,
    stored: frozenset[Of],
    needed: frozenset[Of] | None,
) -> Life:
    seen = len(server.requests)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HARNESS_", "OPENAI_"))}
    process = subprocess.Popen(
        words, cwd=folder, env=kept, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    )
    try:
        if kill:
            _wait_a_while(process, server, seen, chance, needed=None if needed is None else len(needed))
            process.send_signal(signal.SIGKILL)
        said, _ = process.communicate(timeout=300)
    finally:
        process.kill()
        process.wait()
    if process.returncode not in (0, -signal.SIGKILL):
        raise AssertionError(f"exit code {process.returncode}: {said}")
    asked = frozenset(map(of_request, server.requests[seen:]))
    return Life(process.returncode == 0, said, seen, stored, asked, needed)


def _wait_a_while(
    process: subprocess.Popen[str], server: FaultServer, seen: int, chance: random.Random, *, needed: int | None
) -> None:
    """Until a random moment: now and then while it starts, or once it has asked all; mostly after some requests."""
    kind = chance.random()
    if kind < 0.15:
        time.sleep(chance.uniform(0.0, 3.0))
        return
    late = kind > 0.9 and needed is not None
    wanted = seen + (needed if late and needed is not None else chance.randint(1, 25))
    while process.poll() is None and len(server.requests) < wanted:
        time.sleep(0.002)
    time.sleep(chance.uniform(0.0, 1.5 if late else 0.15))


def stored_answers(path: Path) -> Iterator[Of]:
    """What the whole lines of a store answer, read without the code under test."""
    if not path.exists():
        return
    for line in path.read_bytes().split(b"\n")[:-1]:
        value = json.loads(line)
        if value.get("kind") == "answer":
            yield tuple(value["of"])
