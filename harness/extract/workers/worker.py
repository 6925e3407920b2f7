"""What a worker does: it asks for its share, and says what came."""

from __future__ import annotations

import asyncio
import os
import pickle
import socket
import sys
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn

from harness.errors import HarnessError, StoppedError
from harness.extract.interface import ModelSettings, Task
from harness.extract.models import open_model
from harness.extract.runner import ask_all
from harness.extract.scheduling import RequestLimits, Scheduler
from harness.extract.store import ExchangeStore
from harness.extract.workers.channel import Channel
from harness.extract.workers.remote import RemoteWriter
from harness.records import Extraction

__all__ = ["Share", "be_worker"]

TELLING = 0.2
"""Seconds between two words on how things stand."""


@dataclass(frozen=True)
class Share:
    """One worker's. places: of its tasks among those of the run."""

    settings: ModelSettings
    limits: RequestLimits
    tasks: Sequence[Task]
    places: Sequence[int]
    environ: Mapping[str, str]


def be_worker(end: socket.socket, share: Share, store: ExchangeStore) -> NoReturn:
    """The whole life of a forked process; nothing of its parent's is run in it any more, not even what ends it.

    store: as the parent has opened it.
    """
    code = 1
    try:
        asyncio.run(_work(end, share, store))
        code = 0
    except KeyboardInterrupt:
        code = 130
    except BaseException:  # a bug: it is shown here, and the parent says that a worker has died
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


async def _work(end: socket.socket, share: Share, store: ExchangeStore) -> None:
    channel = await Channel.over(end)
    writer = RemoteWriter(channel)
    store.go_on_in_worker(writer)
    scheduler = Scheduler(share.limits)
    started = asyncio.Event()
    told = [
        asyncio.create_task(_listen(channel, writer, scheduler, started)),
        asyncio.create_task(_tell(channel, scheduler)),
    ]
    stopped: str | None = None
    failed: HarnessError | None = None
    try:
        await _ask(channel, share, store, scheduler, started)
    except StoppedError:
        stopped = scheduler.stopped
    except HarnessError as error:
        failed = error
    for task in told:
        task.cancel()
    channel.say("status", scheduler.status())
    channel.say("over", store.sent, store.served, stopped, failed)
    await channel.sent()


async def _ask(
    channel: Channel, share: Share, store: ExchangeStore, scheduler: Scheduler, started: asyncio.Event
) -> None:
    model = open_model(share.settings, environ=share.environ, store=store, scheduler=scheduler)

    def came(place: int, extraction: Extraction) -> None:
        channel.say("result", share.places[place], pickle.dumps(extraction, pickle.HIGHEST_PROTOCOL))

    try:
        for schema in dict.fromkeys(task.schema for task in share.tasks):
            model.prepare(schema)
        channel.say("ready")
        await started.wait()
        concurrency = share.limits.concurrency
        await ask_all(model, share.tasks, concurrency=concurrency, scheduler=scheduler, on_result=came)
    finally:
        await model.aclose()
        await store.drain()


async def _listen(channel: Channel, writer: RemoteWriter, scheduler: Scheduler, started: asyncio.Event) -> None:
    while True:
        try:
            messages = await channel.hear()
        except EOFError:
            os._exit(1)  # without the parent nothing can be written down, and nothing may be asked
        for what, *members in messages:
            if what == "written":
                writer.written(*members)
            elif what == "refused":
                writer.refused(*members)
            elif what == "start":
                started.set()
            elif what == "stop":
                scheduler.stop(members[0])
                started.set()


async def _tell(channel: Channel, scheduler: Scheduler) -> None:
    while True:
        channel.say("status", scheduler.status())
        await asyncio.sleep(TELLING)
