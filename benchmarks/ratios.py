"""How many times the reference's time the scorer takes, and whether that moved: the check of speed that CI runs.

    python benchmarks/ratios.py                  # beside ratios.json: exit code 1 where the scorer got slower
    python benchmarks/ratios.py --write          # write ratios.json anew, and the table in docs/performance.md
    python benchmarks/ratios.py --slowed 1.4     # as if scoring took so many times as long

Seconds differ from machine to machine, a ratio of two programs in one process hardly. Scorer and reference
(`reference_scorer.py`) take turns of some 10 ms of CPU time each, garbage collection off; of each the quickest turn
counts, since what else the machine does can only make a turn longer. More than 30% above the ratio of `ratios.json` is
slower. Then all is measured once more, and what is slower both times fails. More than 30% below is said, and does not
fail.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent))

from records import Flat, Record, Rows, make_flat, make_record, make_rows, spoil, spoil_flat, spoil_rows
from reference_scorer import FLAT, RECORD, ROWS, judge
from tables import machine, write_table

import harness

STORED = Path(__file__).resolve().parent / "ratios.json"
PAGE = Path(__file__).resolve().parents[1] / "docs" / "performance.md"
TOLERANCE = 0.3
ROUNDS = 12
TURN = 0.01
"""Seconds of CPU time that a turn takes at least."""

Work = Callable[[], object]
Clock = Callable[[], float]


class Pairing(NamedTuple):
    """What is measured side by side: each scores the same records once."""

    scorer: Work
    reference: Work


def pairings(*, seed: int = 0, slowed: float = 1.0) -> dict[str, Pairing]:
    """Every case by its name. slowed: 1 or more, how many times as long the scorer is made to take."""
    rng = random.Random(seed)
    made: dict[str, tuple[Any, Any, list[Any], Callable[..., Any]]] = {
        "record": (Record, RECORD, [make_record(rng) for _ in range(20)], spoil),
        "list of 100": (Rows, ROWS, [make_rows(100, rng)], spoil_rows),
        "list of 500": (Rows, ROWS, [make_rows(500, rng)], spoil_rows),
        "flat record": (Flat, FLAT, [make_flat(rng) for _ in range(20)], spoil_flat),
    }
    return {
        name: _pairing(model, plan, [(gold, spoil_one(gold, rng)) for gold in golds], slowed)
        for name, (model, plan, golds, spoil_one) in made.items()
    }


def _pairing(model: Any, plan: Any, pairs: list[tuple[Any, Any]], slowed: float) -> Pairing:
    def scorer() -> None:
        began = time.process_time()
        for gold, prediction in pairs:
            harness.compare(model, gold, prediction)
        until = began + slowed * (time.process_time() - began)
        while slowed > 1 and time.process_time() < until:
            pass

    def reference() -> None:
        for gold, prediction in pairs:
            judge(plan, gold, prediction)

    return Pairing(scorer, reference)


def measure(
    cases: Mapping[str, Pairing], *, rounds: int = ROUNDS, turn: float = TURN, clock: Clock = time.process_time
) -> dict[str, float]:
    """The scorer's quickest turn / the reference's, by case. clock: in seconds, which `turn` is in too."""
    times = {
        name: (_times(pair.scorer, turn, clock), _times(pair.reference, turn, clock)) for name, pair in cases.items()
    }
    quickest = {name: (float("inf"), float("inf")) for name in cases}
    was_on = gc.isenabled()
    gc.disable()
    try:
        for _ in range(rounds):
            for name, pair in cases.items():
                scorer, reference = quickest[name]
                reference = min(reference, _seconds(pair.reference, times[name][1], clock))
                scorer = min(scorer, _seconds(pair.scorer, times[name][0], clock))
                quickest[name] = scorer, reference
            gc.collect()
    finally:
        if was_on:
            gc.enable()
    return {name: scorer / reference for name, (scorer, reference) in quickest.items()}


def _times(work: Work, turn: float, clock: Clock) -> int:
    """How often `work` is done in a turn, so that it takes as long as it should. What is made on first use is made."""
    work()
    return max(1, round(turn / _seconds(work, 1, clock)))


def _seconds(work: Work, times: int, clock: Clock) -> float:
    began = clock()
    for _ in range(times):
        work()
    return (clock() - began) / times


def slower(stored: Mapping[str, float], measured: Mapping[str, float]) -> set[str]:
    """The cases that take more than 30% longer than they did, by the reference's measure."""
    return {name for name, ratio in measured.items() if ratio > (1 + TOLERANCE) * stored[name]}


def faster(stored: Mapping[str, float], measured: Mapping[str, float]) -> set[str]:
    """The cases that did take more than 30% longer than they do now."""
    return {name for name, ratio in measured.items() if stored[name] > (1 + TOLERANCE) * ratio}


def check(stored: Mapping[str, float], measure_all: Callable[[], dict[str, float]]) -> tuple[list[str], bool]:
    """What is to be said, and whether the speed is as it was or better.

    measure_all: gives the ratio of every case; called a second time where one is slower. Raises SystemExit where the
    cases are not those that are stored.
    """
    measured = measure_all()
    if measured.keys() != stored.keys():
        sys.exit(f"{STORED.name} is not of these cases: write it anew with `python benchmarks/ratios.py --write`")
    if slower(stored, measured):
        again = measure_all()
        measured = {name: min(ratio, again[name]) for name, ratio in measured.items()}
    lines = [
        f"{name:12}  {ratio:6.2f} x the reference, stored {stored[name]:6.2f}: {_moved(name, stored, measured)}"
        for name, ratio in measured.items()
    ]
    return lines, not slower(stored, measured)


def _moved(name: str, stored: Mapping[str, float], measured: Mapping[str, float]) -> str:
    change = f"{measured[name] / stored[name] - 1:+.0%}"
    if name in slower(stored, measured):
        return f"{change}, SLOWER; where that is meant, write it anew: python benchmarks/ratios.py --write"
    if name in faster(stored, measured):
        return f"{change}, faster: write it anew, so that it stays so: python benchmarks/ratios.py --write"
    return change


def write(several: Sequence[Mapping[str, float]]) -> None:
    """The median of each case over measurements into ratios.json, with their range into the documentation."""
    by_case = {name: sorted(one[name] for one in several) for name in several[0]}
    middle = {name: round(statistics.median(values), 3) for name, values in by_case.items()}
    STORED.write_text(json.dumps({"machine": machine(), "ratios": middle}, indent=2) + "\n", "utf-8")
    lines = ["| case | times the reference | range |", "| --- | ---: | ---: |"]
    lines += [
        f"| {name} | {middle[name]:.2f} | {values[0]:.2f} to {values[-1]:.2f} |" for name, values in by_case.items()
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    told = f"Command: `python benchmarks/ratios.py --write`; {len(several)} measurements. Machine: {machine()}."
    write_table(PAGE, script="ratios.py", heading="## The check in CI", lines=["", told, "", *lines, ""])


def main() -> None:
    """Prints a line a case; exit code 1 where one is slower."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="write anew, from five measurements")
    parser.add_argument("--slowed", type=float, default=1.0, help="as if scoring took so many times as long")
    given = parser.parse_args()
    cases = pairings(slowed=given.slowed)
    if given.write:
        write([measure(cases) for _ in range(5)])
        return
    stored: dict[str, float] = json.loads(STORED.read_text("utf-8"))["ratios"]
    lines, well = check(stored, lambda: measure(cases))
    sys.stdout.write("\n".join(lines) + "\n")
    sys.exit(0 if well else 1)


if __name__ == "__main__":
    main()
