"""Several runs on the same documents, side by side."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

from harness.errors import UsageError
from harness.judgement.comparable import refuse_incomparable
from harness.judgement.slots import changed_slots
from harness.runs import LoadedRun
from harness.score import compare_runs, holm, tallies
from harness.verdict import PairedResult, SlotChange

__all__ = ["PairOfRuns", "RunComparison", "compare_all"]


@dataclass(frozen=True)
class PairOfRuns:
    """The second run less the first, by number; `result.overall.p_adjusted` is corrected over all pairs."""

    first: int
    second: int
    result: PairedResult
    changes: tuple[SlotChange, ...]


@dataclass(frozen=True)
class RunComparison:
    """runs: best score first. pairs: every two of them."""

    runs: tuple[LoadedRun, ...]
    pairs: tuple[PairOfRuns, ...]
    seed: int


def compare_all(runs: Sequence[LoadedRun], *, seed: int) -> RunComparison:
    """Compares every two of `runs`, two or more, on the same documents.

    Raises RunError where two cannot be compared, with the command that mends it, and UsageError for fewer than two.
    """
    if len(runs) < 2:
        raise UsageError("one run cannot be compared", hint="name two or more")
    for first, second in itertools.combinations(runs, 2):
        older, newer = sorted((first, second), key=lambda run: run.info.started)
        refuse_incomparable(older, newer, rescore=f"python -m harness rescore {older.info.name}", whole=True)
    ordered = sorted(runs, key=lambda run: -(run.scoreboard.score or 0.0))
    arrays = [tallies(run.judged) for run in ordered]
    pairs = [
        PairOfRuns(
            first,
            second,
            compare_runs(arrays[first], arrays[second], seed=seed),
            changed_slots(ordered[first].judged, ordered[second].judged),
        )
        for first, second in itertools.combinations(range(len(ordered)), 2)
    ]
    adjusted = holm([pair.result.overall.p for pair in pairs])
    corrected = [
        replace(pair, result=replace(pair.result, overall=replace(pair.result.overall, p_adjusted=p)))
        for pair, p in zip(pairs, adjusted, strict=True)
    ]
    return RunComparison(tuple(ordered), tuple(corrected), seed)
