"""Clocks for tests: one that moves when it is told to, and one that jumps ahead whenever nothing is going on."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Callable
from typing import Any


class FakeTimer:
    """A call that is due at `at`."""

    def __init__(self, at: float, call: Callable[[], None]) -> None:
        self.at = at
        self.call = call
        self.cancelled = False

    def cancel(self) -> None:
        self.cancelled = True


class ManualClock:
    """Stands still until `advance`. It is 2026-11-24 12:00:00 UTC when it begins."""

    def __init__(self) -> None:
        self.passed = 0.0
        self._timers: list[tuple[float, int, FakeTimer]] = []
        self._made = 0

    def now(self) -> float:
        return 1_000.0 + self.passed

    def date(self) -> float:
        return 1_795_521_600.0 + self.passed

    def call_later(self, delay: float, call: Callable[[], None]) -> Any:
        assert delay >= 0
        timer = FakeTimer(self.passed + delay, call)
        self._made += 1
        heapq.heappush(self._timers, (timer.at, self._made, timer))
        return timer

    def next_due(self) -> float | None:
        """When the next timer is due, in seconds since the beginning."""
        while self._timers and self._timers[0][2].cancelled:
            heapq.heappop(self._timers)
        return self._timers[0][0] if self._timers else None

    def advance(self, seconds: float) -> None:
        """Lets so much time pass, and makes what calls fall due in it."""
        end = self.passed + seconds
        while (due := self.next_due()) is not None and due <= end + 1e-9:
            self.passed = max(self.passed, due)
            heapq.heappop(self._timers)[2].call()
        self.passed = max(self.passed, end)


class SkippingClock(ManualClock):
    """Jumps to the next timer as soon as `busy` says that nothing is going on: hours pass in moments."""

    def __init__(self, busy: Callable[[], bool] = lambda: False) -> None:
        super().__init__()
        self.busy = busy
        self._watching = False

    def call_later(self, delay: float, call: Callable[[], None]) -> Any:
        timer = super().call_later(delay, call)
        if not self._watching:
            self._watching = True
            asyncio.get_running_loop().call_later(0.005, self._watch)
        return timer

    def _watch(self) -> None:
        due = self.next_due()
        if due is None:
            self._watching = False
            return
        if not self.busy():
            self.advance(due - self.passed)
        asyncio.get_running_loop().call_later(0.005, self._watch)
