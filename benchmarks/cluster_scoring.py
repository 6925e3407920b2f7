"""`harness score` from JSONL by each engine, in turns; the files of all of them are the same."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import statistics
from collections.abc import Mapping
from pathlib import Path

from cluster_commands import Used, over, score_records
from clusters import DaskCluster

__all__ = ["median", "score_in_turns", "scoring_lines"]

WARM_UP = 200
"""Records that the workers of a cluster have scored before they are measured."""

AFAR = "dask, {} worker{}"


def score_in_turns(folder: Path, documents: int, turns: int) -> tuple[dict[str, Used], int]:
    """What each engine takes for so many records, the medians; and how many files were the same in every run.

    Raises RuntimeError where a file differs from that of one process.
    """
    names = ["local engine, `--workers 1`", "local engine, `--workers 2`"]
    found: dict[str, list[Used]] = {}
    first: Mapping[str, str] | None = None
    with contextlib.ExitStack() as stack:
        clusters: dict[str, DaskCluster] = {}
        for workers in (1, 2):
            name = AFAR.format(workers, "s" * (workers > 1))
            clusters[name] = cluster = stack.enter_context(DaskCluster(workers))
            score_records(folder, WARM_UP, over(cluster), cluster=cluster, reports=f"warm-{workers}")
        for turn in range(turns):
            for name in (*names, *clusters):
                cluster = clusters.get(name)
                words = over(cluster) if cluster else ("--workers", name[-2])
                used, files = score_records(folder, documents, words, cluster=cluster, reports=f"turn-{turn}")
                found.setdefault(name, []).append(used)
                digests = {file: hashlib.sha256(content).hexdigest() for file, content in files.items()}
                first = first or digests
                if digests != first:
                    differing = sorted(file for file in first | digests if first.get(file) != digests.get(file))
                    raise RuntimeError(f"{name}: not as by one process: {differing[:5]}")
                shutil.rmtree(folder / f"records-{documents}" / f"turn-{turn}")
    assert first is not None
    return {name: median(runs) for name, runs in found.items()}, len(first)


def median(runs: list[Used]) -> Used:
    """What each part takes, the median of runs of the same."""
    wall, parent, own, scheduler, workers, memory = (
        statistics.median(getattr(run, name) for run in runs)
        for name in ("wall", "parent", "own", "scheduler", "workers", "memory")
    )
    return Used(runs[0].documents, wall, parent, own, scheduler, workers, int(memory), runs[0].files)


def scoring_lines(found: Mapping[str, Used], same: int) -> list[str]:
    """The table of scoring."""
    documents = next(iter(found.values())).documents
    lines = [
        "",
        f"`harness score` of {documents:,} invented records from JSONL, the whole command from start to report. In "
        f"every run the {same:,} files were byte for byte those of one process, but for the moment:",
        "",
        "| scored by | wall s | documents a second | CPU ms a document | ... parent | ... its own processes | "
        "... scheduler | ... workers |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for name, one in found.items():
        parts = (one.parent, one.own, one.scheduler, one.workers)
        each = " | ".join(f"{1000 * part / documents:.2f}" if part else "" for part in (sum(parts), *parts))
        lines.append(f"| {name} | {one.wall:.1f} | {documents / one.wall:,.0f} | {each} |")
    return lines
