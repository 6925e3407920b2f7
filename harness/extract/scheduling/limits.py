"""What a run may do to a server, and spend."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["RequestLimits"]


@dataclass(frozen=True, kw_only=True)
class RequestLimits:
    """None: no limit.

    concurrency: most requests in flight, 1 or more. rpm, tpm: requests and tokens a minute, greater than 0.
    retries: further tries, 0 or more, after a 5xx, a connection that failed or a time-out.
    give_up_after: seconds, greater than 0, after its first try beyond which a request is not tried again; refusals for
    their rate (429) are bounded by nothing else.
    deadline: seconds, greater than 0, that the whole run may ask for. max_requests: requests sent, each try counted.
    max_cost: in the unit of the price, 0 or more.
    """

    concurrency: int = 8
    rpm: float | None = None
    tpm: float | None = None
    retries: int = 5
    give_up_after: float = 300.0
    deadline: float | None = None
    max_requests: int | None = None
    max_cost: float | None = None
