"""How the asking stands at one moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

__all__ = ["Held", "Status", "together"]


class Held(NamedTuple):
    """until: on the scheduler's clock. why: as shown."""

    until: float
    why: str


@dataclass(frozen=True)
class Status:
    """in_flight: requests sent and not answered, window: the most that there may be now, shrunk: whether that is less
    than allowed because the server found it too much. resting: before a retry, resting_for: why, as shown.

    sent: requests, each try counted. retried: those of them that were not the first try. Tokens as reported.
    cost: None where it is not known. why: what nothing is sent for, None if nothing holds; wait: seconds that it will
    still take, None where that is not known.
    stopped: why no more is sent; None while asking goes on.
    """

    in_flight: int = 0
    resting: int = 0
    resting_for: str | None = None
    window: int = 0
    shrunk: bool = False
    sent: int = 0
    retried: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost: float | None = None
    wait: float | None = None
    why: str | None = None
    stopped: str | None = None


def together(parts: Sequence[Status]) -> Status:
    """How the asking of several stands; what holds one of them is told as far as it is the first."""
    holding = next((part for part in parts if part.why is not None), Status())
    costs = [part.cost for part in parts]
    return Status(
        in_flight=sum(part.in_flight for part in parts),
        resting=sum(part.resting for part in parts),
        resting_for=next((part.resting_for for part in parts if part.resting_for is not None), None),
        window=sum(part.window for part in parts),
        shrunk=any(part.shrunk for part in parts),
        sent=sum(part.sent for part in parts),
        retried=sum(part.retried for part in parts),
        input_tokens=sum(part.input_tokens for part in parts),
        output_tokens=sum(part.output_tokens for part in parts),
        cost=None if None in costs else sum(cost for cost in costs if cost is not None),
        wait=holding.wait,
        why=holding.why,
        stopped=next((part.stopped for part in parts if part.stopped is not None), None),
    )
