"""Several runs on the same documents, side by side."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

from harness.errors import UsageError
from harness.judgement.comparable import refuse_incomparable
from harness.judgement.slots import changed_slots
from harness.judgement.tallied import tallies_of
from harness.runs import LoadedRun
from harness.score import compare_runs, holm
from harness.verdict import Changes, PairedResult

__all__ = ["PairOfRuns", "RunComparison", "compare_all"]


@dataclass(frozen=True)
class PairOfRuns:
    """The second run less the first, by number; `result.overall.p_adjusted` is corrected over all pairs."""

    first: int
    second: int
    result: PairedResult
    changes: Changes


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
    arrays = {number: tallies_of(run, plain=False) for number, run in enumerate(ordered)}
    last = len(ordered) - 1

    def compared(first: int, second: int) -> PairedResult:
        # Of many documents they are large: each is let go when its last comparison has taken it.
        take = arrays.pop if second == last else arrays.__getitem__
        other = arrays.pop if first == last - 1 else arrays.__getitem__
        return compare_runs(take(first), other(second), seed=seed)

    pairs = [
        PairOfRuns(
            first,
            second,
            compared(first, second),
            changed_slots(ordered[first], ordered[second]),
        )
        for first, second in itertools.combinations(range(len(ordered)), 2)
    ]
    adjusted = holm([pair.result.overall.p for pair in pairs])
    corrected = [
        replace(pair, result=replace(pair.result, overall=replace(pair.result.overall, p_adjusted=p)))
        for pair, p in zip(pairs, adjusted, strict=True)
    ]
    return RunComparison(tuple(ordered), tuple(corrected), seed)
