"""The gate on runs of one system, split against each other: how often it would cry wolf here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.errors import RunError, UsageError
from harness.gate import decide
from harness.judgement.comparable import refuse_incomparable
from harness.judgement.tallied import tallies_of
from harness.policy import Policy
from harness.runs import LoadedRun
from harness.score import TallyArray, compare_runs, join_passes, part_of_passes, splits

if TYPE_CHECKING:
    from harness.verdict import Verdict

__all__ = ["Calibration", "calibrate", "calibrate_tallies"]

_DRAWS = 1_000

_FEWEST_TO_HALVE = 20
"""Documents; halves of fewer have no interval, and never pass."""


@dataclass(frozen=True)
class Calibration:
    """splits: how many were made. regressions: how many of them the gate failed; passes: how many it passed.

    above_margin: how many a plain limit on the drop would have failed. passes_over: whole readings of the documents
    that there are. halved: whether each split looked at a half of the documents, drawn anew.
    The splits overlap, so that their number says nothing of how sure the share is.
    """

    splits: int
    regressions: int
    passes: int
    above_margin: int
    documents: int
    passes_over: int
    halved: bool
    seed: int


def calibrate(runs: Sequence[LoadedRun], policy: Policy, *, draws: int = 400) -> Calibration:
    """Splits the readings of `runs`, all of one system, into halves many times, and puts each pair to the gate.

    A reading is a whole pass over the documents: what disturbs one (a slow hour of the server) stays together, unlike
    in the gate's own relabelling. From twenty documents on each split looks at a half of them, drawn anew, so that few
    readings give many splits.
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
    return calibrate_tallies(join_passes([tallies_of(run) for run in runs]), policy, draws=draws)


def calibrate_tallies(joined: TallyArray, policy: Policy, *, draws: int) -> Calibration:
    """The same for the tallies of all readings, numbered on. Raises UsageError for fewer than two."""
    readings, documents = len(joined.repeats), len(joined.documents)
    if readings < 2:
        raise UsageError("one reading cannot be split", hint="give several runs, or one with --repeats 2 or more")
    halve = documents >= _FEWEST_TO_HALVE
    regressions = passes = above = made = 0
    for half, drawn in splits(readings, documents, draws=draws, seed=policy.seed, halve=halve):
        rest = [index for index in range(readings) if index not in half][: len(half)]
        verdict = _gate(joined, half, rest, drawn, policy, seed=made)
        drop = -((verdict.comparison and verdict.comparison.overall.change) or 0.0)
        made += 1
        regressions += verdict.outcome == "regression"
        passes += verdict.outcome == "pass"
        above += drop > policy.max_drop
    return Calibration(made, regressions, passes, above, documents, readings, halve, policy.seed)


def _gate(
    joined: TallyArray, half: list[int], rest: list[int], documents: list[int], policy: Policy, *, seed: int
) -> Verdict:
    first, second = (part_of_passes(joined, passes, documents) for passes in (half, rest))
    result = compare_runs(first, second, alpha=policy.alpha, seed=seed, draws=_DRAWS, resamples=_DRAWS)
    return decide(result, policy)
