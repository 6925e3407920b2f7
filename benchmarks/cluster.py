"""What a cluster of dask does with a run, what it costs, and what that comes to for ten million documents.

    python benchmarks/cluster.py --write               # everything, and the tables into docs/scale.md
    python benchmarks/cluster.py --kills 0 --turns 1   # a quick look, printed only

Asking: one server on loopback answers each request after 0.2 s, as for throughput.py, and the letters and the record
are the same; CPU is counted from the moment that the first worker is ready until the last answer is there. Scoring:
the real `harness score` of invented records (`benchmarks/records.py`) by each engine, in turns. Growth: the real `run`
and `score` over two workers at two sizes each, and what a document more takes of every process, of the parent's memory
and of the disk. Scheduler and workers are processes of their own; CPU is that of each, user and system, from /proc.
Then runs as a user types them, whose workers are ended with SIGKILL at random moments.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "benchmarks"), str(ROOT / "tests")]

from cluster_asking import asking_lines  # noqa: E402
from cluster_commands import over, run_letters, score_records  # noqa: E402
from cluster_kills import kill_lines  # noqa: E402
from cluster_scoring import score_in_turns, scoring_lines  # noqa: E402
from cluster_sizing import Each, each_more, sizing_lines  # noqa: E402
from clusters import DaskCluster  # noqa: E402
from tables import machine, write_table  # noqa: E402


def growth(folder: Path, run: list[int], score: list[int]) -> tuple[Each, Each]:
    """What a document more takes of `run` and of `score`, over two workers that have worked before."""
    with DaskCluster(2) as cluster:
        run_letters(folder, 100, cluster)
        letters = [run_letters(folder, documents, cluster) for documents in run]
        records = [
            score_records(folder, documents, over(cluster), cluster=cluster, reports="grown")[0] for documents in score
        ]
    return each_more(*letters), each_more(*records)


def tables(given: argparse.Namespace) -> list[str]:
    """Measures everything; the lines of the page."""
    before = os.getloadavg()[0]
    lines = asking_lines(concurrency=given.concurrency, total=given.concurrency * given.rounds, turns=given.turns)
    with tempfile.TemporaryDirectory() as folder:
        lines += scoring_lines(*score_in_turns(Path(folder), given.scored, given.turns))
        lines += sizing_lines(*growth(Path(folder), given.run, given.score))
    if given.kills:
        lines += kill_lines(given.kills, seed=given.seed)
    told = f"Command: `python benchmarks/cluster.py --write`. Machine: {machine()}; load {before:.1f} before it and "
    told += f"{os.getloadavg()[0]:.1f} after it. The first two tables: the median of {given.turns} turns."
    return ["", told, *lines, ""]


def main() -> None:
    """Prints the tables, and puts them into the documentation where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--concurrency", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=20, help="requests for each place at once")
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--scored", type=int, default=10_000, help="documents scored in turns by each engine")
    parser.add_argument("--run", type=int, nargs=2, default=[6_000, 18_000], help="documents, of the growth of run")
    parser.add_argument("--score", type=int, nargs=2, default=[10_000, 30_000], help="documents, of that of score")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--write", action="store_true", help="put the tables into docs/scale.md")
    given = parser.parse_args()
    lines = tables(given)
    print("\n".join(lines))
    if given.write:
        write_table(ROOT / "docs" / "scale.md", script="cluster.py", heading="## What it costs", lines=lines)


if __name__ == "__main__":
    main()
