"""Tasks and ceilings, shared out over workers."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain
from typing import overload

from harness.extract.interface import Task
from harness.extract.scheduling import RequestLimits
from harness.extract.store.keys import digest_of
from harness.records import Schema

__all__ = ["TasksAt", "alike", "most_sharing", "share_limits", "share_tasks"]


class TasksAt(Sequence[Task]):
    """Some of a run's tasks, each made when its turn comes."""

    def __init__(self, tasks: Sequence[Task], places: Sequence[int]) -> None:
        self._tasks, self._places = tasks, places

    @overload
    def __getitem__(self, index: int) -> Task: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Task]: ...
    def __getitem__(self, index: int | slice) -> Task | Sequence[Task]:
        chosen = self._places[index]
        return self._tasks[chosen] if isinstance(chosen, int) else TasksAt(self._tasks, chosen)

    def __len__(self) -> int:
        return len(self._places)


def share_tasks(tasks: Sequence[Task], workers: int) -> list[array[int]]:
    """The places of the tasks of each worker, as many for each but for one more or less; no worker is without one.

    Tasks that ask the same of the same text go to one worker, in which the second waits for the answer to the first:
    so nothing is asked twice, though no worker knows what another one asks.
    """
    groups: dict[int, list[int]] = {}
    for place, first in enumerate(alike(tasks)):
        groups.setdefault(first, []).append(place)
    shared = list(groups.values())
    return [array("q", chain.from_iterable(shared[worker::workers])) for worker in range(min(workers, len(shared)))]


def alike(tasks: Sequence[Task]) -> array[int]:
    """For each task the place of the first that asks the same of the same text, which may be its own."""
    sent: dict[Schema, bytes] = {}
    asked: dict[bytes, int] = {}  # one piece a task: there may be millions

    def question(task: Task) -> bytes:
        if task.schema not in sent:
            sent[task.schema] = bytes.fromhex(digest_of(task.schema.model.model_json_schema()))
        return bytes.fromhex(task.document.content) + sent[task.schema] + b"%d" % task.repeat

    return array("q", (asked.setdefault(question(task), place) for place, task in enumerate(tasks)))


def share_limits(limits: RequestLimits, tasks: Sequence[int]) -> list[RequestLimits]:
    """The limits of workers that have so many tasks each, 1 or more; in sum no ceiling is higher than in `limits`.

    Places at once, requests and tokens a minute are shared out evenly, what may be asked and spent in all by the number
    of tasks. There may be no more workers than `most_sharing` says.
    """
    count, total = len(tasks), sum(tasks)
    places = _whole_shares(limits.concurrency, [1] * count)
    requests = None if limits.max_requests is None else _whole_shares(limits.max_requests, tasks)
    rpm = [] if limits.rpm is None else _rate_shares(limits.rpm, count)
    return [
        replace(
            limits,
            concurrency=places[worker],
            rpm=None if limits.rpm is None else rpm[worker],
            tpm=None if limits.tpm is None else limits.tpm / count,
            max_requests=None if requests is None else requests[worker],
            max_cost=None if limits.max_cost is None else limits.max_cost * tasks[worker] / total,
        )
        for worker in range(count)
    ]


def most_sharing(limits: RequestLimits) -> int:
    """How many can share `limits` so that each may ask at all, and no minute holds more requests than it may."""
    return limits.concurrency if limits.rpm is None else max(1, min(limits.concurrency, int(limits.rpm)))


def _rate_shares(rate: float, count: int) -> list[float]:
    """Whole ones where there is one for each: at 2.5 a minute, one minute holds 3."""
    if rate < count:
        return [rate / count] * count
    return [float(share) for share in _whole_shares(int(rate), [1] * count)]


def _whole_shares(whole: int, weights: Sequence[int]) -> list[int]:
    """`whole` in parts as the weights are, each rounded so that they are `whole` together."""
    total, given, shares = sum(weights), 0, []
    for index in range(len(weights)):
        up_to = whole * sum(weights[: index + 1]) // total
        shares.append(up_to - given)
        given = up_to
    return shares
