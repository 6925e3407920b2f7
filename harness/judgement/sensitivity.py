"""How small a drop a run's documents and readings can show."""

from __future__ import annotations

from collections.abc import Sequence

from harness.errors import UsageError
from harness.judgement.comparable import refuse_incomparable
from harness.judgement.tallied import tallies_of
from harness.policy import Policy
from harness.runs import LoadedRun
from harness.score import Sensitivity, sensitivity_of

__all__ = ["sensitivity"]


def sensitivity(
    runs: Sequence[LoadedRun],
    policy: Policy,
    *,
    documents: Sequence[int] = (),
    repeats: Sequence[int] = (),
    power: float,
) -> Sensitivity:
    """The smallest drops that are seen with probability `power`, from one run's own variance or two runs' difference.

    documents, repeats: the numbers to show; the run's own and round ones where none are given.
    Raises UsageError for no or more than two runs, RunError for two that cannot be compared.
    """
    if not 1 <= len(runs) <= 2:
        raise UsageError("power is worked out from one run or two", hint="name one, or two to use their difference")
    if len(runs) == 2:
        older, newer = sorted(runs, key=lambda run: run.info.started)
        refuse_incomparable(older, newer, rescore=f"python -m harness rescore {older.info.name}", whole=True)
    arrays = [tallies_of(run) for run in runs]
    return sensitivity_of(arrays, policy, documents=documents, repeats=repeats, power=power)
