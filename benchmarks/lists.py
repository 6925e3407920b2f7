"""How long lists take: CPU time and peak memory of one comparison, each in a process of its own.

    python benchmarks/lists.py [--only CASE ...] [--write]

A list of objects of six fields (a name, a date, a number, a Literal, a code, a sentence), once spoiled much (typos,
nulls, other values, dropped and added objects, another order), once mostly right; and lists made to be hard. The time
is that of `harness.compare` alone, CPU of the process, best of three for short ones; the memory the most that the
process ever had in RAM. --write puts the table into docs/performance.md.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel

sys.path.insert(0, str(Path(__file__).resolve().parent))

from tables import machine, write_table

import harness
from harness import Date, Exact, Ordered, PersonName, Similar
from harness.errors import LimitError

PAGE = Path(__file__).resolve().parents[1] / "docs" / "performance.md"
SECONDS = 120  # of CPU, after which a case is given up

Status = Literal["open", "held", "closed", "void"]
WORDS = ["talks", "agreed", "opened", "signed", "delayed", "plan", "treaty", "report", "budget", "bridge", "mill"]
LETTERS = "abcdefghijklmnopqrstuvwxyz"
Items = list[dict[str, Any]]


class Entry(BaseModel):
    """One object of a long list."""

    name: Annotated[str | None, PersonName()] = None
    date: Annotated[str | None, Date()] = None
    amount: float | None = None
    status: Status | None = None
    code: Annotated[str | None, Exact()] = None
    note: Annotated[str | None, Similar(0.7)] = None


class Entries(BaseModel):
    """A document that is one list."""

    entries: list[Entry] = []


class InOrder(BaseModel):
    """The same list, where the order counts."""

    entries: Annotated[list[Entry], Ordered()] = []


class Person(BaseModel):
    """An object of a short list."""

    name: str | None = None
    role: str | None = None


class Visit(Entry):
    """An object of a long list, with short lists of its own."""

    topics: list[str] = []
    people: list[Person] = []


class Visits(BaseModel):
    """A document that is one list of these."""

    entries: list[Visit] = []


class Branch(BaseModel):
    """Lists within lists."""

    name: str | None = None
    branches: list[Branch] = []


class Letter(BaseModel):
    """One long text."""

    text: Annotated[str | None, Similar(0.7)] = None
    copied: str | None = None


def entry(rng: random.Random) -> dict[str, Any]:
    """An object with a value in every field."""
    return {
        "name": " ".join("".join(rng.choices(LETTERS, k=rng.randint(3, 9))).title() for _ in range(2)),
        "date": f"{rng.randint(2018, 2026)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}",
        "amount": round(rng.uniform(1, 10_000), 2),
        "status": rng.choice(get_args(Status)),
        "code": f"{rng.choice('ABCDEF')}-{rng.randrange(100_000):05}",
        "note": " ".join(rng.choices(WORDS, k=9)),
    }


def typo(text: str, rng: random.Random) -> str:
    """The text with one letter exchanged."""
    at = rng.randrange(len(text))
    return text[:at] + rng.choice(LETTERS) + text[at + 1 :]


def spoiled(items: Items, rng: random.Random, share: float, *, shuffled: bool = True) -> Items:
    """share: of fields with a typo or another value; half as many are null, half as many objects dropped."""
    made = []
    for item in items:
        if rng.random() < share / 2:
            continue
        new = dict(item)
        for key, value in item.items():
            drawn = rng.random()
            if drawn < share / 2:
                new[key] = None
            elif drawn < 1.5 * share:
                new[key] = typo(value, rng) if key in ("name", "note") else entry(rng)[key]
        made.append(new)
    made += [entry(rng) for _ in range(int(len(items) * share / 3))]
    if shuffled:
        rng.shuffle(made)
    return made


def of_six(n: int, share: float) -> tuple[Items, Items]:
    rng = random.Random(n)
    items = [entry(rng) for _ in range(n)]
    return items, spoiled(items, rng, share)


def in_order(n: int, share: float) -> tuple[type[BaseModel], dict[str, Any], dict[str, Any]]:
    """As `of_six`, in the order of gold."""
    rng = random.Random(n)
    items = [entry(rng) for _ in range(n)]
    return InOrder, {"entries": items}, {"entries": spoiled(items, rng, share, shuffled=False)}


def equal(n: int) -> tuple[Items, Items]:
    item = entry(random.Random(0))
    return [item] * n, [item] * (n - n // 20)


def equal_but_one(n: int) -> tuple[Items, Items]:
    gold, prediction = equal(n)
    other = entry(random.Random(1))
    return [*gold[1:], other], [other, *prediction[1:]]


def few_kinds(n: int) -> tuple[Items, Items]:
    rng = random.Random(0)
    kinds = [entry(rng) for _ in range(10)]
    return rng.choices(kinds, k=n), rng.choices(kinds, k=n)


def alike(n: int) -> tuple[Items, Items]:
    item = entry(random.Random(0))
    return [{**item, "code": f"g{row}"} for row in range(n)], [{**item, "code": f"p{row}"} for row in range(n)]


def none_alike(n: int) -> tuple[Items, Items]:
    one, other = random.Random(1), random.Random(2)
    return [entry(one) for _ in range(n)], [entry(other) for _ in range(n)]


def near_duplicates(n: int) -> tuple[Items, Items]:
    rng = random.Random(3)
    item = entry(rng)
    return tuple([{**item, "name": typo(item["name"], rng)} for _ in range(n)] for _ in range(2))  # type: ignore[return-value]


def tree(rng: random.Random, depth: int, share: float = 0.0) -> dict[str, Any]:
    """Four branches at each of `depth` levels, two of them of one name; share: of names with a typo."""
    name = rng.choice(WORDS)
    below = [tree(rng, depth - 1, share) for _ in range(4)] if depth else []
    return {"name": typo(name, rng) if rng.random() < share else name, "branches": below + below[:1]}


def visits(n: int, share: float) -> tuple[dict[str, Any], dict[str, Any]]:
    """As `of_six`, each object with three topics and one to four people, the same on both sides for one code."""

    def visit(item: dict[str, Any]) -> dict[str, Any]:
        rng = random.Random(str(item["code"] or item["name"]))
        people = [{"name": entry(rng)["name"], "role": rng.choice(WORDS)} for _ in range(rng.randint(1, 4))]
        return {**item, "topics": rng.sample(WORDS, 3), "people": people}

    gold, prediction = of_six(n, share)
    return {"entries": list(map(visit, gold))}, {"entries": list(map(visit, prediction))}


def letters(n: int, *, unlike: bool) -> tuple[dict[str, Any], dict[str, Any]]:
    """Two texts of n characters, alike but for a letter in a thousand, or not at all."""
    one, other = random.Random(1), random.Random(2)
    text = "".join(one.choices(LETTERS + "     ", k=n))
    changed = list(text)
    for at in other.sample(range(n), n // 1000):
        changed[at] = other.choice(LETTERS)
    second = "".join(other.choices(LETTERS + "     ", k=n)) if unlike else "".join(changed)
    return {"text": text}, {"text": second}


def spelled(n: int, *, unlike: bool) -> tuple[dict[str, Any], dict[str, Any]]:
    """The same for a field that is compared letter by letter."""
    gold, prediction = letters(n, unlike=unlike)
    return {"copied": gold["text"]}, {"copied": prediction["text"]}


OTHERS: dict[str, Callable[[], tuple[type[BaseModel], Any, Any]]] = {
    "in order, spoiled, 500": lambda: in_order(500, 0.15),
    "in order, spoiled, 2,000": lambda: in_order(2_000, 0.15),
    "in order, mostly right, 10,000": lambda: in_order(10_000, 0.03),
    "order lost, spoiled, 2,000": lambda: (InOrder, *({"entries": items} for items in of_six(2_000, 0.15))),
    "with lists of their own, 500": lambda: (Visits, *visits(500, 0.03)),
    "with lists of their own, 2,000": lambda: (Visits, *visits(2_000, 0.03)),
    "with lists of their own, 10,000": lambda: (Visits, *visits(10_000, 0.03)),
    "lists five deep, 5 items each": lambda: (Branch, tree(random.Random(5), 5), tree(random.Random(5), 5, 0.1)),
    "two texts of 100,000 characters, alike, Similar": lambda: (Letter, *letters(100_000, unlike=False)),
    "two texts of 100,000 characters, unlike, Similar": lambda: (Letter, *letters(100_000, unlike=True)),
    "two texts of 100,000 characters, alike, Text": lambda: (Letter, *spelled(100_000, unlike=False)),
    "two texts of 100,000 characters, unlike, Text": lambda: (Letter, *spelled(100_000, unlike=True)),
}
"""What is no list of six fields: model, gold and prediction."""

CASES: dict[str, Callable[[], tuple[Items, Items]]] = {
    "spoiled, 500": lambda: of_six(500, 0.15),
    "spoiled, 2,000": lambda: of_six(2_000, 0.15),
    "mostly right, 10,000": lambda: of_six(10_000, 0.03),
    "none alike, 2,000": lambda: none_alike(2_000),
    "none alike, 10,000": lambda: none_alike(10_000),
    "of ten kinds, 500": lambda: few_kinds(500),
    "all equal, 500": lambda: equal(500),
    "all equal, 2,000": lambda: equal(2_000),
    "all equal but one, 2,000": lambda: equal_but_one(2_000),
    "near duplicates, 500": lambda: near_duplicates(500),
    "all alike but a code, 300": lambda: alike(300),
}


EVERY = [*CASES, *OTHERS]


def measure(case: str) -> dict[str, Any]:
    """Seconds of CPU and MB of one case, in this process."""
    if case in OTHERS:
        model, gold, prediction = OTHERS[case]()
    else:
        model, (gold, prediction) = Entries, ({"entries": items} for items in CASES[case]())
    warm = of_six(20, 0.15)
    harness.compare(Entries, {"entries": warm[0]}, {"entries": warm[1]})
    times: list[float] = []
    try:
        # Of long texts the first comparison counts: the scorer remembers the last of them.
        while not times or (len(times) < 3 and sum(times) < 2 and not case.startswith("two texts")):
            start = time.process_time()
            harness.compare(model, gold, prediction)
            times.append(time.process_time() - start)
    except LimitError as error:
        return {"refused": str(error)}
    return {"seconds": min(times), "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def measured_apart(case: str) -> dict[str, Any]:
    """As `measure`, in a process of its own that may use SECONDS of CPU. Raises RuntimeError where that fails."""
    made = subprocess.run(
        [sys.executable, __file__, "--measure", case],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS)),
    )
    if made.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        return {"refused": f"over {SECONDS} s"}
    if made.returncode:
        raise RuntimeError(f"{case}: {made.stderr}")
    found: dict[str, Any] = json.loads(made.stdout)
    return found


def main() -> None:
    """Measures and prints, and with --write puts the table on its page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=EVERY, default=EVERY, metavar="CASE")
    parser.add_argument("--measure", choices=EVERY, help=argparse.SUPPRESS)
    parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    args = parser.parse_args()
    if args.measure:
        print(json.dumps(measure(args.measure)))
        return
    lines = [
        "| List of objects of six fields, or what the row says | CPU, ms | peak memory, MB |",
        "| --- | --: | --: |",
    ]
    for case in args.only:
        found = measured_apart(case)
        cells = (
            [found["refused"], ""] if "refused" in found else [f"{found['seconds'] * 1e3:,.0f}", f"{found['mb']:.0f}"]
        )
        lines.append(f"| {case} | {' | '.join(cells)} |")
        print(lines[-1], flush=True)
    lines += ["", f"{machine()}: `python benchmarks/lists.py --write`."]
    if args.write:
        write_table(PAGE, script="lists.py", lines=lines, heading="## Long lists")


if __name__ == "__main__":
    main()
