"""The gate: a comparison and a policy give a verdict. Pure: no disk, clock or chance, and no exit code."""

from __future__ import annotations

import math
from collections.abc import Sequence

from harness.policy import Policy
from harness.verdict import ChangeCount, Driver, FloorResult, PairedResult, SlotChange, Verdict

__all__ = ["decide", "decide_exact", "decide_incomplete", "settles"]

_NOISE = 1e-9
"""Two scores differ by 0.02 where their floats differ by a little more."""

_TOO_MANY = 1_000
"""More than so many times the data is said to be out of reach."""


def decide(
    comparison: PairedResult, policy: Policy, *, floors: Sequence[FloorResult] = (), gated: Sequence[Driver] = ()
) -> Verdict:
    """The verdict on two runs whose responses differ.

    gated: the critical fields with a rule of their own; their `difference.p_adjusted` is the one-sided p, corrected
    among them.
    """
    overall = comparison.overall
    drop = None if overall.change is None else -overall.change
    could_hide = None if overall.bound is None else -overall.bound
    fallen = [one for one in gated if _has_fallen(one, policy)]
    regression = (
        drop is not None
        and overall.gate_p is not None
        and overall.gate_p <= policy.alpha
        and drop > policy.max_drop + _NOISE
    )
    reasons = []
    if regression and drop is not None:
        reasons.append(
            f"the score fell by {_points(drop)}, more than the {_points(policy.max_drop)} allowed, "
            f"and chance alone gives such a fall with p {_p(overall.gate_p)}"
        )
    reasons += [_field_reason(one, policy) for one in fallen]
    missed = [one for one in floors if not one.met]
    reasons += [_floor_reason(one) for one in missed]
    settled = could_hide is not None and could_hide <= policy.max_drop + _NOISE
    settle = None
    if not regression and not fallen:
        if settled:
            reasons.append(f"the score did not fall by more than {_points(policy.max_drop)}")
        else:
            reasons.append(_open_reason(drop, could_hide, policy))
            settle = settles(comparison, policy)
    return Verdict(
        outcome="regression"
        if regression or fallen
        else "below_floor"
        if missed
        else "pass"
        if settled
        else "inconclusive",
        reasons=tuple(reasons),
        comparison=comparison,
        floors=tuple(floors),
        gated=tuple(gated),
        could_hide=could_hide,
        settle=settle,
    )


def decide_exact(
    comparison: PairedResult,
    changes: Sequence[SlotChange],
    policy: Policy,
    *,
    floors: Sequence[FloorResult] = (),
    changed: ChangeCount | None = None,
) -> Verdict:
    """The verdict on two scorings of the same responses: nothing varies, so a change for the worse is a regression.

    changed: how many changes there are, where not all are listed.
    """
    count = changed or ChangeCount.of(changes)
    worse = count.worse
    missed = [one for one in floors if not one.met]
    failed = worse > 0 or (policy.any_change and count.slots > 0)
    if worse:
        first = f"the responses are the same, and {worse:,} of {_count(count.slots, 'changed slot')} got worse"
    elif count.slots:
        first = f"the responses are the same, and {_count(count.slots, 'slot')} changed, none for the worse"
    else:
        first = "the responses and every verdict on them are the same"
    return Verdict(
        outcome="regression" if failed else "below_floor" if missed else "pass",
        reasons=(first, *(_floor_reason(one) for one in missed)),
        comparison=comparison,
        exact=True,
        changes=tuple(changes),
        changed=count,
        floors=tuple(floors),
    )


def decide_incomplete(lacking: Sequence[str], *, floors: Sequence[FloorResult] = ()) -> Verdict:
    """The verdict on a run without some of the records that its baseline has. lacking: their names, at least one."""
    shown = ", ".join(lacking[:3]) + (f" and {len(lacking) - 3} more" if len(lacking) > 3 else "")
    reason = f"the run lacks {_count(len(lacking), 'record')} that the baseline has: {shown}"
    return Verdict("incomplete", (reason,), floors=tuple(floors), lacking=tuple(lacking))


def _has_fallen(one: Driver, policy: Policy) -> bool:
    allowed = policy.fields[f"{one.schema}/{one.path}"].max_drop
    change, p = one.difference.change, one.difference.p_adjusted
    return (
        change is not None
        and p is not None
        and allowed is not None
        and -change > allowed + _NOISE
        and p <= policy.alpha
    )


def settles(comparison: PairedResult, policy: Policy) -> str:
    """What would settle an inconclusive comparison: how many documents or readings, if all else stays as it is."""
    overall = comparison.overall
    if overall.bound is None or overall.change is None:
        least = next(n for n in range(1, 100) if 2 * math.comb(2 * n, n) * policy.alpha >= 1)
        return f"ten documents, or {least} readings of each in both runs (--repeats {least})"
    drop, could_hide = -overall.change, -overall.bound
    aim = policy.max_drop - drop if drop < policy.max_drop else drop
    # The reach of an interval shrinks with the root of what it rests on.
    reach = (could_hide - drop) / aim if aim > 0 else math.inf
    times = reach * reach  # infinite where it is too large, of which `**` would make an error
    of_documents = comparison.scope == "documents"
    have = comparison.documents if of_documents else min(comparison.repeats)
    if times > _TOO_MANY:
        return "no number of documents within reach: the drop seen lies too near the margin"
    need = max(have + 1, math.ceil(have * times - _NOISE))
    if of_documents:
        return f"about {need:,} documents like these, where there are {have:,}"
    return f"about {need:,} readings of each document in both runs (--repeats {need}), where there are {have:,}"


def _open_reason(drop: float | None, could_hide: float | None, policy: Policy) -> str:
    if drop is None:
        return "one of the runs has no score, so there is nothing to compare"
    moved = "did not move" if not drop else f"{'fell' if drop > 0 else 'rose'} by {_points(abs(drop))}"
    if could_hide is None:
        return f"the score {moved}, and too little was read to say how large a drop could hide behind that"
    return (
        f"the score {moved}, and a drop of up to {_points(could_hide)} could hide behind that, "
        f"more than the {_points(policy.max_drop)} allowed"
    )


def _field_reason(one: Driver, policy: Policy) -> str:
    allowed = policy.fields[f"{one.schema}/{one.path}"].max_drop or 0.0
    drop = -(one.difference.change or 0.0)
    return (
        f"the critical field {one.path} of {one.schema} fell by {_points(drop)}, more than the {_points(allowed)} "
        f"allowed (p {_p(one.difference.p_adjusted)} among the gated fields)"
    )


def _floor_reason(one: FloorResult) -> str:
    wanted, got = (_amount(value, one.unit) for value in (one.wanted, one.got))
    side = "above the ceiling" if one.ceiling else "below the floor"
    if one.got is None:
        return f"{one.what} is not known, so that {'at most' if one.ceiling else 'at least'} {wanted} cannot be held"
    return f"{one.what} is {got}, {side} of {wanted}"


def _amount(value: float | None, unit: str) -> str:
    if value is None:
        return "not known"
    return f"${value:,.4f}" if unit == "dollars" else f"{value * 100:.2f}%"


def _points(value: float) -> str:
    # Rounded up where it would read as none.
    return f"{value * 100:.1f} points" if abs(value) >= 0.0005 or not value else "less than 0.1 points"


def _p(value: float | None) -> str:
    return "unknown" if value is None else f"= {value:.4f}" if value >= 0.0001 else "< 0.0001"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
