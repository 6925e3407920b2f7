"""Hiring takes a while, in which others are heard: what is heard then finds a crew that is whole."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from pydantic import BaseModel

from harness.cluster import installed
from harness.extract import ExchangeStore, ModelSettings, RequestLimits, Task
from harness.extract.cluster.hearing import Hearing
from harness.extract.cluster.job import Job
from harness.extract.cluster.link import Link
from harness.extract.cluster.roster import Roster
from harness.extract.cluster.supply import Supply
from harness.records import Document, Schema


class Note(BaseModel):
    text: str


class SlowLink(Link):
    """A link to nobody, on which `meanwhile` happens whenever something is waited for. said: to whom, which word."""

    def __init__(self) -> None:
        self.meanwhile: Callable[[], object] = int
        self.hired: list[int] = []
        self.said: list[tuple[int, str]] = []

    async def prepare(self, life: int) -> None:
        await asyncio.sleep(0)
        self.meanwhile()

    def hire(self, life: int, worker: str) -> None:
        self.hired.append(life)

    def say(self, life: int, *message: Any) -> None:
        self.said.append((life, message[0]))


def roster_of(tasks: int, link: Link) -> Roster:
    schema = Schema("note", Note, "1")
    supply = Supply(
        [Task(Document(f"d{number}", text, {}, text), schema) for number, text in enumerate(map(str, range(tasks)))]
    )
    return Roster(RequestLimits(concurrency=9), link, supply)


def shares(roster: Roster) -> list[int]:
    return [roster.ceilings.share_of(life).concurrency for life in roster.members]


def test_one_that_leaves_while_others_are_hired_leaves_its_share_to_all() -> None:
    link = SlowLink()
    roster = roster_of(50, link)

    async def come_and_go() -> None:
        await roster.hire(["a", "b"])
        for member in roster.members.values():
            member.greeted = True

        def leave() -> None:
            roster.ceilings.confirm(2, roster.ceilings.turn)
            if 1 in roster.members:
                roster.lose(1)

        link.meanwhile = leave
        await roster.hire(["a", "b", "c", "d"])

    asyncio.run(come_and_go())
    assert (list(roster.members), link.hired) == ([2, 3, 4], [1, 2, 3, 4])
    assert sum(shares(roster)) == 9
    assert (2, "limits") in link.said


def test_one_that_says_hello_when_nothing_is_left_is_told_so_after_what_it_begins_with() -> None:
    link = SlowLink()
    roster, supply = roster_of(1, link), Supply([])
    job = Job([], ModelSettings("openai/any"), RequestLimits(), {}, {}, ExchangeStore(), lambda *_: None, None)

    asyncio.run(roster.hire(["a"]))
    roster.finish()
    Hearing(job, link, supply, roster).take(1, [("hello", installed())])
    assert link.said[-2:] == [(1, "begin"), (1, "finish")]


def test_workers_that_die_of_loading_stop_the_run_only_where_nobody_else_asks() -> None:
    link = SlowLink()
    roster = roster_of(50, link)

    def hire_and_lose(times: int) -> None:
        for _ in range(times):
            asyncio.run(roster.hire(["good", "bad"]))
            roster.lose(max(roster.members), died=True)

    asyncio.run(roster.hire(["good"]))
    roster.ready(1)
    hire_and_lose(20)
    assert (roster.stopped, list(roster.members)) == (None, [1])
    roster.lose(1)
    hire_and_lose(1)
    assert str(roster.stopped).startswith("21 dask workers have died before they asked anything")
