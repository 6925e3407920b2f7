"""What the parent does about each word of a member."""

from __future__ import annotations

import pickle
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial

from harness.cluster import complaint, unfit
from harness.extract.cluster.job import Job
from harness.extract.cluster.link import Link
from harness.extract.cluster.messages import Beginning, Message
from harness.extract.cluster.roster import Roster, of_worker
from harness.extract.cluster.supply import Supply
from harness.extract.scheduling.status import Status
from harness.extract.workers.remote import write_for_worker

__all__ = ["Hearing"]


class Hearing:
    """Of one that was given up, what it was answered counts, and nothing else."""

    def __init__(self, job: Job, link: Link, supply: Supply, roster: Roster) -> None:
        self._job, self._link, self._supply, self._roster = job, link, supply, roster
        self._began: float | None = None
        self._words: dict[str, Callable[..., None]] = {
            "hello": self._hello, "ready": self._ready, "append": self._append, "look": self._look,
            "result": self._result, "status": self._status, "limited": self._limited, "over": self._over,
        }  # fmt: skip

    def take(self, life: int, messages: Iterable[Message]) -> None:
        """What one member has said. Raises what ended it, and what `on_result` and the disk raise."""
        for word, *told in messages:
            self._words[word](life, *told)

    def _hello(self, life: int, theirs: Mapping[str, str]) -> None:
        member = self._roster.members.get(life)
        if member is None:
            return
        said = complaint(dict(theirs))
        if said is not None:
            raise unfit(member.worker, said)
        member.greeted = True
        ceilings = self._roster.ceilings
        limits = ceilings.share_of(life)
        if limits.deadline is not None and self._began is not None:
            limits = replace(limits, deadline=max(0.001, limits.deadline - (time.monotonic() - self._began)))
        settings = replace(self._job.settings, concurrency=limits.concurrency)
        schemas = tuple(self._job.schemas.values())
        beginning = Beginning(settings, limits, schemas, self._job.environ, ceilings.is_late(life))
        self._link.say(life, "begin", beginning)
        if self._roster.stopped is not None:
            self._link.say(life, "stop", self._roster.stopped)
        elif self._roster.finishing is not None:
            self._link.say(life, "finish")

    def _ready(self, life: int) -> None:
        if life not in self._roster.members:
            return
        self._roster.ready(life)
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
        if self._supply.end(life, place):
            self._job.on_result(place, pickle.loads(data))

    def _status(self, life: int, status: Status) -> None:
        member = self._roster.members.get(life)
        if member is not None:
            member.status = status

    def _limited(self, life: int, turn: int) -> None:
        self._roster.ceilings.confirm(life, turn)
        self._roster.relimit(self._roster.ceilings.grow())

    def _over(self, life: int, sent: int, served: int, stopped: str | None, error: BaseException | None) -> None:
        self._job.store.sent += sent
        self._job.store.served += served
        member = self._roster.members.get(life)
        if member is None:
            return
        if error is not None:
            raise of_worker(error, member.worker)
        self._link.say(life, "end")
        self._roster.lose(life)
        if stopped is not None and self._roster.stopped is None:
            if stopped.startswith("--max-"):
                self._roster.spent.append(stopped)
            else:
                self._roster.stop(stopped)
