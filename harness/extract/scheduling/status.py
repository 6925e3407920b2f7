"""How the asking stands at one moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

__all__ = ["Held", "Status"]


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
