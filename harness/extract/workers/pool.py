"""The parent of the workers: it forks them, writes down what they have had, and says what became of the run."""

from __future__ import annotations

import asyncio
import os
import pickle
import signal
import socket
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from harness.errors import HarnessError, StoppedError
from harness.extract.interface import ModelSettings, Task
from harness.extract.interrupts import first_interrupt
from harness.extract.runner import RESUME
from harness.extract.scheduling import INTERRUPTED, Scheduler
from harness.extract.scheduling.status import Status, together
from harness.extract.store import ExchangeStore
from harness.extract.workers.channel import Channel, Message
from harness.extract.workers.remote import write_for_worker
from harness.extract.workers.sharing import TasksAt, most_sharing, share_limits, share_tasks
from harness.extract.workers.worker import Share, be_worker
from harness.records import Extraction

__all__ = ["ask_with_workers"]


@dataclass
class _Worker:
    """What the parent knows of one. over: whether it has said its last word; stopped, failed: that word."""

    process: int
    end: socket.socket
    channel: Channel | None = None
    status: Status = field(default_factory=Status)
    over: bool = False
    stopped: str | None = None
    failed: HarnessError | None = None


def ask_with_workers(
    tasks: Sequence[Task],
    settings: ModelSettings,
    *,
    workers: int,
    environ: Mapping[str, str],
    store: ExchangeStore,
    scheduler: Scheduler,
    on_result: Callable[[int, Extraction], None],
    on_ready: Callable[[], None] | None = None,
) -> None:
    """As `ask_all`, in so many processes, or fewer where there are fewer tasks or places at once.

    No event loop may be running, and no thread: the workers are forks of this process. store: open. scheduler: sends
    nothing; its limits are shared out, and its status tells that of all workers. on_ready: called when every worker has
    loaded what it needs, right before anything is asked. Raises StoppedError also where a worker has died; everything
    that it was answered is stored.
    """
    if not tasks:
        return
    shares = share_tasks(tasks, min(workers, most_sharing(scheduler.limits)))
    limits = share_limits(scheduler.limits, [len(places) for places in shares])
    crew: list[_Worker] = []
    scheduler.reported = lambda: together([worker.status for worker in crew])
    try:
        for places, own in zip(shares, limits, strict=True):
            concurrent = replace(settings, concurrency=own.concurrency)
            share = Share(concurrent, own, TasksAt(tasks, places), places, environ)
            crew.append(_fork(share, store, crew))
        attending = _Attending(crew, store, on_result, on_ready)
        asyncio.run(attending.attend())
    finally:
        ends = _bury(crew)
    _conclude(crew, ends, interrupted=attending.interrupted, came=attending.came, total=len(tasks))


def _fork(share: Share, store: ExchangeStore, crew: Sequence[_Worker]) -> _Worker:
    ours, theirs = socket.socketpair()
    sys.stdout.flush()
    sys.stderr.flush()
    process = os.fork()
    if process == 0:
        # Ends of others that stayed open here would hide from them that the parent is gone.
        for end in (ours, *(worker.end for worker in crew)):
            end.close()
        be_worker(theirs, share, store)
    theirs.close()
    return _Worker(process, ours)


def _bury(crew: Sequence[_Worker]) -> list[str]:
    """Ends whoever has not, and says how each has ended: nothing for a good end."""
    ends = []
    for worker in crew:
        if not worker.over:
            os.kill(worker.process, signal.SIGKILL)
        _, status = os.waitpid(worker.process, 0)
        code = os.waitstatus_to_exitcode(status)
        ends.append("" if worker.over else f"signal {-code}" if code < 0 else f"exit code {code}")
        worker.end.close()
    return ends


class _Attending:
    """Hears what all workers say until the last has said its last word.

    came: extractions so far. interrupted: whether there was a Ctrl-C.
    """

    def __init__(
        self,
        crew: Sequence[_Worker],
        store: ExchangeStore,
        on_result: Callable[[int, Extraction], None],
        on_ready: Callable[[], None] | None,
    ) -> None:
        self._crew = crew
        self._store = store
        self._on_result = on_result
        self._on_ready = on_ready
        self._loading = len(crew)
        self.came = 0
        self.interrupted = False

    async def attend(self) -> None:
        """Returns when every worker has ended."""
        for worker in self._crew:
            worker.channel = await Channel.over(worker.end)
        with first_interrupt(self._interrupt):
            try:
                async with asyncio.TaskGroup() as group:
                    for worker in self._crew:
                        group.create_task(self._listen(worker))
            except BaseExceptionGroup as errors:
                raise errors.exceptions[0] from None
            finally:
                await self._store.drain()

    def _interrupt(self) -> None:
        self.interrupted = True
        self._say("stop", INTERRUPTED)

    async def _listen(self, worker: _Worker) -> None:
        assert worker.channel is not None
        while not worker.over:
            try:
                messages = await worker.channel.hear()
            except EOFError:
                self._say("stop", "a worker process has died")
                return
            for message in messages:
                self._take(worker, message)
        if worker.failed is not None:
            raise worker.failed

    def _take(self, worker: _Worker, message: Message) -> None:
        what, *members = message
        if what == "append":
            self._append(worker, *members)
        elif what == "result":
            place, data = members
            self.came += 1
            self._on_result(place, pickle.loads(data))
        elif what == "status":
            worker.status = members[0]
        elif what == "ready":
            self._loading -= 1
            if self._loading == 0:
                if self._on_ready is not None:
                    self._on_ready()
                self._say("start")
        elif what == "over":
            sent, served, worker.stopped, worker.failed = members
            self._store.sent += sent
            self._store.served += served
            worker.over = True

    def _append(self, worker: _Worker, number: int, lines: bytes) -> None:
        assert worker.channel is not None
        write_for_worker(self._store, number, lines, worker.channel.say)

    def _say(self, *message: object) -> None:
        for worker in self._crew:
            if worker.channel is not None and not worker.over:
                worker.channel.say(*message)


def _conclude(crew: Sequence[_Worker], ends: Sequence[str], *, interrupted: bool, came: int, total: int) -> None:
    """Raises StoppedError where not everything came, and after a Ctrl-C."""
    stopped = next((worker.stopped for worker in crew if worker.stopped is not None), None)
    if stopped is not None and stopped.startswith("--max-"):
        stopped += f" (the share of one of {len(crew)} workers)"
    died = next(
        (f"worker process {one.process} has died ({how})" for one, how in zip(crew, ends, strict=True) if how), None
    )
    said = INTERRUPTED if interrupted else died or stopped
    if interrupted or came < total:
        raise StoppedError(f"{said}: stopped with {came} of {total} extractions", interrupted=interrupted, hint=RESUME)
