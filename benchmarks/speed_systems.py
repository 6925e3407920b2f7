"""What is measured side by side: the scorers, the records they are given, and what is asked of the figures."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

from records import make_flat, make_record, make_rows, spoil, spoil_flat, spoil_rows

__all__ = [
    "BEST_OF_TRAP",
    "FLOOR",
    "GOALS",
    "HARNESS",
    "LISTS",
    "RATIOS",
    "SYSTEMS",
    "TASKS",
    "TRAP",
    "System",
    "Task",
    "documents",
]


@dataclass(frozen=True)
class System:
    """One way of calling one tool. adapter, variant: where it stands in `benchmarks/peers/`.

    kinds: of records that it is given. largest: the longest list. pairing: the variant that tells its pairs, None where
    there is no way to see them. gives: what a caller has in hand afterwards. packages: whose versions are told; () for
    the first of the adapter's pins.
    """

    name: str
    adapter: str
    variant: str
    gives: str
    kinds: tuple[str, ...] = ("record", "rows")
    largest: int = 500
    pairing: str | None = None
    packages: tuple[str, ...] = ()


HARNESS, TOTALS, WHOLE, FLOOR = "harness", "harness, totals alone", "harness, document and doubts", "bare loop"
SYSTEMS = (
    System(
        HARNESS, "ours", "compare", "every slot: verdict, pointers, similarity, reason",
        kinds=("record", "flat", "rows"), largest=10_000, pairing="compare",
    ),
    System(
        TOTALS, "ours", "totals", "counts by verdict, precision, recall, F1, similarity",
        kinds=("record", "flat", "rows"), largest=10_000,
    ),
    System(
        WHOLE, "ours", "document", "the same, and whether a value stands in the text",
        kinds=("record",), pairing="document",
    ),
    System(
        FLOOR, "bare", "counts", "four totals",
        kinds=("record", "flat", "rows"), largest=2_000, pairing="pairing", packages=("rapidfuzz", "scipy"),
    ),
    System("metametric, strings graded", "of_metametric", "similar", "precision, recall, F1", pairing="matching"),
    System("metametric, by equality", "of_metametric", "equal", "precision, recall, F1"),
    System(
        "ExtractBench, scalars alone", "of_extract_bench", "scalars", "every scalar: passed, score",
        kinds=("record", "flat"),
    ),
    System("deepdiff", "of_deepdiff", "ignore_order", "the differences", pairing="any_pairs"),
    System("stickler, zero-config", "of_stickler", "zero-config", "scores and counts by field"),
    System("stickler, typed", "of_stickler", "typed", "scores and counts by field"),
    System(
        "stickler, typed, values told", "of_stickler", "typed, values", "every value of alike objects: match, score",
        largest=100, pairing="typed, values",
    ),
    System("ANLS*", "of_anls_star", "score", "one number", pairing="return_gt"),
)  # fmt: skip


@dataclass(frozen=True)
class Task:
    """kind: of records. size: items of a list, 0 for other records. documents, rounds: how many.

    at_least: seconds of CPU that a round goes on for, in whole passes over the documents.
    """

    name: str
    kind: str
    size: int
    documents: int
    rounds: int
    at_least: float

    def is_for(self, system: System) -> bool:
        """Whether the system is given it."""
        return self.kind in system.kinds and self.size <= system.largest


LISTS = (100, 500, 2_000, 10_000)
TASKS = (
    Task("record", "record", 0, 20, 11, 0.2),
    Task("flat", "flat", 0, 20, 11, 0.2),
    *(Task(f"rows {size}", "rows", size, 1, 5, 0.2) for size in LISTS),
)

RATIOS = (("stickler, zero-config", "record", 30), ("metametric, strings graded", "record", 4))
"""A peer, a task, and how many times this harness's time is asked of it at least."""

GOALS = (
    (HARNESS, "record", 0.4),
    (WHOLE, "record", 0.4),
    (TOTALS, "record", 0.25),
    (HARNESS, "rows 500", 30),
    (HARNESS, "rows 2000", 500),
    (HARNESS, "rows 10000", 5_000),
)
"""A scorer, a task, and how many milliseconds a document it may take."""

MAKERS: dict[str, Any] = {
    "record": (make_record, spoil),
    "flat": (make_flat, spoil_flat),
}


def documents(task: Task, *, seed: int = 0) -> list[tuple[Any, Any]]:
    """Gold and prediction of each document, the same for the same seed."""
    rng = random.Random(seed)
    pairs = []
    for _ in range(task.documents):
        if task.kind == "rows":
            gold = make_rows(task.size, rng)
            pairs.append((gold, spoil_rows(gold, rng)))
        else:
            make, spoil_it = MAKERS[task.kind]
            gold = make(rng)
            pairs.append((gold, spoil_it(gold, rng)))
    return pairs


def _row(fields: str) -> dict[str, Any]:
    """A row that shares a field with another one where their letters are the same."""
    values = {
        "name": {"a": "Ada Quill", "b": "Zsombor Wyv", "c": "Ixchel Joff", "x": "Ugo Tek"},
        "date": {"a": "2016-04-05", "b": "1999-12-31", "c": "2023-10-28", "x": "1987-11-19"},
        "place": {"a": "Lorton", "b": "Fenwick", "c": "Kettle Bay", "x": "Dunmarsh"},
        "status": {"a": "open", "b": "held", "c": "void", "x": "closed"},
        "count": {"a": 3, "b": 288, "c": 51, "x": 7_064},
        "amount": {"a": 10.5, "b": 3_921.25, "c": 777.75, "x": 0.125},
    }
    return {name: values[name][letter] for (name, letter) in zip(values, fields, strict=True)}


TRAP = (
    {"rows": [_row("aaaaaa"), _row("aaabbx")]},
    {"rows": [_row("aaaaax"), _row("ccaaaa")]},
)
"""Two lists where the pair most alike, 5 fields of 6, is not one of the best pairing: 4 + 4 is more than 5 + 1."""

BEST_OF_TRAP = [[0, 1], [1, 0]]
