"""Whether `check --calibrate` tells the truth: on simulated runs of one system, whose false alarms are known.

    python benchmarks/calibrate.py            # printed
    python benchmarks/calibrate.py --write    # into docs/statistics.md

Runs are simulated as in gate_calibration.py. Of each system one estimate is made, from so many readings as a user has.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
from gate_calibration import FIELDS, A, B
from tables import write_table

from harness.judgement.calibration import calibrate_tallies
from harness.policy import Policy
from harness.records import VERDICTS
from harness.score import TallyArray

PAGE = Path(__file__).resolve().parents[1] / "docs" / "statistics.md"

CASES = ((12, 6), (40, 2), (40, 6), (100, 4))
"""Documents, readings of each."""

DRAWS = 40


def system(generator: np.random.Generator, documents: int, readings: int) -> TallyArray:
    """Readings of one system, each as good as the other."""
    chance = generator.beta(A, B, size=(documents, 1, FIELDS))
    right = (generator.random((documents, readings, FIELDS)) < chance).astype(np.int64)
    counts = np.zeros((*right.shape, len(VERDICTS)), np.int64)
    counts[..., 0], counts[..., 1] = right, 1 - right
    return TallyArray(
        tuple(f"d{number:04}" for number in range(documents)),
        tuple(range(readings)),
        tuple(("schema", f"field{number:02}") for number in range(FIELDS)),
        VERDICTS,
        counts,
        counts.astype(np.float64),
        np.ones((documents, readings), np.int64),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--systems", type=int, default=60, help="systems in each row")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--write", action="store_true", help="put the table into docs/statistics.md")
    options = parser.parse_args()
    lines = [
        f"Made by `python benchmarks/calibrate.py --systems {options.systems} --seed {options.seed} --write`: of each "
        f"of {options.systems} simulated systems one estimate, from {DRAWS} splits. With `max_drop = 0`, so that the "
        "test alone decides, 5% or a little less are right.",
        "",
        "| Documents | Readings | Mean of the estimates | They stray by (standard deviation) |",
        "| --: | --: | --: | --: |",
    ]
    for documents, readings in CASES:
        generator = np.random.default_rng(np.random.SeedSequence(options.seed, spawn_key=(documents, readings)))
        found = []
        for _ in range(options.systems):
            result = calibrate_tallies(system(generator, documents, readings), Policy(max_drop=0.0), draws=DRAWS)
            found.append(result.regressions / result.splits * 100)
        lines.append(f"| {documents} | {readings} | {np.mean(found):.1f}% | {np.std(found, ddof=1):.1f} points |")
        print(lines[-1], file=sys.stderr)
    text = "\n".join(lines)
    if not options.write:
        print(text)
        return
    write_table(PAGE, script="calibrate.py", lines=["", text, ""])


if __name__ == "__main__":
    main()
