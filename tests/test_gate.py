"""The gate's rules, one by one, on comparisons made up for them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from harness.gate import decide, decide_exact, decide_incomplete, settles
from harness.policy import FieldPolicy, Policy
from harness.uncertainty import Scope
from harness.verdict import Difference, Driver, FloorResult, PairedResult, SlotChange


def compared(
    change: float | None = -0.05,
    *,
    p: float | None = 0.01,
    bound: float | None = -0.08,
    scope: Scope = "documents",
    **more: Any,
) -> PairedResult:
    after = None if change is None else 0.9 + change
    overall = Difference(0.9, after, gate_p=p, bound=bound)
    given_members: dict[str, Any] = {"documents": 40, "repeats": (1, 1), "exact": False, "relabellings": 10_000, **more}
    return PairedResult(overall, (), scope, seed=0, **given_members)


def driver(path: str = "total", change: float = -0.1, p: float = 0.001) -> Driver:
    return Driver("invoice", path, change / 5, Difference(0.9, 0.9 + change, p_adjusted=p))


def test_a_drop_beyond_chance_and_margin_is_a_regression() -> None:
    verdict = decide(compared(), Policy())
    assert verdict.outcome == "regression"
    assert "fell by 5.0 points, more than the 2.0 points allowed" in verdict.reasons[0]
    assert "p = 0.0100" in verdict.reasons[0]


@pytest.mark.parametrize(("change", "p"), [(-0.05, 0.051), (-0.02, 0.001), (-0.019, 0.001), (0.05, 0.99)])
def test_a_drop_within_chance_or_within_the_margin_is_none(change: float, p: float) -> None:
    assert decide(compared(change, p=p), Policy()).outcome == "inconclusive"


def test_a_drop_that_is_ruled_out_passes() -> None:
    verdict = decide(compared(-0.001, p=0.4, bound=-0.0199), Policy())
    assert verdict.outcome == "pass"
    assert verdict.reasons == ("the score did not fall by more than 2.0 points",)
    assert verdict.settle is None


def test_an_open_comparison_says_what_could_hide_and_what_would_settle_it() -> None:
    verdict = decide(compared(-0.01, p=0.3, bound=-0.05), Policy())
    assert verdict.outcome == "inconclusive"
    assert "a drop of up to 5.0 points could hide" in verdict.reasons[0]
    assert verdict.could_hide == pytest.approx(0.05)
    # The reach of 4 points has to shrink to 1: sixteen times the documents.
    assert verdict.settle == "about 640 documents like these, where there are 40"


def test_few_readings_ask_for_more_readings() -> None:
    result = compared(0.0, p=0.5, bound=-0.04, scope="repeats", documents=3, repeats=(3, 3))
    assert (
        settles(result, Policy()) == "about 12 readings of each document in both runs (--repeats 12), where there are 3"
    )


@pytest.mark.parametrize(("alpha", "least"), [(0.05, 3), (0.01, 4), (0.1, 2)])
def test_where_nothing_was_read_twice_it_asks_for_as_many_readings_as_can_be_significant(
    alpha: float, least: int
) -> None:
    result = compared(0.0, p=1.0, bound=None, scope="one_document", documents=1)
    assert f"{least} readings of each in both runs (--repeats {least})" in settles(result, Policy(alpha=alpha))


def test_a_drop_at_the_margin_is_out_of_reach() -> None:
    assert "no number of documents" in settles(compared(-0.0199999, p=0.2, bound=-0.06), Policy())


def test_a_run_without_a_score_is_open() -> None:
    verdict = decide(compared(None, p=None, bound=None), Policy())
    assert verdict.outcome == "inconclusive"
    assert "no score" in verdict.reasons[0]


def test_a_floor_that_is_missed_fails_what_would_pass() -> None:
    floors = [FloorResult("the score", 0.9, 0.899, False), FloorResult("validity", 0.9, 1.0, True)]
    verdict = decide(compared(0.0, p=0.5, bound=-0.01), Policy(), floors=floors)
    assert verdict.outcome == "below_floor"
    assert verdict.reasons[0] == "the score is 89.90%, below the floor of 90.00%"


def test_what_is_not_known_holds_no_ceiling() -> None:
    floor = FloorResult("the cost", 1.0, None, None, ceiling=True, unit="dollars")
    verdict = decide(compared(0.0, p=0.5, bound=-0.01), Policy(), floors=[floor])
    assert verdict.outcome == "below_floor"
    assert "the cost is not known" in verdict.reasons[0]


def test_a_regression_stands_before_the_floors() -> None:
    verdict = decide(compared(), Policy(), floors=[FloorResult("the score", 0.9, 0.85, False)])
    assert verdict.outcome == "regression"
    assert len(verdict.reasons) == 2


def test_fields_do_not_gate_but_a_critical_one_can_by_its_own_rule() -> None:
    policy = Policy(fields={"invoice/total": FieldPolicy(max_drop=0.05)})
    still = compared(0.0, p=0.5, bound=-0.01)
    assert decide(still, policy).outcome == "pass"
    verdict = decide(still, policy, gated=[driver()])
    assert verdict.outcome == "regression"
    assert (
        "the critical field total of invoice fell by 10.0 points, more than the 5.0 points allowed"
        in verdict.reasons[0]
    )
    assert decide(still, policy, gated=[driver(p=0.06)]).outcome == "pass"
    assert decide(still, policy, gated=[driver(change=-0.04)]).outcome == "pass"


def change(worse: bool) -> SlotChange:
    return SlotChange("invoice", "d", 0, "total", "/total", "correct", "wrong", worse)


def test_of_the_same_responses_any_change_for_the_worse_is_a_regression() -> None:
    assert decide_exact(compared(0.0), [], Policy()).outcome == "pass"
    assert decide_exact(compared(0.0), [change(False)], Policy()).outcome == "pass"
    verdict = decide_exact(compared(0.01), [change(True), change(False)], Policy())
    assert verdict.outcome == "regression"
    assert verdict.exact
    assert "1 of 2 changed slots got worse" in verdict.reasons[0]


def test_of_the_same_responses_any_change_at_all_can_be_asked_to_fail() -> None:
    assert decide_exact(compared(0.0), [change(False)], Policy(any_change=True)).outcome == "regression"
    assert decide_exact(compared(0.0), [], Policy(any_change=True)).outcome == "pass"


def test_a_run_that_lacks_records_is_incomplete_and_says_which() -> None:
    verdict = decide_incomplete([f"invoice/d{n}" for n in range(5)])
    assert verdict.outcome == "incomplete"
    assert verdict.reasons[0].endswith(
        "lacks 5 records that the baseline has: invoice/d0, invoice/d1, invoice/d2 and 2 more"
    )


@given(
    st.floats(-1, 1),
    st.none() | st.floats(0, 1),
    st.none() | st.floats(-1, 1),
    st.floats(0, 0.5),
    st.floats(0.001, 0.4),
)
@example(0.0, None, -1.0, 1e-234, 0.25)
def test_there_is_always_one_verdict_with_a_reason(
    change: float, p: float | None, bound: float | None, max_drop: float, alpha: float
) -> None:
    verdict = decide(compared(change, p=p, bound=bound), Policy(max_drop=max_drop, alpha=alpha))
    assert verdict.reasons
    assert (verdict.outcome == "inconclusive") == (verdict.settle is not None)
    if verdict.outcome == "regression":
        assert verdict.comparison is not None
        assert -(verdict.comparison.overall.change or 0) > max_drop
        assert p is not None
        assert p <= alpha
