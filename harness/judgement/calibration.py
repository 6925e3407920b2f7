"""The gate on runs of one system, split against each other: how often it would cry wolf here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.errors import RunError, UsageError
from harness.gate import decide
from harness.judgement.comparable import refuse_incomparable
from harness.policy import Policy
from harness.runs import LoadedRun
from harness.score import TallyArray, compare_runs, join_passes, part_of_passes, splits, tallies, wilson

if TYPE_CHECKING:
    from harness.verdict import Verdict

__all__ = ["Calibration", "calibrate"]

_DRAWS = 1_000


@dataclass(frozen=True)
class Calibration:
    """splits: how many were made. regressions: how many of them the gate failed; passes: how many it passed.

    interval: of the share of regressions, 95%. above_margin: how many a plain limit on the drop would have failed.
    passes_over: whole readings of the documents that there are. redrawn: whether documents were drawn anew each time.
    """

    splits: int
    regressions: int
    passes: int
    above_margin: int
    interval: tuple[float, float]
    documents: int
    passes_over: int
    redrawn: bool
    seed: int


def calibrate(runs: Sequence[LoadedRun], policy: Policy, *, draws: int = 400) -> Calibration:
    """Splits the readings of `runs`, all of one system, into halves many times, and puts each pair to the gate.

    A reading is a whole pass over the documents: what disturbs one (a slow hour of the server) stays together, unlike
    in the gate's own relabelling. From ten documents on, documents are drawn anew each time.
    Raises UsageError for fewer than two readings in all, RunError for runs of other systems or that cannot be compared.
    """
    for other in runs[1:]:
        refuse_incomparable(runs[0], other, rescore=f"python -m harness rescore {runs[0].info.name}", whole=True)
        first, second = (run.info.signature for run in (runs[0], other))
        if (first.model, first.mode, dict(first.params)) != (second.model, second.mode, dict(second.params)):
            raise RunError(
                f"{runs[0].info.name!r} and {other.info.name!r} are of other systems",
                hint="calibrate with runs of one model, mode and parameters",
            )
    joined: TallyArray = join_passes([tallies(run.judged) for run in runs])
    readings, documents = len(joined.repeats), len(joined.documents)
    if readings < 2:
        raise UsageError("one reading cannot be split", hint="give several runs, or one with --repeats 2 or more")
    redraw = documents >= 10
    regressions = passes = above = made = 0
    for half, drawn in splits(readings, documents, draws=draws, seed=policy.seed, redraw=redraw):
        rest = [index for index in range(readings) if index not in half][: len(half)]
        verdict = _gate(joined, half, rest, drawn, policy, seed=made)
        drop = -((verdict.comparison and verdict.comparison.overall.change) or 0.0)
        made += 1
        regressions += verdict.outcome == "regression"
        passes += verdict.outcome == "pass"
        above += drop > policy.max_drop
    return Calibration(
        made, regressions, passes, above, wilson(regressions / made, made), documents, readings, redraw, policy.seed
    )


def _gate(
    joined: TallyArray, half: list[int], rest: list[int], documents: list[int], policy: Policy, *, seed: int
) -> Verdict:
    first, second = (part_of_passes(joined, passes, documents) for passes in (half, rest))
    result = compare_runs(first, second, alpha=policy.alpha, seed=seed, draws=_DRAWS, resamples=_DRAWS)
    return decide(result, policy)
