"""What a request cost: the table's own sums, and null wherever it is not known."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import genai_prices
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.pricing import dollars_of, dollars_text, known_total, price_list
from harness.records import Usage

OPENAI = "https://api.openai.com/v1"
tokens = st.integers(0, 3_000_000)


def by_table(model: str, fresh: int, cached: int, output: int, **where: Any) -> Decimal:
    usage = genai_prices.Usage(input_tokens=fresh, cache_read_tokens=cached, output_tokens=output)
    return genai_prices.calc_price(usage, model, **where).total_price


@given(read=tokens, cached=tokens, written=tokens)
@pytest.mark.parametrize(
    ("model", "named", "where"),
    [
        ("gpt-4o-mini", {"url": OPENAI}, {"provider_api_url": OPENAI}),
        ("gpt-5-mini", {"url": OPENAI}, {"provider_api_url": OPENAI}),
        ("claude-sonnet-4-5", {"provider": "anthropic"}, {"provider_id": "anthropic"}),
        ("gemini-2.5-pro", {"provider": "google"}, {"provider_id": "google"}),
    ],
)
def test_a_price_is_the_table_s_to_the_last_digit_whatever_the_size(
    model: str, named: dict[str, str], where: dict[str, str], read: int, cached: int, written: int
) -> None:
    cached = min(cached, read)
    assert price_list(model, **named)(Usage(read, written, cached)) == by_table(model, read, cached, written, **where)


def test_a_price_is_more_than_nothing_and_cached_tokens_are_cheaper() -> None:
    price = price_list("gpt-5-mini", url=OPENAI)
    fresh, cached = price(Usage(1_000_000, 0)), price(Usage(1_000_000, 0, 1_000_000))
    assert fresh is not None
    assert cached is not None
    assert 0 < cached < fresh


@pytest.mark.parametrize(
    ("model", "url", "usage"),
    [
        ("gpt-5-mini", OPENAI, Usage(None, 10)),
        ("gpt-5-mini", OPENAI, Usage(10, None)),
        ("no-such-model-at-all", OPENAI, Usage(10, 10)),
        ("gpt-5-mini", "http://127.0.0.1:8000/v1", Usage(10, 10)),
        ("tiny.gguf", None, Usage(10, 10)),
    ],
)
def test_what_is_not_known_is_null_and_never_0(model: str, url: str | None, usage: Usage) -> None:
    assert price_list(model, url=url)(usage) is None


def test_a_total_is_of_what_is_known() -> None:
    assert known_total([Decimal("0.1"), None, Decimal("0.2")]) == Decimal("0.3")
    assert known_total([None, None]) is None
    assert known_total([]) is None


@given(st.decimals(0, 10**9, places=12))
def test_dollars_are_stored_as_text_and_lose_no_digit(cost: Decimal) -> None:
    assert dollars_of(dollars_text(cost)) == cost
    assert dollars_of(dollars_text(None)) is None


@pytest.mark.parametrize("text", ["", "free", "-1", "NaN", "Infinity", [1]])
def test_what_is_no_amount_of_dollars_is_refused(text: Any) -> None:
    with pytest.raises(ValueError, match="a cost of"):
        dollars_of(text)
