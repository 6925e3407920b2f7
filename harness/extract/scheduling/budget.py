"""What a run has spent, and whether one more request is within what it may spend."""

from __future__ import annotations

from typing import Literal

from harness.errors import UsageError
from harness.pricing import Price
from harness.records import Usage

__all__ = ["Budget"]


_A_FEW = Usage(input_tokens=1, output_tokens=1, requests=1)


class Budget:
    """Hard bounds on requests and on cost.

    The cost of a request is known once it is answered. So that those in flight cannot overshoot together, each counts
    as much as the dearest so far, and the first is sent alone. What the server reports no tokens for counts as the
    dearest so far as well. Tries that brought no answer count as requests, and cost nothing.
    """

    def __init__(self, *, max_requests: int | None = None, max_cost: float | None = None) -> None:
        self.requests = 0
        self.input_tokens = self.output_tokens = 0
        self.unpriced = 0
        self._max_requests = max_requests
        self._max_cost = max_cost
        self._price: Price | None = None
        self._cost = 0.0
        self._dearest: float | None = None

    def priced_by(self, price: Price) -> None:
        """What requests cost from now on. Raises UsageError where that is not known and there is a max_cost."""
        if self._max_cost is not None and price(_A_FEW) is None:
            raise UsageError(
                "--max-cost cannot be kept: the price of this model is not known",
                hint="leave it out, or bound the requests with --max-requests",
            )
        self._price = price

    @property
    def cost(self) -> float | None:
        """What was spent; None where no price is known or a reply did not say its tokens."""
        return None if self._dearest is None or self.unpriced else self._cost

    def sent(self) -> None:
        """One more request is on its way."""
        self.requests += 1

    def answered(self, usage: Usage) -> None:
        """What came of one: the tokens that the server reports."""
        self.input_tokens += usage.input_tokens or 0
        self.output_tokens += usage.output_tokens or 0
        price = None if self._price is None else self._price(usage)
        if price is None:
            self.unpriced += 1
        else:
            self._dearest = max(float(price), self._dearest or 0.0)
        self._cost += (self._dearest or 0.0) if price is None else float(price)

    def exhausted(self, *, in_flight: int) -> str | None:
        """Why no further request may be sent, ever; None if one may, be it later."""
        if self._max_requests is not None and self.requests >= self._max_requests:
            return f"--max-requests {self._max_requests} is reached"
        if self._max_cost is None or in_flight:
            return None
        if self.unpriced and self._dearest is None:
            return "--max-cost cannot be kept: a reply does not say its tokens, or they have no known price"
        if self._cost + (self._dearest or 0.0) > self._max_cost or self._max_cost == 0:
            return f"--max-cost {self._max_cost:g} leaves nothing for another request: {self._cost:.4g} was spent"
        return None

    def must_wait(self, *, in_flight: int) -> Literal[False] | str:
        """Why a further request has to wait for those in flight; False if it has not."""
        if self._max_cost is None or not in_flight:
            return False
        if self._dearest is None:
            return "the first answer tells the cost (--max-cost)"
        within = self._cost + (in_flight + 1) * self._dearest <= self._max_cost
        return False if within else "what is in flight may use up --max-cost"
