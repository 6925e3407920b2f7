"""Transports that have no network behind them: a stored run's replies, or nothing at all but a look at the request."""

from __future__ import annotations

import httpx2

from harness.errors import HarnessError
from harness.extract.store import Replay
from harness.extract.store.transports import Replaying

__all__ = ["SeenError", "Showing", "unsent"]


class SeenError(HarnessError):
    """Ends a request that was only to be seen."""


class Showing(Replay):
    """Stands where a replay would and has no reply to anything: requests are put into `seen`, and end there."""

    def __init__(self, seen: list[httpx2.Request]) -> None:
        self.seen = seen
        self.warnings = []

    def close(self) -> None:
        """There is no file."""


def unsent(replay: Replay) -> httpx2.AsyncBaseTransport:
    """The transport that stands in the place of the network."""
    return _Seeing(replay) if isinstance(replay, Showing) else Replaying(replay)


class _Seeing(httpx2.AsyncBaseTransport):
    def __init__(self, showing: Showing) -> None:
        self._showing = showing

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        self._showing.seen.append(request)
        raise SeenError("it was not to be sent")
