"""How often the gate raises a false alarm, and how often it sees a drop that is there, beside the gates of peers.

    python benchmarks/gate_calibration.py                 # the whole grid, and its tables into docs/statistics.md
    python benchmarks/gate_calibration.py --runs 200      # a quick look, printed only

Each cell of the grid simulates many pairs of runs with a known truth: 12 fields a document, right with probabilities
that differ from slot to slot (0.90 on average; two readings agree in 92% of slots). With clustered failures 2 of 100
readings are lost whole. The second run's slots are right less often by the drop. The gate under test is the package's
own code, applied to many pairs at once.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # one process a core is faster than threads within a product

import argparse
import itertools
import json
import math
import multiprocessing
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tables import write_table

from harness.score.holm import holm
from harness.score.intervals import wilson
from harness.score.paired import extremes
from harness.score.pairing import Paired
from harness.score.quantiles import t_quantile
from harness.score.spread import changes
from harness.score.student import goes_by_t, t_p_worse
from harness.score.units import scope_of

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "statistics.md"

DOCUMENTS = (1, 5, 10, 30, 100, 300)
REPEATS = (1, 3, 5)
DROPS = (0.0, 0.02, 0.05, 0.10)
CLUSTERED = (False, True)

FIELDS = 12
MEAN, A, B = 0.9, 0.72, 0.08  # Beta(0.72, 0.08): mean 0.9, and two draws agree with probability 0.92
LOST = 0.02
ALPHA, MARGIN = 0.05, 0.02
BATCH = 500
DRAWS = RESAMPLES = 1_999

GATES = ("gate", "test", "paired t", "unpaired z", "overall > 2", "any field > 2", "pass", "relabelling")
"""pass: which of the pairs ours passes. relabelling: the test, were it to decide where t does too."""


def simulate(
    generator: np.random.Generator, pairs: int, documents: int, repeats: int, drop: float, clustered: bool
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Right slots and lost readings: (pairs, documents, 2 * repeats, fields) and (pairs, documents, 2 * repeats)."""
    chance = generator.beta(A, B, size=(pairs, documents, 1, FIELDS)).astype(np.float32)
    drawn = generator.random((pairs, documents, 2 * repeats, FIELDS), dtype=np.float32)
    kept = np.ones(2 * repeats, np.float32)
    kept[repeats:] = 1 - drop / MEAN
    right = drawn < chance * kept[:, None]
    lost = generator.random((pairs, documents, 2 * repeats)) < (LOST if clustered else 0.0)
    right &= ~lost[..., None]
    return right.astype(np.float64), lost.astype(np.float64)


def decisions(
    right: NDArray[np.float64], lost: NDArray[np.float64], repeats: int, seed: int
) -> dict[str, NDArray[Any]]:
    """Which of the pairs each gate fails (and, as `pass`, which ours passes): name -> (pairs,) of booleans."""
    pairs, documents = right.shape[:2]
    correct = right.sum(axis=3)
    # A wrong slot counts 2 in the denominator of F1, a missing one 1: see `Tally.f1`.
    bottom = np.where(lost > 0, FIELDS, 2.0 * FIELDS)
    rows = np.stack([2 * correct, bottom], axis=-1)  # (pairs, documents, readings, 2)
    flat = rows.transpose(1, 2, 0, 3).reshape(documents * 2 * repeats, pairs, 2)
    sides = ((repeats, repeats),) * documents
    first = np.tile(np.r_[np.ones(repeats), np.zeros(repeats)], documents)

    tested = extremes(flat[..., 0], flat[..., 1], sides, first, seed=seed, draws=DRAWS)
    sums = rows.reshape(pairs, documents, 2, repeats, 2).sum(axis=3)  # (pairs, documents, run, 2)
    pooled = sums.sum(axis=1)
    score = pooled[..., 0] / pooled[..., 1]
    drop = score[:, 0] - score[:, 1]
    p = t_p_worse(flat[..., 0], flat[..., 1], sides, first) if goes_by_t(sides) else tested.mid_p
    found = {"test": p <= ALPHA, "relabelling": tested.mid_p <= ALPHA, "overall > 2": drop > MARGIN}
    found["gate"] = found["test"] & found["overall > 2"]
    found["paired t"] = paired_t(sums[..., 0] / sums[..., 1])
    found["unpaired z"] = unpaired_z(
        correct.reshape(pairs, documents, 2, repeats).sum(axis=(1, 3)), documents * repeats
    )
    found["any field > 2"] = any_field(right, lost, repeats)
    scope = scope_of(np.full(documents, repeats))
    found["pass"] = np.zeros(pairs, bool)
    if scope in ("documents", "repeats"):
        paired = Paired((), flat, sides, first)
        units, moved = changes(paired, scope, flat, seed=seed, resamples=RESAMPLES)
        found["pass"] = np.quantile(moved, units.tail(ALPHA, documents), axis=0) >= -MARGIN
        found["pass"] &= ~found["gate"]
    return found


def paired_t(scores: NDArray[np.float64]) -> NDArray[np.bool_]:
    """One-sided, over documents' differences. scores: (pairs, documents, 2)."""
    documents = scores.shape[1]
    if documents < 2:
        return np.zeros(len(scores), bool)
    change = scores[..., 1] - scores[..., 0]
    spread = change.std(axis=1, ddof=1) / math.sqrt(documents)
    with np.errstate(invalid="ignore", divide="ignore"):
        statistic = np.where(spread > 0, change.mean(axis=1) / spread, np.sign(change.mean(axis=1)) * np.inf)
    return statistic <= t_quantile(ALPHA, documents - 1)


def unpaired_z(correct: NDArray[np.float64], readings: int) -> NDArray[np.bool_]:
    """One-sided test of two proportions over leaves, as if each were independent. correct: (pairs, 2)."""
    leaves = readings * FIELDS
    share = correct / leaves
    middle = share.mean(axis=1)
    error = np.sqrt(middle * (1 - middle) * 2 / leaves)
    with np.errstate(invalid="ignore", divide="ignore"):
        return (share[:, 1] - share[:, 0]) / error < -1.6448536


def any_field(right: NDArray[np.float64], lost: NDArray[np.float64], repeats: int) -> NDArray[np.bool_]:
    """Whether any field's F1 falls by more than the margin."""
    pairs, documents = right.shape[:2]
    shape = (pairs, documents, 2, repeats, FIELDS)
    top = 2 * right.reshape(shape).sum(axis=(1, 3))
    weight = np.where(lost > 0, 1.0, 2.0).reshape(pairs, documents, 2, repeats).sum(axis=(1, 3))
    score = top / weight[..., None]
    return ((score[:, 0] - score[:, 1]) > MARGIN).any(axis=1)


def cell(job: tuple[int, int, float, bool, int, int]) -> dict[str, Any]:
    """One cell of the grid: how many of the pairs each gate fails."""
    documents, repeats, drop, clustered, runs, seed = job
    key = (documents, repeats, round(drop * 100), int(clustered))
    counts = dict.fromkeys(GATES, 0)
    for batch, start in enumerate(range(0, runs, BATCH)):
        generator = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(*key, batch)))
        right, lost = simulate(generator, min(BATCH, runs - start), documents, repeats, drop, clustered)
        for name, failed in decisions(right, lost, repeats, int(generator.integers(2**31))).items():
            counts[name] += int(failed.sum())
    return {"documents": documents, "repeats": repeats, "drop": drop, "clustered": clustered, "runs": runs, **counts}


def binomial_excess(count: int, runs: int, share: float) -> float:
    """The chance of `count` or more of `runs` at `share` each."""
    logs = [
        math.lgamma(runs + 1) - math.lgamma(k + 1) - math.lgamma(runs - k + 1)
        + k * math.log(share) + (runs - k) * math.log1p(-share)
        for k in range(count, runs + 1)
    ]  # fmt: skip
    return min(1.0, math.fsum(math.exp(value) for value in logs))


def shown(count: int, runs: int) -> str:
    low, high = wilson(count / runs, runs)
    return f"{count / runs * 100:.1f} ({low * 100:.1f}–{high * 100:.1f})"


def summary(cells: list[dict[str, Any]]) -> list[str]:
    """What the grid shows, in sentences."""
    alarms = [one for one in cells if one["drop"] == 0]
    lines = []
    for name, what in (
        ("gate", "the gate (p and margin)"),
        ("test", "its test alone (p)"),
        ("paired t", "the paired t-test"),
    ):
        adjusted = holm([binomial_excess(one[name], one["runs"], ALPHA) for one in alarms])
        beyond = sum(value is not None and value <= 0.05 for value in adjusted)
        worst = max(one[name] / one["runs"] for one in alarms)
        lines.append(
            f"- False alarms of {what}: at most {worst * 100:.1f}% in any of {len(alarms)} cells; above 5% beyond "
            f"chance (binomial, Holm over the cells) in {beyond}."
        )
    within, compared, gaps = 0, 0, []
    for one in cells:
        if one["drop"] == 0 or one["documents"] < 2:
            continue
        level = next(a for a in alarms if all(a[k] == one[k] for k in ("documents", "repeats", "clustered")))
        if binomial_excess(level["paired t"], level["runs"], ALPHA) <= 0.05:
            continue
        gap = (one["paired t"] - one["test"]) / one["runs"]
        compared += 1
        within += gap <= 0.03
        if gap > 0.03:
            gaps.append(
                f"{one['documents']} documents x {one['repeats']}, drop {one['drop'] * 100:.0f}"
                f"{', clustered' if one['clustered'] else ''}: {gap * 100:.1f}"
            )
    lines.append(
        f"- Power of the test is within three points of the paired t-test's, or above it, in {within} of the "
        f"{compared} cells where that test keeps its own level." + (f" Below it in: {'; '.join(gaps)}." if gaps else "")
    )
    lines += _without_t(cells)
    passed = [one["pass"] / one["runs"] for one in cells if one["drop"] == 0.05 and one["documents"] >= 10]
    if passed:
        lines.append(
            f"- A drop of 5 points is passed, from ten documents on, in at most {max(passed) * 100:.1f}% of runs."
        )
    return lines


def _without_t(cells: list[dict[str, Any]]) -> list[str]:
    """What relabelling alone would do where the gate goes by t."""
    by_t = [one for one in cells if goes_by_t(((one["repeats"], one["repeats"]),) * one["documents"])]
    if not by_t:
        return []
    alarms = [one["relabelling"] / one["runs"] * 100 for one in by_t if one["drop"] == 0]
    gaps = [(one["test"] - one["relabelling"]) / one["runs"] * 100 for one in by_t if one["drop"] > 0]
    which = " and ".join(sorted({f"{one['documents']} documents x {one['repeats']}" for one in by_t}))
    return [
        f"- At {which} the test is Student's t. Relabelling would fail {min(alarms):.1f} to {max(alarms):.1f}% of "
        f"equal runs there, and see {min(gaps):.1f} to {max(gaps):.1f} points less of the drops."
    ]


def tables(cells: list[dict[str, Any]]) -> str:
    """Markdown: false alarms, and power."""
    by = {(one["documents"], one["repeats"], one["drop"], one["clustered"]): one for one in cells}
    lines = ["False alarms: per cent of pairs of equal runs that fail (95% interval).", ""]
    gates = [name for name in GATES if name not in ("pass", "relabelling")]
    lines += [
        "| Documents | Repeats | Lost documents | " + " | ".join(f"{_title(name)}" for name in gates) + " |",
        "| --: | --: | --- | " + " | ".join("--:" for _ in gates) + " |",
    ]
    rows = list(itertools.product(CLUSTERED, sorted({one["documents"] for one in cells}), REPEATS))
    for clustered, documents, repeats in rows:
        one = by[documents, repeats, 0.0, clustered]
        cellsof = ["–" if name == "paired t" and documents < 2 else shown(one[name], one["runs"]) for name in gates]
        lines.append(f"| {documents} | {repeats} | {'yes' if clustered else 'no'} | " + " | ".join(cellsof) + " |")
    lines += [
        "",
        "Power: per cent of pairs with a true drop that fail (95% interval); `pass`: the share of pairs that pass.",
        "",
    ]
    columns = (
        [("gate", drop) for drop in DROPS[1:]]
        + [("test", drop) for drop in DROPS[1:]]
        + [("paired t", drop) for drop in DROPS[1:]]
    )
    lines += [
        "| Documents | Repeats | Lost documents | "
        + " | ".join(f"{_title(name)}, drop {drop * 100:.0f}" for name, drop in columns)
        + " | Pass, no drop | Pass, drop 5 |",
        "| --: | --: | --- | " + " | ".join("--:" for _ in range(len(columns) + 2)) + " |",
    ]
    for clustered, documents, repeats in rows:
        cellsof = [
            "–" if name == "paired t" and documents < 2
            else shown(by[documents, repeats, drop, clustered][name], by[documents, repeats, drop, clustered]["runs"])
            for name, drop in [*columns, ("pass", 0.0), ("pass", 0.05)]
        ]  # fmt: skip
        lines.append(f"| {documents} | {repeats} | {'yes' if clustered else 'no'} | " + " | ".join(cellsof) + " |")
    return "\n".join(lines)


def _title(name: str) -> str:
    return {"gate": "`check`", "test": "its test alone"}.get(name, name)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=2_000, help="pairs of runs in each cell")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--documents", type=int, action="append", help="of these numbers alone, printed; repeatable")
    parser.add_argument("--json", type=Path, help="every count, as JSON")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/statistics.md")
    options = parser.parse_args()
    started = time.monotonic()
    chosen = tuple(options.documents or DOCUMENTS)
    if options.documents and options.write:
        parser.error("the page has the whole grid: --write goes without --documents")
    jobs = [
        (documents, repeats, drop, clustered, options.runs, options.seed)
        for documents, repeats, drop, clustered in itertools.product(chosen, REPEATS, DROPS, CLUSTERED)
    ]
    jobs.sort(key=lambda job: -job[0] * job[1])
    with multiprocessing.get_context("spawn").Pool(options.workers) as pool:
        cells = pool.map(cell, jobs, chunksize=1)
    cells.sort(key=lambda one: (one["clustered"], one["documents"], one["repeats"], one["drop"]))
    if options.json:
        options.json.write_text(json.dumps(cells, indent=1) + "\n", "utf-8")
    command = f"python benchmarks/gate_calibration.py --runs {options.runs} --seed {options.seed} --write"
    lines = [f"Made by `{command}`: {options.runs:,} pairs of runs in each of {len(cells)} cells.", "", *summary(cells)]
    text = "\n".join([*lines, "", tables(cells)])
    if options.write:
        write_table(PAGE, script="gate_calibration.py", lines=["", text, ""])
    else:
        print(text)
    print(f"{time.monotonic() - started:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
