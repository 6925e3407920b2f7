"""The asking of a member: a model, a share of every ceiling, and the tasks that are handed to it."""

from __future__ import annotations

import asyncio
import os
import pickle
from collections.abc import Coroutine, Sequence
from typing import Any

from harness.extract.cluster.messages import TELLING, Beginning, SentTask
from harness.extract.cluster.store import DistantStore
from harness.extract.interface import Model, Task
from harness.extract.models import open_model
from harness.extract.scheduling import AskingStoppedError, RequestLimits, Scheduler
from harness.extract.workers.remote import Speaker
from harness.records import Schema

__all__ = ["Asker"]


class Asker:
    """Asks until there is nothing left, or nothing may be asked any more. Used from one event loop.

    Tasks are handed to it once it has loaded; everything else may be said to it before.
    """

    def __init__(self, beginning: Beginning, store: DistantStore, speaker: Speaker) -> None:
        self._beginning = beginning
        self._store, self._speaker = store, speaker
        self.scheduler = Scheduler(beginning.limits)
        self._model: asyncio.Future[Model] = asyncio.get_running_loop().create_future()
        self._schemas: list[Schema] = []
        self._asking: set[asyncio.Task[None]] = set()
        self._background: set[asyncio.Task[None]] = set()
        self._loaded, self._ending = asyncio.Event(), asyncio.Event()
        self._wrong: Exception | None = None

    async def load(self) -> None:
        """Opens the model and makes the schemas. Raises what the model and a schema raise."""
        beginning = self._beginning
        environ = os.environ | dict(beginning.environ)
        model = open_model(beginning.settings, environ=environ, store=self._store, scheduler=self.scheduler)
        self._model.set_result(model)
        await model.check()
        self._schemas = [schema() for schema in beginning.schemas]
        for schema in self._schemas:
            model.prepare(schema)
        if beginning.late:
            self.scheduler.relimit(beginning.limits)
        self.scheduler.start()
        self._loaded.set()
        self._start(self._background, self._tell())

    async def asked(self) -> None:
        """Returns when nothing is asked any more and all that was in flight is there. Raises a bug in asking."""
        await self._ending.wait()
        if self._wrong is None:
            await asyncio.gather(*self._asking)
        if self._wrong is not None:
            raise self._wrong

    async def let_go(self) -> None:
        """Breaks off whatever is under way, and closes the model."""
        for task in (*self._asking, *self._background):
            task.cancel()
        await asyncio.gather(*self._asking, *self._background, return_exceptions=True)
        if self._model.done():
            await self._model.result().aclose()

    def finish(self) -> None:
        """Nothing more is handed to it."""
        self._ending.set()

    def stop(self, reason: str) -> None:
        """Nothing more is asked; what is in flight may arrive."""
        self.scheduler.stop(reason)
        self._ending.set()

    def hand(self, look: bool, tasks: Sequence[SentTask]) -> None:
        """More to ask. look: whether the parent's store may have answers to it."""
        self._store.seeking |= look
        for place, schema, document, repeat in tasks:
            self._start(self._asking, self._ask(place, Task(document, self._schemas[schema], repeat)))

    async def _ask(self, place: int, task: Task) -> None:
        try:
            extraction = await self._model.result().extract(task)
        except AskingStoppedError:
            self._ending.set()
        except Exception as error:  # a bug, or a disk that refuses; what a server does is in the extraction
            self._wrong = self._wrong or error
            self._ending.set()
        else:
            self._speaker.say("result", place, pickle.dumps(extraction, pickle.HIGHEST_PROTOCOL))

    def relimit(self, turn: int, limits: RequestLimits) -> None:
        """The share of every ceiling from now on; it is confirmed as the `turn`-th when no more is in flight."""
        self._start(self._background, self._relimit(turn, limits))

    async def _relimit(self, turn: int, limits: RequestLimits) -> None:
        await self._loaded.wait()
        self.scheduler.relimit(limits)
        while self.scheduler.in_flight > limits.concurrency:
            await asyncio.sleep(0.02)
        self._speaker.say("limited", turn)

    async def _tell(self) -> None:
        told = None
        while True:
            status = self.scheduler.status()
            if status != told:
                self._speaker.say("status", status)
                told = status
            await asyncio.sleep(TELLING)

    def _start(self, among: set[asyncio.Task[None]], part: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(part)
        among.add(task)
        task.add_done_callback(among.discard)
