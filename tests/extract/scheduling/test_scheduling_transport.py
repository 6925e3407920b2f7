"""The scheduler against a server on loopback: what is asked again, for how long, and what it ends as."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from fakeclocks import SkippingClock
from faultserver import (
    FaultServer,
    Reply,
    Request,
    closed_unanswered,
    drip,
    hang,
    refusal,
    reset_mid_body,
    status,
    tool_call,
)

from harness.errors import StoppedError
from harness.extract import ModelSettings, RequestLimits, Scheduler, Task, extract_all, open_model
from harness.extract.scheduling.budget import Budget
from harness.pricing import Price
from harness.records import Document, Extraction, Schema, Usage

GOOD = tool_call({"n": 1})


class Asked:
    """One run of `tasks` against `server`. clock: what was waited; it stands still while a request is in flight."""

    def __init__(
        self,
        server: FaultServer,
        tasks: list[Task],
        *,
        timeout: float = 20.0,
        price: Price | None = None,
        **limits: Any,
    ) -> None:
        """price: of a request, set once the model is there, since a server of one's own has none."""
        self.clock = SkippingClock(busy=self._asking)
        chance = random.Random(0)
        max_cost = limits.pop("max_cost", None)
        self.scheduler = Scheduler(RequestLimits(**limits), clock=self.clock, chance=chance)
        self.results: list[Extraction] = []
        settings = ModelSettings("openai/served", base_url=server.url, timeout=timeout, attempts=0)

        async def run() -> None:
            model = open_model(settings, environ={}, scheduler=self.scheduler)
            if price is not None:
                self.scheduler.budget = Budget(max_cost=max_cost)
                self.scheduler.budget.priced_by(price)
            try:
                self.results = await extract_all(
                    model, tasks, concurrency=self.scheduler.limits.concurrency, scheduler=self.scheduler
                )
            finally:
                await model.aclose()

        self._run = run

    def _asking(self) -> bool:
        now = self.scheduler.status()
        return now.in_flight > 0 or not now.sent

    def go(self) -> Asked:
        asyncio.run(self._run())
        return self

    @property
    def only(self) -> Extraction:
        (result,) = self.results
        return result


@pytest.fixture
def tasks(document: Document, schema: Schema) -> list[Task]:
    return [Task(replace(document, name=f"d{number}", text=f"number {number}."), schema) for number in range(24)]


@pytest.mark.parametrize(
    "fault",
    [status(500), status(502), status(503), status(408), status(409), reset_mid_body(), closed_unanswered()],
    ids=["500", "502", "503", "408", "409", "reset", "closed"],
)
def test_a_fault_of_the_moment_is_asked_again(server: FaultServer, task: Task, fault: Reply) -> None:
    server.script(fault, fault, GOOD)
    asked = Asked(server, [task]).go()
    assert (asked.only.response, asked.only.failure, asked.only.valid) == ({"n": 1}, None, True)
    assert len(server.requests) == 3
    assert len({request.raw for request in server.requests}) == 1
    assert 0.75 <= asked.clock.passed <= 1.5


@pytest.mark.parametrize("fault", [hang(), drip(tool_call({"padding": "x" * 500}))], ids=["hang", "drip"])
def test_a_reply_that_does_not_come_in_time_is_asked_for_again(server: FaultServer, task: Task, fault: Reply) -> None:
    # On a machine that is busy elsewhere a good reply may be late as well.
    server.answer = lambda request: fault if len(server.requests) == 1 else GOOD
    assert Asked(server, [task], timeout=0.5).go().only.valid
    assert len(server.requests) >= 2


@pytest.mark.parametrize("reply", [status(400), status(401), status(404), status(422), refusal()])
def test_what_another_try_would_not_change_is_not_asked_again(server: FaultServer, task: Task, reply: Reply) -> None:
    server.script(reply, GOOD)
    asked = Asked(server, [task]).go()
    assert asked.only.failure is not None
    assert "tries" not in asked.only.failure.detail
    assert len(server.requests) == 1


def test_a_server_that_says_not_to_try_again_is_believed(server: FaultServer, task: Task) -> None:
    server.script(replace(status(500), headers=(("x-should-retry", "false"),)), GOOD)
    assert Asked(server, [task]).go().only.failure.kind == "bad_status"
    assert len(server.requests) == 1


def test_a_quota_that_is_used_up_is_not_waited_for(server: FaultServer, task: Task) -> None:
    server.script(status(429, "You exceeded your quota", code="insufficient_quota"), GOOD)
    assert Asked(server, [task]).go().only.failure.kind == "rate_limit"
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("fault", "kind"),
    [(status(503), "bad_status"), (closed_unanswered(), "connection"), (reset_mid_body(), "connection")],
)
def test_what_is_given_up_is_a_failure_that_says_how_often_it_was_tried(
    server: FaultServer, task: Task, fault: Reply, kind: str
) -> None:
    server.script(*[fault] * 10)
    failure = Asked(server, [task], retries=3).go().only.failure
    assert failure.kind == kind
    assert failure.detail.endswith("(after 4 tries)")
    assert len(server.requests) == 4


def test_refusals_for_their_rate_are_given_up_by_time_alone(server: FaultServer, task: Task) -> None:
    server.answer = lambda request: status(429, "slow down")
    asked = Asked(server, [task], retries=0, give_up_after=100).go()
    assert asked.only.failure.kind == "rate_limit"
    assert asked.only.failure.detail.endswith(f"(after {len(server.requests)} tries)")
    assert 5 < len(server.requests) < 15
    assert asked.clock.passed <= 100


@pytest.mark.parametrize(
    "header",
    [("retry-after", "7"), ("retry-after-ms", "7000"), ("retry-after", "Tue, 24 Nov 2026 12:00:07 GMT")],
    ids=["seconds", "milliseconds", "date"],
)
def test_the_wait_that_the_server_asks_for_is_kept_by_everybody(
    server: FaultServer, tasks: list[Task], header: tuple[str, str]
) -> None:
    refused = replace(status(429), headers=(header,))
    times: list[float] = []

    def answer(request: Request) -> Reply:
        times.append(asked.clock.passed)
        return refused if len(times) == 1 else GOOD

    asked = Asked(server, tasks[:6], concurrency=2)
    server.answer = answer
    asked.go()
    assert all(result.valid for result in asked.results)
    assert times[0] == 0
    assert min(times[1:]) >= 7
    assert times[1] < 8


def test_what_is_used_up_by_a_good_answer_is_waited_for_too(server: FaultServer, tasks: list[Task]) -> None:
    last = (("x-ratelimit-remaining-requests", "0"), ("x-ratelimit-reset-requests", "1m30s"))
    server.script(replace(GOOD, headers=(*GOOD.headers, *last)), GOOD)
    asked = Asked(server, tasks[:2], concurrency=1).go()
    assert asked.clock.passed == pytest.approx(90)
    assert [result.valid for result in asked.results] == [True, True]


def test_the_window_shrinks_once_for_all_that_was_refused_together(server: FaultServer, tasks: list[Task]) -> None:
    seen: list[int] = []

    def answer(request: Request) -> Reply:
        seen.append(1)
        return replace(status(429) if len(seen) <= 8 else GOOD, wait=0.2)

    server.answer = answer
    asked = Asked(server, tasks, concurrency=16).go()
    assert asked.scheduler.window.episodes == 1
    assert server.most_at_once == 8
    assert all(result.valid for result in asked.results)


def test_the_window_grows_up_to_what_is_allowed_while_answers_are_good(server: FaultServer, tasks: list[Task]) -> None:
    server.answer = lambda request: replace(GOOD, wait=0.2)
    Asked(server, tasks, concurrency=8).go()
    assert server.most_at_once == 8


def test_no_minute_has_more_requests_than_allowed(server: FaultServer, tasks: list[Task]) -> None:
    times: list[float] = []

    def answer(request: Request) -> Reply:
        times.append(asked.clock.passed)
        return status(500) if len(times) % 5 == 0 else GOOD

    asked = Asked(server, tasks, concurrency=8, rpm=10)
    server.answer = answer
    asked.go()
    assert all(result.valid for result in asked.results)
    assert len(times) >= 29
    for begin in times:
        assert sum(begin <= time < begin + 60 for time in times) <= 10
    assert times[-1] < 60 * len(times) / 10 + 10


def test_latency_is_the_server_s_and_not_our_waiting(server: FaultServer, tasks: list[Task]) -> None:
    server.answer = lambda request: replace(GOOD, wait=0.1)
    asked = Asked(server, tasks[:10], concurrency=8, rpm=1).go()
    assert asked.clock.passed > 500
    assert all(0.1 <= (result.latency or 0) < 5 for result in asked.results)


def test_a_bound_on_requests_leaves_the_rest_unasked(server: FaultServer, tasks: list[Task]) -> None:
    server.answer = lambda request: GOOD
    with pytest.raises(StoppedError, match="--max-requests 5 is reached: stopped with 5 of 24 extractions") as caught:
        Asked(server, tasks, concurrency=4, max_requests=5).go()
    assert len(server.requests) == 5
    assert caught.value.exit_code == 3
    assert "run the same command again" in str(caught.value)


def test_a_bound_that_just_suffices_is_no_stop(server: FaultServer, tasks: list[Task]) -> None:
    server.answer = lambda request: GOOD
    assert len(Asked(server, tasks, concurrency=4, max_requests=24).go().results) == 24


def test_a_bound_on_cost_is_kept_by_what_the_replies_say_they_cost(server: FaultServer, tasks: list[Task]) -> None:
    server.answer = lambda request: replace(GOOD, wait=0.05)  # 100 tokens in, 20 out

    def price(usage: Usage) -> Decimal:
        return Decimal(usage.input_tokens or 0) / 1000 + Decimal(usage.output_tokens or 0) / 100

    asked = Asked(server, tasks, concurrency=8, max_cost=2.0, price=price)
    with pytest.raises(StoppedError, match=r"--max-cost 2 leaves nothing for another request: 1.8 was spent") as caught:
        asked.go()
    assert caught.value.exit_code == 3
    assert len(server.requests) == 6
    assert asked.scheduler.status().cost == pytest.approx(1.8)


def test_tries_count_as_requests(server: FaultServer, tasks: list[Task]) -> None:
    server.script(status(500), status(500), GOOD, GOOD)
    with pytest.raises(StoppedError, match="stopped with 1 of 2"):
        Asked(server, tasks[:2], concurrency=1, max_requests=3).go()
    assert len(server.requests) == 3


def test_the_deadline_of_the_run_leaves_the_rest_unasked(server: FaultServer, tasks: list[Task]) -> None:
    server.answer = lambda request: GOOD
    with pytest.raises(StoppedError, match=r"--deadline 45 is over: stopped with . of 24"):
        Asked(server, tasks, rpm=6, deadline=45).go()
    assert 4 <= len(server.requests) <= 6


@pytest.mark.parametrize("retries", [0, 5])
def test_a_request_in_flight_at_the_deadline_is_no_failure(server: FaultServer, task: Task, retries: int) -> None:
    server.script(hang())
    asked = Asked(server, [task], deadline=0.3, retries=retries)
    asked.clock.busy = lambda: False
    with pytest.raises(StoppedError, match=r"--deadline 0.3 is over: stopped with 0 of 1"):
        asked.go()


def test_a_wait_beyond_all_patience_is_a_stop_and_not_a_row_of_failures(server: FaultServer, tasks: list[Task]) -> None:
    server.answer = lambda request: status(429, retry_after=7_200)
    with pytest.raises(StoppedError, match="the server asks to wait for 7200 s, and --give-up-after is 300 s"):
        Asked(server, tasks, concurrency=2).go()
    assert len(server.requests) == 1
