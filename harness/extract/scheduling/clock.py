"""Time as the scheduler sees it, so that a test can make an hour pass in a moment."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Protocol

__all__ = ["Clock", "SystemClock", "Timer"]


class Timer(Protocol):
    """A call that is due later."""

    def cancel(self) -> None:
        """It is not made any more."""
        ...


class Clock(Protocol):
    """Where seconds come from."""

    def now(self) -> float:
        """Seconds, never running backwards, from an arbitrary beginning."""
        ...

    def date(self) -> float:
        """Seconds since 1970 (UTC), for dates that a server names."""
        ...

    def call_later(self, delay: float, call: Callable[[], None]) -> Timer:
        """Makes `call` on the running loop in `delay` seconds, 0 or more."""
        ...


class SystemClock:
    """The clock of the machine and the timers of the running loop."""

    def now(self) -> float:
        """Seconds of the monotonic clock."""
        return time.monotonic()

    def date(self) -> float:
        """Seconds since 1970."""
        return time.time()

    def call_later(self, delay: float, call: Callable[[], None]) -> Timer:
        """A timer of the running loop."""
        return asyncio.get_running_loop().call_later(delay, call)
