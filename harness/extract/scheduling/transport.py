"""The scheduler's place in the stack: each request waits until it may be sent, and is sent until an answer comes.

It stands between the store's look-up, so that what was answered before is no request, and its recording, so that each
try is recorded.
"""

from __future__ import annotations

import asyncio

import httpx2

from harness.extract.scheduling.faults import Fault, fault_of_error, fault_of_reply
from harness.extract.scheduling.scheduler import Scheduler, Ticket
from harness.extract.scheduling.server_limits import used_up_for
from harness.extract.scheduling.tokens import reported_usage

__all__ = ["Scheduled"]

Outcome = httpx2.Response | Exception


class Scheduled(httpx2.AsyncBaseTransport):
    """Passes requests to `inner`, whose replies are whole, when `scheduler` admits them, and again after a fault."""

    def __init__(self, inner: httpx2.AsyncBaseTransport, *, scheduler: Scheduler) -> None:
        self._inner = inner
        self._scheduler = scheduler

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """The reply to `request`. Once a fault is given up, the last one: an error reply is returned, an error raised.

        Raises AskingStoppedError where it was still to be tried and nothing is sent any more.
        """
        scheduler = self._scheduler
        tries = faults = 0
        until = float("inf")
        while True:
            ticket = await scheduler.admit(size=len(request.content), again=tries > 0)
            if not tries:
                until = scheduler.clock.now() + scheduler.limits.give_up_after
            tries += 1
            outcome = await self._try(request, ticket)
            fault = self._fault_of(outcome)
            if fault is None:
                self._settle(ticket, outcome)
                return _result(outcome)
            faults += not fault.limited
            wait = self._back_off(ticket, fault, tries)
            spent = faults > scheduler.limits.retries or scheduler.clock.now() + wait > until
            # What the end of the run cut off is no failure: it rests, and hears of the end there.
            if spent and scheduler.stopped is None and scheduler.time_left() > 0:
                return _result(outcome)
            await scheduler.rest(wait, fault.why)

    async def _try(self, request: httpx2.Request, ticket: Ticket) -> Outcome:
        left = self._scheduler.time_left()
        try:
            if left == float("inf"):
                return await self._inner.handle_async_request(request)
            async with asyncio.timeout(max(0.0, left)):
                return await self._inner.handle_async_request(request)
        except Exception as error:
            return error
        except BaseException:
            self._scheduler.failed(ticket)
            raise

    def _fault_of(self, outcome: Outcome) -> Fault | None:
        if isinstance(outcome, Exception):
            return fault_of_error(outcome)
        return fault_of_reply(outcome, date=self._scheduler.clock.date())

    def _settle(self, ticket: Ticket, outcome: Outcome) -> None:
        """The scheduler hears of an outcome that is not tried again."""
        if isinstance(outcome, Exception):
            self._scheduler.failed(ticket)
            return
        used_up = used_up_for(outcome.headers, date=self._scheduler.clock.date())
        if used_up:
            self._scheduler.hold(used_up, "the server's limit is used up")
        self._scheduler.answered(ticket, reported_usage(outcome.content) if outcome.is_success else None)

    def _back_off(self, ticket: Ticket, fault: Fault, tries: int) -> float:
        """Seconds until another try; the scheduler hears of the fault, and everybody waits where the server said so."""
        if fault.wait:
            self._scheduler.hold(fault.wait, f"server asked to slow down ({fault.why})")
        self._scheduler.failed(ticket, limited=fault.limited)
        return max(fault.wait or 0.0, self._scheduler.backoff.wait(tries))

    async def aclose(self) -> None:
        """Closes `inner`."""
        await self._inner.aclose()


def _result(outcome: Outcome) -> httpx2.Response:
    if isinstance(outcome, Exception):
        raise outcome
    return outcome
