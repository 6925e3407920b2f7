"""The one owner of when a request is sent: how many at once, how many a minute, after which wait, and when no more.

Every request asks to be admitted, waits its turn, first come first served, and tells what became of it. A request that
is tried again goes before those that were never sent.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, replace

from harness.extract.scheduling.backoff import Backoff
from harness.extract.scheduling.budget import Budget
from harness.extract.scheduling.clock import Clock, SystemClock, Timer
from harness.extract.scheduling.limits import RequestLimits
from harness.extract.scheduling.rates import Rates
from harness.extract.scheduling.status import Held, Status
from harness.extract.scheduling.stopping import AskingStoppedError
from harness.extract.scheduling.window import Window
from harness.records import Usage

__all__ = ["Scheduler", "Ticket"]


@dataclass(slots=True)
class Ticket:
    """One request, once sent. size: bytes of its body. number: how many were sent before it. tokens: as estimated."""

    size: int
    number: int = -1
    tokens: float = 0.0


FOREVER = float("inf")

_Waiter = tuple[Ticket, "asyncio.Future[None]"]


class Scheduler:
    """Used from one event loop; `status` from any thread."""

    def __init__(
        self,
        limits: RequestLimits,
        *,
        clock: Clock | None = None,
        chance: random.Random | None = None,
    ) -> None:
        """clock, chance: given by tests alone."""
        self.limits = limits
        self.clock = clock or SystemClock()
        self.backoff = Backoff(chance=chance)
        self.window = Window(limits.concurrency)
        self.budget = Budget(max_requests=limits.max_requests, max_cost=limits.max_cost)
        self.stopped: str | None = None
        self.reported: Callable[[], Status] | None = None  # where others send in this one's place
        self._rates = Rates(rpm=limits.rpm, tpm=limits.tpm)
        self._queue: deque[_Waiter] = deque()
        self._resting: dict[asyncio.Future[None], Held] = {}
        self._in_flight = self._retried = 0
        self._paused = Held(-FOREVER, "")
        self._held: Held | None = None
        self._timer: Timer | None = None
        self._over: float | None = None

    def start(self) -> None:
        """The run begins: its deadline counts from here. Called again it does nothing."""
        if self._over is None:
            self._over = FOREVER
            if self.limits.deadline is not None:
                self._over = self.clock.now() + self.limits.deadline
                self.clock.call_later(self.limits.deadline, self._end)

    @property
    def in_flight(self) -> int:
        """Requests that were sent and not answered."""
        return self._in_flight

    def relimit(self, limits: RequestLimits) -> None:
        """From now on as many at once, and as many a minute, as `limits` says; what else it bounds stays as it was."""
        self.limits = replace(self.limits, concurrency=limits.concurrency, rpm=limits.rpm, tpm=limits.tpm)
        self.window.bound(limits.concurrency)
        self._rates.change(self.clock.now(), rpm=limits.rpm, tpm=limits.tpm)
        self._pump()

    def time_left(self) -> float:
        """Seconds until the deadline of the run, 0 or less when it is over; infinity without one."""
        return FOREVER if self._over is None else self._over - self.clock.now()

    async def admit(self, *, size: int, again: bool = False) -> Ticket:
        """Waits until a request of `size` bytes may be sent. Raises AskingStoppedError if none may any more.

        again: whether it was sent before. Whoever is admitted must say what became of it: `answered` or `failed`.
        """
        self.start()
        if self.stopped is not None:
            raise AskingStoppedError(self.stopped)
        ticket, turn = Ticket(size), asyncio.get_running_loop().create_future()
        if again:
            self._retried += 1
            self._queue.appendleft((ticket, turn))
        else:
            self._queue.append((ticket, turn))
        self._pump()
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled() and turn.exception() is None:
                self.failed(ticket)
            raise
        return ticket

    def answered(self, ticket: Ticket, usage: Usage | None) -> None:
        """The request brought an answer. usage: what it cost; None if it says what is wrong with the request."""
        self.window.answered(ticket.number)
        if usage is not None:
            self.budget.answered(usage)
        self._release(ticket, usage)

    def failed(self, ticket: Ticket, *, limited: bool = False) -> None:
        """The request brought no answer. limited: because the server found it too much."""
        if limited:
            self.window.refused(ticket.number, sent=self.budget.requests, in_flight=self._in_flight)
        self._release(ticket, None)

    def hold(self, seconds: float, why: str) -> None:
        """Nothing is sent for so long, because the server asked for it. A wait beyond all patience ends the asking."""
        if seconds > self.limits.give_up_after:
            said = (
                f"the server asks to wait for {seconds:.0f} s, and --give-up-after is {self.limits.give_up_after:g} s"
            )
            self.stop(said)
        until = self.clock.now() + seconds
        if until > self._paused.until:
            self._paused = Held(until, why)

    async def rest(self, seconds: float, why: str) -> None:
        """Waits before another try. Raises AskingStoppedError as soon as there will be none."""
        if self.stopped is not None:
            raise AskingStoppedError(self.stopped)
        over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        timer = self.clock.call_later(seconds, lambda: None if over.done() else over.set_result(None))
        self._resting[over] = Held(self.clock.now() + seconds, why)
        try:
            await over
        finally:
            timer.cancel()
            del self._resting[over]

    def stop(self, reason: str) -> None:
        """Nothing is sent any more; what is in flight may still arrive."""
        if self.stopped is not None:
            return
        self.stopped = reason
        for turn in [*(turn for _, turn in self._queue), *self._resting]:
            if not turn.done():
                turn.set_exception(AskingStoppedError(reason))
        self._queue.clear()

    def status(self) -> Status:
        """How things stand, for a display."""
        if self.reported is not None:
            return self.reported()
        now = self.clock.now()
        held = self._held if self._queue else None
        resting = list(self._resting.values())
        if held is None and self._in_flight == 0:
            held = min(resting, default=None)
        return Status(
            in_flight=self._in_flight,
            resting=len(resting),
            resting_for=", ".join(dict(Counter(rest.why for rest in resting).most_common(3))) or None,
            window=self.window.size,
            shrunk=self.window.episodes > 0 and self.window.size < self.window.most,
            sent=self.budget.requests,
            retried=self._retried,
            input_tokens=self.budget.input_tokens,
            output_tokens=self.budget.output_tokens,
            cost=self.budget.cost,
            wait=None if held is None or held.until == FOREVER else max(0.0, held.until - now),
            why=None if held is None else held.why,
            stopped=self.stopped,
        )

    def _release(self, ticket: Ticket, usage: Usage | None) -> None:
        self._rates.settle(size=ticket.size, taken=ticket.tokens, usage=usage)
        self._in_flight -= 1
        self._pump()

    def _end(self) -> None:
        self.stop(f"--deadline {self.limits.deadline:g} is over")

    def _pump(self) -> None:
        """Admits whoever is next, until something holds the next back; then this is called again when that is over."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._held = None
        while self._queue and self._in_flight < self.window.size:
            ticket, turn = self._queue[0]
            if turn.done():
                self._queue.popleft()
                continue
            exhausted = self.budget.exhausted(in_flight=self._in_flight)
            if exhausted is not None:
                return self.stop(exhausted)
            now = self.clock.now()
            self._held = self._hindrance(now)
            if self._held is not None:
                if self._held.until < FOREVER:
                    self._timer = self.clock.call_later(self._held.until - now, self._pump)
                return None
            self._queue.popleft()
            self._send(ticket, now)
            turn.set_result(None)
        return None

    def _hindrance(self, now: float) -> Held | None:
        """What holds the next request back and until when, infinity if until another one is through."""
        if self._paused.until > now:
            return self._paused
        waiting = self.budget.must_wait(in_flight=self._in_flight)
        return Held(FOREVER, waiting) if waiting else self._rates.hindrance(now)

    def _send(self, ticket: Ticket, now: float) -> None:
        ticket.number = self.budget.requests
        self.budget.sent()
        self._in_flight += 1
        ticket.tokens = self._rates.take(now, size=ticket.size)
