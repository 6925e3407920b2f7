"""The parent of a crew: it hires members, hands out what is to be asked, writes down what came, knows who is left."""

from __future__ import annotations

import asyncio
import pickle
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from harness.cluster import complaint, unfit
from harness.errors import HarnessError
from harness.extract.cluster.ceilings import Ceilings
from harness.extract.cluster.link import Link
from harness.extract.cluster.messages import ALIVE_EVERY, Beginning, Portable
from harness.extract.cluster.supply import Supply
from harness.extract.interface import ModelSettings, Task
from harness.extract.scheduling import RequestLimits
from harness.extract.scheduling.status import Status
from harness.extract.store import ExchangeStore
from harness.extract.workers.remote import write_for_worker
from harness.records import Extraction, Schema

__all__ = ["Crew", "Job", "SchedulerGoneError"]

LOOK_EVERY = 0.5
"""Seconds between two looks at who is there."""

DESERTED = 30.0
"""Seconds without any worker after which the run stops: a worker that died is started again meanwhile."""

PARTING = 10.0
"""Seconds that a last word is waited for once everything has come."""


class SchedulerGoneError(Exception):
    """The scheduler answers no more."""


@dataclass(frozen=True)
class Job:
    """What is asked, of which model, under which limits, and who hears of it."""

    tasks: Sequence[Task]
    settings: ModelSettings
    limits: RequestLimits
    schemas: Mapping[Schema, Portable]
    environ: Mapping[str, str]
    store: ExchangeStore
    on_result: Callable[[int, Extraction], None]
    on_ready: Callable[[], None] | None


@dataclass
class _Member:
    """hands: places of the tasks that it has. asking: whether it has loaded. ended: looks at which its task was over,
    though its last word was not heard.
    """

    life: int
    worker: str
    status: Status = field(default_factory=Status)
    hands: set[int] = field(default_factory=set)
    greeted: bool = False
    asking: bool = False
    ended: int = 0


class Crew:
    """stopped: why nothing more is asked, None for no such reason. spent: why members ask no more that had a share of
    what may be asked or spent. statuses: of those that are gone.
    """

    def __init__(self, job: Job, link: Link) -> None:
        self._job, self._link = job, link
        self.supply = Supply(job.tasks)
        self.stopped: str | None = None
        self.spent: list[str] = []
        self.statuses: list[Status] = []
        self._ceilings = Ceilings(job.limits)
        self._members: dict[int, _Member] = {}
        self._schemas = {schema: number for number, schema in enumerate(job.schemas)}
        self._lives = 0
        self._looks = job.store.answers
        self._began: float | None = None
        self._deserted_since = self._greeted_at = time.monotonic()
        self._parting_since: float | None = None
        self._takes: dict[str, Callable[..., None]] = {
            "hello": self._hello, "ready": self._ready, "append": self._append, "look": self._look,
            "result": self._result, "status": self._status, "limited": self._limited, "over": self._over,
        }  # fmt: skip

    @property
    def parts(self) -> list[Status]:
        """How the asking of each stands, of those that are gone as far as it is known."""
        return [*self.statuses, *(member.status for member in self._members.values())]

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

    def stop(self, reason: str) -> None:
        """Nothing more is asked; what is in flight may arrive."""
        if self.stopped is None:
            self.stopped = reason
            for member in self._members.values():
                self._link.say(member.life, "stop", reason)

    async def _hear(self) -> None:
        while not self._is_over():
            try:
                heard = await self._link.hear()
            except OSError as error:
                raise SchedulerGoneError from error
            for life, messages in heard:
                for word, *members in messages:
                    self._takes[word](life, *members)
            self._hand_out()

    async def _watch(self) -> None:
        while not self._is_over():
            try:
                there = await self._link.workers()
                await self._part_with(there)
                await self._hire(there)
            except OSError as error:
                raise SchedulerGoneError from error
            now = time.monotonic()
            if self._members:
                self._deserted_since = now
            elif self.supply.left and now - self._deserted_since > DESERTED:
                self.stop(f"no dask worker is left, and none has come for {DESERTED:.0f} s")
            if now - self._greeted_at > ALIVE_EVERY:
                self._greeted_at = now
                for member in self._members.values():
                    self._link.say(member.life, "alive")
            self._hand_out()
            await asyncio.sleep(LOOK_EVERY)

    def _is_over(self) -> bool:
        if self.supply.left == 0 and self._parting_since is None:
            self._parting_since = time.monotonic()
            for member in self._members.values():
                self._link.say(member.life, "finish")
        if self._parting_since is not None:
            return not self._members or time.monotonic() - self._parting_since > PARTING
        exhausted = self.stopped is not None or (self._ceilings.fixed and self._lives > 0)
        return exhausted and not self._members

    async def _part_with(self, there: Sequence[str]) -> None:
        for member in list(self._members.values()):
            error = self._link.error_of(member.life)
            if error is not None and type(error).__name__ != "KilledWorker":
                raise _of_worker(error, member.worker)
            unheard = not member.greeted and (self.stopped is not None or self.supply.left == 0)
            member.ended += self._link.has_ended(member.life)
            if member.ended > 2 or error is not None or member.worker not in there or unheard:
                self._lose(member)
                await self._link.dismiss(member.life)

    def _lose(self, member: _Member) -> None:
        """This one asks no more: another one is to ask what it has not come to the end of."""
        if self._members.pop(member.life, None) is None:
            return
        self.statuses.append(replace(member.status, in_flight=0, resting=0, resting_for=None, window=0, why=None))
        self.supply.take_back(member.hands)
        self._ceilings.leave(member.life)
        self._relimit(self._ceilings.grow())

    async def _hire(self, there: Sequence[str]) -> None:
        if self.stopped is not None or not self.supply.waiting or (self._ceilings.fixed and self._lives):
            return
        taken = {member.worker for member in self._members.values()}
        free = [worker for worker in there if worker not in taken]
        wanted = min(self._ceilings.most, self.supply.groups) - len(self._members)
        hired = [_Member(self._lives + count, worker) for count, worker in enumerate(free[: max(0, wanted)], start=1)]
        if not hired:
            return
        self._lives += len(hired)
        self._relimit(self._ceilings.join([member.life for member in hired]))
        for member in hired:
            self._members[member.life] = member
            await self._link.hire(member.life, member.worker)

    def _relimit(self, changed: Mapping[int, RequestLimits]) -> None:
        turn = self._ceilings.turn
        for life, limits in changed.items():
            if self._members[life].greeted:
                self._link.say(life, "limits", turn, limits)
            else:  # it will begin with what it may then
                self._ceilings.confirm(life, turn)

    def _hand_out(self) -> None:
        """Gives everybody enough to go on with, and no more than its part of what is left."""
        if self.stopped is not None:
            return
        crew = [one for one in self._members.values() if one.asking and self._ceilings.admits(one.life)]
        for member in crew:
            fair = -(-self.supply.left // len(crew))
            enough = min(3 * self._ceilings.share_of(member.life).concurrency, fair)
            # In pieces, so that not each answer is a message of its own.
            if len(member.hands) <= enough - max(1, enough // 4):
                places = self.supply.take(enough - len(member.hands))
                if places:
                    self._send(member, places)

    def _send(self, member: _Member, places: list[int]) -> None:
        member.hands |= set(places)
        tasks = [self._job.tasks[place] for place in places]
        sent = [
            (place, self._schemas[task.schema], task.document.read(), task.repeat)
            for place, task in zip(places, tasks, strict=True)
        ]
        self._link.say(member.life, "tasks", self.supply.doubtful or self._looks, sent)

    def _hello(self, life: int, theirs: Mapping[str, str]) -> None:
        member = self._members.get(life)
        if member is None:
            return
        said = complaint(dict(theirs))
        if said is not None:
            raise unfit(member.worker, said)
        member.greeted = True
        limits = self._ceilings.share_of(life)
        if limits.deadline is not None and self._began is not None:
            limits = replace(limits, deadline=max(0.001, limits.deadline - (time.monotonic() - self._began)))
        settings = replace(self._job.settings, concurrency=limits.concurrency)
        schemas = tuple(self._job.schemas.values())
        self._link.say(
            life, "begin", Beginning(settings, limits, schemas, self._job.environ, self._ceilings.is_late(life))
        )
        if self.stopped is not None:
            self._link.say(life, "stop", self.stopped)

    def _ready(self, life: int) -> None:
        if life in self._members:
            self._members[life].asking = True
            if self._began is None:
                self._began = time.monotonic()
                if self._job.on_ready is not None:
                    self._job.on_ready()

    def _append(self, life: int, number: int, lines: bytes) -> None:
        write_for_worker(self._job.store, number, lines, partial(self._link.say, life))

    def _look(self, life: int, number: int, key: str) -> None:
        found = self._job.store.find(key)
        self._link.say(life, "found", number, found, self._job.store.has(key))

    def _result(self, life: int, place: int, data: bytes) -> None:
        if life in self._members:
            self._members[life].hands.discard(place)
        if self.supply.end(place):
            self._job.on_result(place, pickle.loads(data))

    def _status(self, life: int, status: Status) -> None:
        if life in self._members:
            self._members[life].status = status

    def _limited(self, life: int, turn: int) -> None:
        self._ceilings.confirm(life, turn)
        self._relimit(self._ceilings.grow())

    def _over(self, life: int, sent: int, served: int, stopped: str | None, error: BaseException | None) -> None:
        self._job.store.sent += sent
        self._job.store.served += served
        member = self._members.get(life)
        if member is None:
            return
        if error is not None:
            raise _of_worker(error, member.worker)
        self._lose(member)
        self._link.say(life, "end")
        if stopped is not None and self.stopped is None:
            if stopped.startswith("--max-"):
                self.spent.append(stopped)
            else:
                self.stop(stopped)


def _of_worker(error: BaseException, worker: str) -> BaseException:
    """`error`, with the worker that it is of."""
    if isinstance(error, HarnessError):
        error.message += f" (on the dask worker {worker})"
    elif isinstance(error, ImportError):
        return unfit(worker, f"no harness that fits ({error})")
    else:
        error.add_note(f"on the dask worker {worker}")
    return error
