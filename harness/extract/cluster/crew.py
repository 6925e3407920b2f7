"""The parent of a crew: it hears its members and looks who is there, until nothing is left to be heard."""

from __future__ import annotations

import asyncio
import time

from harness.extract.cluster.hearing import Hearing
from harness.extract.cluster.job import Job
from harness.extract.cluster.link import Link
from harness.extract.cluster.messages import ALIVE_EVERY
from harness.extract.cluster.roster import Roster
from harness.extract.cluster.supply import DEADLY, Supply
from harness.records import Extraction, Failure

__all__ = ["Crew"]

LOOK_EVERY = 0.5
"""Seconds between two looks at who is there."""

DESERTED = 30.0
"""Seconds without any worker after which the run stops: a worker that died is started again meanwhile."""

PARTING = 10.0
"""Seconds that a last word is waited for once everything has come."""


class Crew:
    """supply: what is still to be asked. roster: who asks, and why nothing more is asked."""

    def __init__(self, job: Job, link: Link) -> None:
        self._job, self._link = job, link
        self.supply = Supply(job.tasks)
        self.roster = Roster(job.limits, link, self.supply)
        self._hearing = Hearing(job, link, self.supply, self.roster)
        self._numbers = {schema: number for number, schema in enumerate(job.schemas)}
        self._looks = job.store.answers

    async def attend(self) -> None:
        """Returns when there is nothing left to be heard. Raises what ends a run, and SchedulerGoneError."""
        parts = [asyncio.create_task(self._hear()), asyncio.create_task(self._watch())]
        try:
            await asyncio.wait(parts, return_when=asyncio.FIRST_COMPLETED)
            for part in parts:
                if part.done():
                    part.result()
        finally:
            for part in parts:
                part.cancel()
            await asyncio.gather(*parts, return_exceptions=True)

    async def _hear(self) -> None:
        while not self._is_over():
            for life, messages in await self._link.hear():
                self._hearing.take(life, messages)
            self._hand_out()

    async def _watch(self) -> None:
        seen = greeted = time.monotonic()
        while not self._is_over():
            there = await self._link.workers()
            await self.roster.part_with(there)
            self._tell_of_deadly()
            await self.roster.hire(there)
            now = time.monotonic()
            if self.roster.members:
                seen = now
            elif self.supply.left and now - seen > DESERTED:
                self.roster.stop(f"no dask worker is left, and none has come for {DESERTED:.0f} s")
            if now - greeted > ALIVE_EVERY:
                greeted = now
                self.roster.say_all("alive")
            self._hand_out()
            await asyncio.sleep(LOOK_EVERY)

    def _tell_of_deadly(self) -> None:
        """What is asked no more, as nobody survives it, has come to its end: without a response."""
        for place in self.supply.deadly:
            task = self._job.tasks[place]
            failure = Failure("worker_died", f"{DEADLY} dask workers died of this one; their logs say why")
            self._job.on_result(
                place, Extraction(task.document.name, task.schema.name, task.repeat, None, failure, False, False)
            )
        self.supply.deadly.clear()

    def _is_over(self) -> bool:
        if self.roster.finishing is not None:
            return not self.roster.members or time.monotonic() - self.roster.finishing > PARTING
        return self.roster.is_closed and not self.roster.members

    def _hand_out(self) -> None:
        """Gives everybody enough to go on with, and no more than its part of what is left; says where nothing is."""
        if not self.supply.left:
            self.roster.finish()
        if self.roster.stopped is not None:
            return
        ceilings = self.roster.ceilings
        crew = [one.life for one in self.roster.members.values() if one.asking and ceilings.admits(one.life)]
        for life in crew:
            fair = -(-self.supply.left // len(crew))
            enough = min(3 * ceilings.share_of(life).concurrency, fair)
            held = self.supply.held_by(life)
            # In pieces, so that not each answer is a message of its own.
            if held <= enough - max(1, enough // 4):
                self._send(life, self.supply.take(life, enough - held))

    def _send(self, life: int, places: list[int]) -> None:
        if not places:
            return
        tasks = [self._job.tasks[place] for place in places]
        sent = [
            (place, self._numbers[task.schema], task.document.read(), task.repeat)
            for place, task in zip(places, tasks, strict=True)
        ]
        self._link.say(life, "tasks", self.supply.doubtful or self._looks, sent)
