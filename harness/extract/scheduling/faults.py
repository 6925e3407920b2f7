"""Which replies and errors are worth another try."""

from __future__ import annotations

from dataclasses import dataclass

import httpx2

from harness.extract.scheduling.server_limits import used_up_for, wait_asked_for, wait_named_in

__all__ = ["Fault", "fault_of_error", "fault_of_reply"]

_FINAL_CODES = (b'"insufficient_quota"', b'"billing_hard_limit_reached"')
"""A 429 that no waiting changes."""


@dataclass(frozen=True)
class Fault:
    """why: for the display. limited: whether the server finds it too much (429). wait: seconds that it asks for."""

    why: str
    limited: bool = False
    wait: float | None = None


def fault_of_reply(reply: httpx2.Response, *, date: float) -> Fault | None:
    """The fault that a read `reply` is, None if it is an answer or another try would bring the same.

    Tried again: 408, 409, 429 and from 500 on, unless the server says `x-should-retry: false`.
    """
    status = reply.status_code
    if status < 400 or not (status in (408, 409, 429) or status >= 500):
        return None
    headers = reply.headers
    if headers.get("x-should-retry") == "false":
        return None
    wait = wait_asked_for(headers, date=date)
    if status != 429:
        return Fault(f"HTTP {status}", wait=wait)
    if any(code in reply.content for code in _FINAL_CODES):
        return None
    if wait is None:
        wait = wait_named_in(reply.content)
    return Fault("429", limited=True, wait=used_up_for(headers, date=date) if wait is None else wait)


def fault_of_error(error: Exception) -> Fault | None:
    """The fault that `error`, raised on the wire, is; None if another try would bring the same."""
    if isinstance(error, (TimeoutError, httpx2.TimeoutException)):
        return Fault("a time-out")
    if isinstance(error, (httpx2.UnsupportedProtocol, httpx2.LocalProtocolError)):
        return None
    return Fault("a failed connection") if isinstance(error, httpx2.TransportError) else None
