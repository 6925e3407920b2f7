"""The records of a comparison of runs, and of the gate's verdict on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from harness.records import VerdictName
from harness.uncertainty import Interval, Scope

__all__ = [
    "MAX_CHANGES",
    "ChangeCount",
    "Changes",
    "Difference",
    "Driver",
    "FloorResult",
    "Incomparable",
    "Outcome",
    "PairedResult",
    "SlotChange",
    "Verdict",
]

Outcome = Literal["pass", "regression", "below_floor", "inconclusive", "incomplete"]
"""below_floor: no regression was shown, but a floor of the policy is missed."""


@dataclass(frozen=True)
class Difference:
    """How far a score moved from the first run to the second; shares in [0, 1], None where a run has no such score.

    interval: of `change`, at 95%. bound: the lowest that `change` may be, one-sided at the level that was asked for.
    p_worse: of a change at least as low, were the runs alike, by relabelling. gate_p: what the gate goes by: the same
    with equally low ones counted half, since with few documents many relabellings tie, and counting them whole would
    make it sleep; or that of Student's t, where `PairedResult.test` says so.
    p: of a change at least as far from none, either way.
    p_adjusted: `p` after Holm's correction over the comparisons that stand beside it.
    """

    before: float | None
    after: float | None
    interval: Interval | None = None
    bound: float | None = None
    p_worse: float | None = None
    gate_p: float | None = None
    p: float | None = None
    p_adjusted: float | None = None

    @property
    def change(self) -> float | None:
        """after - before, in [-1, 1]."""
        return None if self.before is None or self.after is None else self.after - self.before


@dataclass(frozen=True)
class Driver:
    """A field path's part in the change of the score; the contributions of all of them add up to it."""

    schema: str
    path: str
    contribution: float
    difference: Difference


@dataclass(frozen=True)
class PairedResult:
    """Two runs on the same documents.

    scope: what the interval speaks of. documents: how many. repeats: readings of each document in the two runs, the
    most. exact: whether every relabelling was gone through. relabellings: how many were. drivers: by schema and path.
    test: where the gate's p comes from.
    """

    overall: Difference
    drivers: tuple[Driver, ...]
    scope: Scope
    documents: int
    repeats: tuple[int, int]
    exact: bool
    relabellings: int
    seed: int
    test: Literal["relabelling", "t"] = "relabelling"


@dataclass(frozen=True)
class SlotChange:
    """A slot that was judged otherwise. repeat: None where the readings were put together: `before` and `after` then
    are the shares of readings in which the slot was right, else the verdicts (None where there is no such slot).
    """

    schema: str
    document: str
    repeat: int | None
    path: str
    pointer: str
    before: VerdictName | float | None
    after: VerdictName | float | None
    worse: bool


MAX_CHANGES = 10_000
"""The most changes that are listed, the worst first; the others are counted."""


@dataclass(frozen=True)
class ChangeCount:
    """How many slots were judged otherwise, and how many of them for the worse."""

    slots: int
    worse: int

    @classmethod
    def of(cls, changes: Sequence[SlotChange]) -> ChangeCount:
        """Of all of them."""
        return cls(len(changes), sum(one.worse for one in changes))


@dataclass(frozen=True)
class Changes:
    """listed: MAX_CHANGES at most, the worst first. count: of all that there are."""

    listed: tuple[SlotChange, ...]
    count: ChangeCount


@dataclass(frozen=True)
class FloorResult:
    """One floor or ceiling of the policy, and what the run has; met is None where that cannot be told.

    what: `score`, `validity`, `cost`, or one of a field: `score of invoice lines[].price`.
    """

    what: str
    wanted: float
    got: float | None
    met: bool | None
    ceiling: bool = False
    unit: Literal["share", "dollars"] = "share"


@dataclass(frozen=True)
class Incomparable:
    """Why two runs cannot be compared, in words, and the command that mends it."""

    reason: str
    mend: str


@dataclass(frozen=True)
class Verdict:
    """What the gate says of a run beside its baseline.

    reasons: why, one line each, the most important first. could_hide: the largest drop that the data leave open.
    settle: what would settle an inconclusive comparison, in words. exact: whether the runs have the same responses, so
    that no test was made. changes: the worst of the slots that were judged otherwise. changed: how many there are, None
    where all are listed. lacking: records that the baseline has and the run does not, named.
    """

    outcome: Outcome
    reasons: tuple[str, ...]
    comparison: PairedResult | None = None
    exact: bool = False
    changes: tuple[SlotChange, ...] = ()
    changed: ChangeCount | None = None
    floors: tuple[FloorResult, ...] = ()
    gated: tuple[Driver, ...] = ()
    could_hide: float | None = None
    settle: str | None = None
    lacking: tuple[str, ...] = ()

    @property
    def all_changed(self) -> ChangeCount:
        """How many slots were judged otherwise, listed or not."""
        return self.changed or ChangeCount.of(self.changes)
