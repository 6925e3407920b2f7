"""What a request cost, in US dollars, by the table of prices that genai-prices ships; nothing is fetched.

Null where it is not known, never 0: for a server of one's own, for a model that the table does not have or has without
a price, and for a reply that does not say its tokens.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, NamedTuple, TypeAlias

from harness.records import Usage

__all__ = ["Price", "dollars_of", "dollars_text", "known_total", "price_list"]

Price: TypeAlias = Callable[[Usage], Decimal | None]
"""Of one request: tokens -> US dollars, None where they are not known."""

_MILLION = Decimal(1_000_000)


class _Rates(NamedTuple):
    """US dollars a token. cached: of one that the server had read before."""

    plain: Decimal
    cached: Decimal
    output: Decimal


def price_list(model: str, *, provider: str | None = None, url: str | None = None) -> Price:
    """The price of one request to `model`, by its provider's name in the table or else by the URL it is asked at.

    The table is read with the first request. A price that depends on the size of the request is worked out for each.
    """

    def price(usage: Usage) -> Decimal | None:
        if usage.input_tokens is None or usage.output_tokens is None:
            return None
        rates = _rates(model, provider, url)
        if rates is None:
            return None
        cached = min(usage.cached_tokens or 0, usage.input_tokens)
        if isinstance(rates, _Rates):
            fresh = usage.input_tokens - cached
            return fresh * rates.plain + cached * rates.cached + usage.output_tokens * rates.output
        return _by_table(model, provider, url, usage.input_tokens, cached, usage.output_tokens).total_price  # type: ignore[no-any-return]

    return price


def known_total(costs: Iterable[Decimal | None]) -> Decimal | None:
    """The sum of those that are known; None where none is."""
    known = [cost for cost in costs if cost is not None]
    return sum(known, Decimal(0)) if known else None


def dollars_text(cost: Decimal | None) -> str | None:
    """US dollars as they are stored: as text, so that no digit is lost."""
    return None if cost is None else f"{cost.normalize():f}"


def dollars_of(text: str | None) -> Decimal | None:
    """The US dollars that `dollars_text` wrote. Raises ValueError for anything else."""
    if text is None:
        return None
    try:
        cost = Decimal(text)
    except (InvalidOperation, TypeError, ValueError) as error:
        raise ValueError(f"a cost of {text!r}") from error
    if not (cost.is_finite() and cost >= 0):
        raise ValueError(f"a cost of {text!r}")
    return cost


@cache
def _rates(model: str, provider: str | None, url: str | None) -> _Rates | bool | None:
    """What a token costs; True where that is not all or depends on how many; None where the table does not say."""
    if provider is None and url is None:
        return None
    try:
        prices = _by_table(model, provider, url, 1, 0, 1).model_price
    except (LookupError, ValueError):
        return None
    plain, output = getattr(prices, "input_mtok", None), getattr(prices, "output_mtok", None)
    cached = getattr(prices, "cache_read_mtok", None)
    if plain is None or output is None:
        return None
    tiered = not all(isinstance(rate, Decimal) for rate in (plain, output, plain if cached is None else cached))
    if tiered or getattr(prices, "requests_kcount", None) is not None:
        return True
    return _Rates(plain / _MILLION, (plain if cached is None else cached) / _MILLION, output / _MILLION)


def _by_table(model: str, provider: str | None, url: str | None, fresh: int, cached: int, output: int) -> Any:
    import genai_prices

    where: dict[str, Any] = {"provider_api_url": url} if provider is None else {"provider_id": provider}
    tokens = genai_prices.Usage(input_tokens=fresh, cache_read_tokens=cached, output_tokens=output)
    return genai_prices.calc_price(tokens, model, **where)
