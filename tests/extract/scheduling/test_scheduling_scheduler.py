"""When a request is admitted, on a clock that is moved by hand."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from decimal import Decimal
from typing import Any

import pytest
from fakeclocks import ManualClock

from harness.extract.scheduling import AskingStoppedError, RequestLimits, Scheduler
from harness.extract.scheduling.scheduler import Ticket
from harness.records import Usage

USED = Usage(input_tokens=60, output_tokens=30, requests=1)


class Asker:
    """Asks to be admitted again and again, and notes who was."""

    def __init__(self, **limits: Any) -> None:
        self.clock = ManualClock()
        price = limits.pop("price", None)
        self.scheduler = Scheduler(RequestLimits(**limits), clock=self.clock)
        if price is not None:
            self.scheduler.budget.priced_by(price)
        self.admitted: list[str] = []
        self.tickets: dict[str, Ticket] = {}
        self.stopped: dict[str, str] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def ask(self, *names: str, again: bool = False, size: int = 300) -> None:
        """Starts a request of each name."""
        for name in names:
            task = asyncio.get_running_loop().create_task(self._admit(name, again, size), name=name)
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _admit(self, name: str, again: bool, size: int) -> None:
        try:
            self.tickets[name] = await self.scheduler.admit(size=size, again=again)
        except AskingStoppedError as error:
            self.stopped[name] = error.reason
        else:
            self.admitted.append(name)

    def cancel(self, name: str) -> None:
        next(task for task in self._tasks if task.get_name() == name).cancel()

    def answer(self, name: str, usage: Usage = USED) -> None:
        self.scheduler.answered(self.tickets[name], usage)

    async def settle(self) -> str:
        """Lets everybody run who can; who was admitted so far."""
        for _ in range(10):
            await asyncio.sleep(0)
        return "".join(self.admitted)

    async def after(self, seconds: float) -> str:
        """The same, once so much time has passed."""
        self.clock.advance(seconds)
        return await self.settle()


def on_loop(test: Callable[[], Coroutine[Any, Any, None]]) -> Callable[[], None]:
    """Runs an async test."""

    def run() -> None:
        asyncio.run(test())

    run.__name__ = test.__name__
    return run


@on_loop
async def test_no_more_than_the_window_is_admitted_in_the_order_of_asking() -> None:
    asker = Asker(concurrency=4)
    asker.ask(*"abcdef")
    assert await asker.settle() == "ab"
    asker.answer("a")
    assert await asker.settle() == "abcd"  # one place is free again, and the window has grown by one


@on_loop
async def test_what_is_tried_again_goes_first() -> None:
    asker = Asker(concurrency=2)
    asker.ask(*"abc")
    asker.ask("x", again=True)
    await asker.settle()
    asker.scheduler.failed(asker.tickets["a"])
    assert await asker.settle() == "ax"


@on_loop
async def test_a_refusal_halves_what_is_admitted() -> None:
    asker = Asker(concurrency=8)
    asker.ask(*"abcdefghijkl")
    assert await asker.settle() == "abcd"
    for name in "abcd":
        asker.scheduler.failed(asker.tickets[name], limited=True)
    assert await asker.settle() == "abcdef"
    assert asker.scheduler.window.size == 2


@on_loop
async def test_nothing_is_sent_while_the_server_wants_a_pause_and_the_status_says_so() -> None:
    asker = Asker(concurrency=4)
    asker.ask("a")
    await asker.settle()
    asker.scheduler.hold(12, "server asked to slow down (429)")
    asker.scheduler.failed(asker.tickets["a"], limited=True)
    asker.ask(*"bc")
    assert await asker.after(5) == "a"
    status = asker.scheduler.status()
    assert (status.wait, status.why) == (7, "server asked to slow down (429)")
    assert await asker.after(7) == "ab"


@on_loop
async def test_a_shorter_pause_does_not_end_a_longer_one() -> None:
    asker = Asker(concurrency=4)
    asker.scheduler.hold(10, "long")
    asker.scheduler.hold(2, "short")
    asker.ask("a")
    assert await asker.after(9.9) == ""
    assert await asker.after(0.2) == "a"


@on_loop
async def test_a_pause_beyond_all_patience_ends_the_asking() -> None:
    asker = Asker(concurrency=4, give_up_after=60)
    asker.ask(*"abc")
    await asker.settle()
    asker.scheduler.hold(3_600, "server asked to slow down (429)")
    await asker.settle()
    assert asker.stopped == {"c": "the server asks to wait for 3600 s, and --give-up-after is 60 s"}


@on_loop
async def test_requests_a_minute_are_spread_over_it() -> None:
    asker = Asker(concurrency=200, rpm=60)
    asker.ask(*(f"{number} " for number in range(200)))
    await asker.settle()
    assert asker.scheduler.status().why == "--rpm"
    for _ in range(595):
        for name in asker.admitted[len(asker.stopped) :]:
            if name in asker.tickets:
                asker.answer(name)
                del asker.tickets[name]
        await asker.after(0.1)
    assert 58 <= len(asker.admitted) <= 60


@on_loop
async def test_tokens_a_minute_are_estimated_and_then_set_right() -> None:
    asker = Asker(concurrency=8, tpm=600)
    asker.ask(*"abc")
    assert await asker.settle() == "a"
    assert asker.scheduler.status().why == "--tpm"
    assert 8 < (asker.scheduler.status().wait or 0) < 11  # 100 of 600 tokens are a sixth of a minute
    asker.answer("a", Usage(input_tokens=20, output_tokens=10, requests=1))
    await asker.settle()
    assert (asker.scheduler.status().wait or 0) < 3.1
    assert await asker.after(3.1) == "ab"


@on_loop
async def test_an_estimate_stands_where_the_server_reports_no_tokens_and_falls_where_nothing_was_answered() -> None:
    asker = Asker(concurrency=8, tpm=600)
    asker.ask(*"abc")
    await asker.settle()
    asker.answer("a", Usage(requests=1))
    await asker.settle()
    assert (asker.scheduler.status().wait or 0) > 8
    await asker.after(11)
    asker.scheduler.failed(asker.tickets["b"])
    assert await asker.settle() == "abc"


@on_loop
async def test_the_last_request_allowed_is_answered_and_the_next_is_not_sent() -> None:
    asker = Asker(concurrency=4, max_requests=2)
    asker.ask(*"abc")
    assert await asker.settle() == "ab"
    asker.answer("a")
    asker.answer("b")
    await asker.settle()
    assert asker.stopped == {"c": "--max-requests 2 is reached"}
    asker.ask("d")
    await asker.settle()
    assert asker.stopped["d"] == "--max-requests 2 is reached"


@on_loop
async def test_exactly_as_many_requests_as_allowed_are_no_stop() -> None:
    asker = Asker(concurrency=4, max_requests=2)
    asker.ask(*"ab")
    await asker.settle()
    asker.answer("a")
    asker.answer("b")
    assert asker.scheduler.stopped is None


@on_loop
async def test_cost_stops_before_it_is_exceeded() -> None:
    asker = Asker(concurrency=8, max_cost=3.5, price=lambda usage: Decimal(1))
    asker.ask(*"abcdefgh")
    assert await asker.settle() == "a"
    assert "first answer" in (asker.scheduler.status().why or "")
    asker.answer("a")
    assert await asker.settle() == "abc"
    asker.answer("b")
    asker.answer("c")
    await asker.settle()
    assert set(asker.stopped) == set("defgh")
    assert asker.scheduler.status().cost == 3.0


@on_loop
async def test_the_deadline_of_a_run_counts_from_its_start() -> None:
    asker = Asker(concurrency=2, deadline=60)
    asker.scheduler.start()
    await asker.after(59)
    asker.ask(*"ab")
    assert await asker.settle() == "a"
    await asker.after(2)
    assert asker.stopped == {"b": "--deadline 60 is over"}
    assert asker.scheduler.time_left() <= 0


@on_loop
async def test_whoever_rests_is_woken_by_a_stop() -> None:
    asker = Asker(concurrency=2)
    resting = asyncio.create_task(asker.scheduler.rest(100, "HTTP 503"))
    await asker.settle()
    status = asker.scheduler.status()
    assert (status.resting, status.wait, status.why) == (1, 100, "HTTP 503")
    asker.scheduler.stop("Ctrl-C")
    with pytest.raises(AskingStoppedError, match="Ctrl-C"):
        await resting
    assert asker.scheduler.status().resting == 0


@on_loop
async def test_the_place_of_one_who_leaves_the_queue_is_taken_by_the_next() -> None:
    asker = Asker(concurrency=2)
    asker.ask(*"abc")
    await asker.settle()
    asker.cancel("b")
    await asker.settle()
    asker.answer("a")
    assert await asker.settle() == "ac"


@on_loop
async def test_one_who_leaves_in_the_moment_of_admission_holds_no_place() -> None:
    asker = Asker(concurrency=2)
    asker.ask(*"abcd")
    await asker.settle()
    asker.scheduler.failed(asker.tickets["a"])
    asker.cancel("b")  # admitted by the line above, and not yet told
    assert await asker.settle() == "ac"
    assert asker.scheduler.status().in_flight == 1
