"""Workers on this machine: forked processes, which have what this one has read without reading it again."""

from __future__ import annotations

import os
import signal
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from multiprocessing import connection
from typing import Any, TypeVar

from harness.engines.interface import Job
from harness.engines.worker import be_worker
from harness.errors import RunError

__all__ = ["LocalEngine", "can_fork", "usable_processors"]

Chunk = TypeVar("Chunk")
Result = TypeVar("Result")

_AHEAD = 2
"""Chunks of each worker that wait in it or have been worked on, so that none is idle while another is slow."""


def can_fork() -> bool:
    """Whether this system has what several processes need; Windows has not."""
    return hasattr(os, "fork")


def usable_processors() -> int:
    """Processors that this process may use, 1 or more: a container or `taskset` may leave it fewer than there are."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1


class LocalEngine:
    """As many processes as are asked for; with one, or where a system cannot fork, all is done in this one."""

    def __init__(self, workers: int | None = None) -> None:
        """workers: 1 or more, None for a process a processor."""
        if workers is not None and workers < 1:
            raise ValueError(f"{workers} workers")
        self._workers = (usable_processors() if workers is None else workers) if can_fork() else 1

    @property
    def workers(self) -> int:
        """How many processes work at once."""
        return self._workers

    def map(self, job: Job[Chunk, Result], chunks: Iterable[Chunk]) -> Iterator[Result]:
        """As `Engine.map` says. No worker is there for a single chunk, nor for none."""
        remaining = iter(chunks)
        first = list(_take(remaining, 2))
        if self._workers == 1 or len(first) < 2:
            yield from _here(job, first, remaining)
            return
        crew: list[_Worker] = []
        try:
            for _ in range(self._workers):
                crew.append(_fork(job, crew))
            yield from _spread(crew, first, remaining)
        finally:
            for worker in crew:
                worker.end()


def _take(chunks: Iterator[Chunk], most: int) -> Iterator[Chunk]:
    for _, chunk in zip(range(most), chunks, strict=False):
        yield chunk


def _here(job: Job[Chunk, Result], first: Sequence[Chunk], remaining: Iterator[Chunk]) -> Iterator[Result]:
    if not first:
        return
    work = job.start()
    for chunk in first:
        yield work(chunk)
    for chunk in remaining:
        yield work(chunk)


class _Worker:
    """A process, and this end of what leads to it. given: the numbers of the chunks that it has."""

    def __init__(self, process: int, channel: connection.Connection) -> None:
        self.process = process
        self.channel = channel
        self.given: deque[int] = deque()

    def give(self, number: int, chunk: object) -> None:
        """Hands over a chunk. Raises RunError where the process is not there any more."""
        self.given.append(number)
        try:
            self.channel.send(chunk)
        except OSError as error:
            raise self._died() from error

    def take(self) -> tuple[int, bool, Any]:
        """The number of the oldest chunk that it had, whether all went well, and the result, else what was raised."""
        try:
            good, value = self.channel.recv()
        except (EOFError, OSError) as error:
            raise self._died() from error
        return self.given.popleft(), good, value

    def _died(self) -> RunError:
        _, status = os.waitpid(self.process, 0)
        code, process = os.waitstatus_to_exitcode(status), self.process
        self.process = 0
        how = f"signal {-code}" if code < 0 else f"exit code {code}"
        hint = "was there too little memory? --workers 1 takes the least" if code == -signal.SIGKILL else None
        return RunError(f"worker process {process} has died ({how})", hint=hint)

    def end(self) -> None:
        """Ends the process, whatever it does, and waits until it is gone."""
        self.channel.close()
        if self.process:
            os.kill(self.process, signal.SIGKILL)
            os.waitpid(self.process, 0)
            self.process = 0


def _fork(job: Job[Any, Any], crew: Sequence[_Worker]) -> _Worker:
    ours, theirs = connection.Pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    process = os.fork()
    if process == 0:
        # Ends of others that stayed open here would hide from them that the parent is gone.
        for end in (ours, *(worker.channel for worker in crew)):
            end.close()
        be_worker(theirs, job)
    theirs.close()
    return _Worker(process, ours)


def _spread(crew: Sequence[_Worker], first: Sequence[Chunk], remaining: Iterator[Chunk]) -> Iterator[Any]:
    """Hands out chunks and yields the results in order; of what is out, at most `_AHEAD` for each worker."""
    waiting: deque[Chunk] = deque(first)
    ready: dict[int, tuple[bool, Any]] = {}
    handed = wanted = 0
    more = True
    while True:
        while more and handed - wanted < _AHEAD * len(crew):
            worker = min(crew, key=lambda one: len(one.given))
            if len(worker.given) >= _AHEAD:
                break
            if not waiting:
                waiting.extend(_take(remaining, 1))
            if not waiting:
                more = False
                break
            worker.give(handed, waiting.popleft())
            handed += 1
        if wanted == handed:
            return
        if wanted not in ready:
            busy = {worker.channel: worker for worker in crew if worker.given}
            for channel in connection.wait(list(busy)):
                number, *came = busy[channel].take()  # type: ignore[index]
                ready[number] = came[0], came[1]
            continue
        good, value = ready.pop(wanted)
        if not good:
            raise value
        wanted += 1
        yield value
