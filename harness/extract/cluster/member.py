"""A member of the crew: a task of dask that asks what it is handed, and says what came."""

from __future__ import annotations

import asyncio
import os
import pickle
from collections.abc import Coroutine, Sequence
from typing import Any

from harness.cluster import installed
from harness.extract.cluster.line import MemberLine
from harness.extract.cluster.messages import TELLING, Beginning, SentTask
from harness.extract.cluster.store import DistantStore
from harness.extract.interface import Model, Task
from harness.extract.models import open_model
from harness.extract.scheduling import AskingStoppedError, RequestLimits, Scheduler
from harness.records import Schema

__all__ = ["ask_for"]


def ask_for(run: str, life: int) -> None:
    """The whole life of a member; what it is to do comes through its queue, so that no key is part of a dask task."""
    from distributed import get_client

    client = get_client()
    asyncio.run(_live(MemberLine(client, run, life)))


async def _live(line: MemberLine) -> None:
    member = Member(line)
    parts = {asyncio.create_task(part) for part in (line.send(), member.hear(), member.work())}
    try:
        await asyncio.wait(parts, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for part in parts:
            part.cancel()
        # Whatever ended it is either said already, or there is nobody left to say it to.
        await asyncio.gather(*parts, return_exceptions=True)


class Member:
    """Asks until there is nothing left, or nothing may be asked any more."""

    def __init__(self, line: MemberLine) -> None:
        self._line = line
        self._store = DistantStore(line)
        self._began: asyncio.Future[Beginning] = asyncio.get_running_loop().create_future()
        self._ending = asyncio.Event()
        self._loaded = asyncio.Event()
        self._scheduler: Scheduler | None = None
        self._model: Model | None = None
        self._schemas: list[Schema] = []
        self._asking: set[asyncio.Task[None]] = set()
        self._background: set[asyncio.Task[None]] = set()
        self._wrong: BaseException | None = None

    async def work(self) -> None:
        """Everything from the first word to the last."""
        self._line.say("hello", installed())
        beginning = await self._began
        try:
            await self._begin(beginning)
            self._line.say("ready")
            await self._ending.wait()
            if self._wrong is None:
                await asyncio.gather(*self._asking)
        except asyncio.CancelledError:
            await self._let_go()
            raise
        except Exception as error:
            self._wrong = self._wrong or error
        await self._let_go()
        await self._store.drain()
        scheduler = self._scheduler
        if scheduler is not None:
            self._line.say("status", scheduler.status())
        stopped = None if scheduler is None else scheduler.stopped
        self._line.say("over", self._store.sent, self._store.served, stopped, _portable(self._wrong))
        await self._line.sent()

    async def _begin(self, beginning: Beginning) -> None:
        self._scheduler = scheduler = Scheduler(beginning.limits)
        environ = os.environ | dict(beginning.environ)
        self._model = open_model(beginning.settings, environ=environ, store=self._store, scheduler=scheduler)
        await self._model.check()
        self._schemas = [schema() for schema in beginning.schemas]
        for schema in self._schemas:
            self._model.prepare(schema)
        if beginning.late:
            scheduler.relimit(beginning.limits)
        scheduler.start()
        self._loaded.set()
        self._do(self._tell(scheduler))

    async def _let_go(self) -> None:
        for task in (*self._asking, *self._background):
            task.cancel()
        await asyncio.gather(*self._asking, *self._background, return_exceptions=True)
        if self._model is not None:
            await self._model.aclose()

    async def hear(self) -> None:
        """Takes what the parent says, until it says `end` or is silent for too long."""
        while True:
            try:
                messages = await self._line.hear()
            except EOFError:
                return
            for word, *members in messages:
                if word == "end":
                    return
                self._take(word, members)

    def _take(self, word: str, members: Sequence[Any]) -> None:
        if word == "begin":
            self._began.set_result(*members)
        elif word == "tasks":
            self._hand(*members)
        elif word == "written":
            self._store.writer.written(*members)
        elif word == "refused":
            self._store.writer.refused(*members)
        elif word == "found":
            self._store.found(*members)
        elif word == "limits":
            self._do(self._relimit(*members))
        elif word == "stop":
            if self._scheduler is not None:
                self._scheduler.stop(*members)
            self._ending.set()
        elif word == "finish":
            self._ending.set()

    def _hand(self, look: bool, tasks: Sequence[SentTask]) -> None:
        self._store.seeking |= look
        for place, schema, document, repeat in tasks:
            one = asyncio.create_task(self._ask(place, Task(document, self._schemas[schema], repeat)))
            self._asking.add(one)
            one.add_done_callback(self._asking.discard)

    async def _ask(self, place: int, task: Task) -> None:
        assert self._model is not None
        try:
            extraction = await self._model.extract(task)
        except AskingStoppedError:
            self._ending.set()
        except Exception as error:  # a bug, or a disk that refuses; what a server does is in the extraction
            self._wrong = self._wrong or error
            self._ending.set()
        else:
            self._line.say("result", place, pickle.dumps(extraction, pickle.HIGHEST_PROTOCOL))

    async def _relimit(self, turn: int, limits: RequestLimits) -> None:
        await self._loaded.wait()
        scheduler = self._scheduler
        assert scheduler is not None
        scheduler.relimit(limits)
        while scheduler.in_flight > limits.concurrency:
            await asyncio.sleep(0.02)
        self._line.say("limited", turn)

    async def _tell(self, scheduler: Scheduler) -> None:
        told = None
        while True:
            status = scheduler.status()
            if status != told:
                self._line.say("status", status)
                told = status
            await asyncio.sleep(TELLING)

    def _do(self, part: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(part)
        self._background.add(task)
        task.add_done_callback(self._background.discard)


def _portable(error: BaseException | None) -> BaseException | None:
    """`error`, or where it cannot be pickled one that says as much."""
    if error is None:
        return None
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error
