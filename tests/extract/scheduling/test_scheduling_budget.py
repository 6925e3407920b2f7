"""What a run may spend."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.errors import UsageError
from harness.extract.scheduling.budget import Budget
from harness.pricing import Price
from harness.records import Usage


def cents(usage: Usage) -> Decimal | None:
    return None if usage.input_tokens is None else Decimal(usage.input_tokens) / 100


def priced(max_cost: float, price: Price = cents) -> Budget:
    budget = Budget(max_cost=max_cost)
    budget.priced_by(price)
    return budget


def cost_of(tokens: int) -> Usage:
    return Usage(input_tokens=tokens, output_tokens=0, requests=1)


def test_the_request_after_the_last_is_refused() -> None:
    budget = Budget(max_requests=2)
    for _ in range(2):
        assert budget.exhausted(in_flight=0) is None
        budget.sent()
    assert budget.exhausted(in_flight=0) == "--max-requests 2 is reached"
    assert budget.exhausted(in_flight=2) == "--max-requests 2 is reached"


def test_no_request_at_all_may_be_allowed() -> None:
    assert Budget(max_requests=0).exhausted(in_flight=0)
    assert priced(0).exhausted(in_flight=0)


def test_cost_without_a_known_price_is_refused_before_anything_is_asked() -> None:
    with pytest.raises(UsageError, match="the price of this model is not known"):
        priced(1.0, lambda _: None)
    Budget().priced_by(lambda _: None)


def test_the_first_request_is_alone_until_its_cost_is_known() -> None:
    budget = priced(10)
    assert budget.must_wait(in_flight=0) is False
    assert "first answer" in str(budget.must_wait(in_flight=1))
    budget.answered(cost_of(100))
    assert budget.must_wait(in_flight=1) is False


@given(st.lists(st.integers(1, 100), min_size=1, max_size=60), st.integers(1, 20), st.integers(100, 2_000))
def test_costs_that_never_rise_cannot_overshoot(tokens: list[int], at_once: int, bound: int) -> None:
    budget = priced(bound / 100)
    tokens = sorted(tokens, reverse=True)
    flying: list[int] = []
    spent = 0
    while tokens or flying:
        may = budget.exhausted(in_flight=len(flying)) is None and not budget.must_wait(in_flight=len(flying))
        if tokens and may and len(flying) < at_once:
            budget.sent()
            flying.append(tokens.pop(0))
        elif flying:
            done = flying.pop(0)
            spent += done
            budget.answered(cost_of(done))
        else:
            break
    first = spent if budget.requests == 1 else 0
    assert spent <= max(bound, first)


def test_a_reply_without_tokens_counts_as_the_dearest_and_makes_the_cost_unknown() -> None:
    budget = priced(2.5)
    budget.answered(cost_of(100))
    assert budget.cost == 1.0
    budget.answered(Usage(requests=1))
    assert budget.cost is None
    assert "leaves nothing" in str(budget.exhausted(in_flight=0))


def test_cost_cannot_be_kept_where_no_reply_says_its_tokens() -> None:
    budget = priced(2.5)
    budget.answered(Usage(requests=1))
    assert "cannot be kept" in str(budget.exhausted(in_flight=0))


def test_tokens_are_counted_and_an_unknown_price_is_no_zero() -> None:
    budget = Budget()
    budget.answered(Usage(input_tokens=10, output_tokens=3, requests=1))
    budget.answered(Usage(input_tokens=5, output_tokens=2, requests=1))
    assert (budget.input_tokens, budget.output_tokens, budget.cost) == (15, 5, None)
