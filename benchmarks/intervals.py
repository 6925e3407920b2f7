"""Time and memory of the intervals of a large run, and of the comparison of two.

    python benchmarks/intervals.py            # 1,000 documents by 60 field paths, printed
    python benchmarks/intervals.py --write    # and its table into docs/statistics.md

Each row is measured in a process of its own: the most memory that it ever held, less what was held before the work.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
from tables import write_table

from harness.records import VERDICTS, Tally
from harness.score import TallyArray, compare_runs
from harness.score.intervals import intervals
from harness.scoreboard import Group, Records, Scoreboard, Slots

PAGE = Path(__file__).resolve().parents[1] / "docs" / "statistics.md"

SIZES = ((100, 60, 1), (1_000, 60, 1), (1_000, 60, 5), (10_000, 60, 1))
"""Documents, field paths, repeats."""

RESAMPLES = 10_000


def tallied(documents: int, paths: int, repeats: int, seed: int) -> TallyArray:
    """A run of made-up verdicts: 1 to 3 slots a field path, 90% right."""
    generator = np.random.default_rng(seed)
    slots = generator.integers(1, 4, size=(documents, repeats, paths, 1))
    counts = generator.multinomial(slots[..., 0], [0.9, 0.04, 0.03, 0.03, 0, 0]).astype(np.int64)
    return TallyArray(
        tuple(f"d{number:06}" for number in range(documents)),
        tuple(range(repeats)),
        tuple(("schema", f"field{number:03}") for number in range(paths)),
        VERDICTS,
        counts,
        counts.astype(np.float64),
        np.ones((documents, repeats), np.int64),
    )


def board_of(array: TallyArray) -> Scoreboard:
    """The scoreboard of these counts."""

    def slots(counts: np.ndarray) -> Slots:
        tally = Tally(**{name: int(count) for name, count in zip(VERDICTS, counts, strict=True)})
        return Slots(tally, tally)

    records = int(array.records.sum())
    whole = Group(slots(array.plain.sum(axis=(0, 1, 2))), Records(count=records, valid=records, valid_first=records))
    paths = {path: slots(array.plain[:, :, index].sum(axis=(0, 1))) for index, (_, path) in enumerate(array.paths)}
    return replace(Scoreboard(), overall=whole, schemas={"schema": whole}, fields={"schema": paths})


def peak() -> float:
    """The most memory that this process has held, in MB."""
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return held / (1024 * 1024 if sys.platform == "darwin" else 1024)


def measure(documents: int, paths: int, repeats: int) -> dict[str, float]:
    """Seconds and MB of the intervals of one run, then of the comparison with another."""
    first, second = (tallied(documents, paths, repeats, seed) for seed in (0, 1))
    board = board_of(first)
    held = peak()
    started = time.perf_counter()
    found = intervals(first, board, documents={"schema": documents}, seed=0, resamples=RESAMPLES)
    took = time.perf_counter() - started
    assert found.overall.score is not None
    assert all(found.fields["schema"].values())
    grown = peak() - held
    started = time.perf_counter()
    compare_runs(first, second, seed=0, draws=RESAMPLES, resamples=RESAMPLES)
    return {"seconds": took, "memory": grown, "compare": time.perf_counter() - started, "compare_memory": peak() - held}


def table(rows: list[tuple[tuple[int, int, int], dict[str, float]]]) -> str:
    """Markdown."""
    lines = [
        "| Documents | Field paths | Repeats | Intervals of a run | Memory | Comparison of two | Memory |",
        "| --: | --: | --: | --: | --: | --: | --: |",
    ]
    lines += [
        f"| {documents:,} | {paths} | {repeats} | {row['seconds']:.1f} s | {row['memory']:.0f} MB "
        f"| {row['compare']:.1f} s | {row['compare_memory']:.0f} MB |"
        for (documents, paths, repeats), row in rows
    ]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="put the table into docs/statistics.md")
    parser.add_argument("--one", nargs=3, type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measure(*options.one)))
        return
    rows = []
    for size in SIZES:
        command = [sys.executable, __file__, "--one", *map(str, size)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        rows.append((size, json.loads(done.stdout)))
        print(size, rows[-1][1], file=sys.stderr)
    where = f"{os.cpu_count()} cores, Python {platform.python_version()}, numpy {np.__version__}"
    text = (
        f"Made by `python benchmarks/intervals.py --write` ({where}): {RESAMPLES:,} resamples, with 95% intervals of "
        f"the score, precision and recall, overall, of the schema and of every field path's F1.\n\n{table(rows)}"
    )
    if not options.write:
        print(text)
        return
    write_table(PAGE, script="intervals.py", lines=["", text, ""])


if __name__ == "__main__":
    main()
