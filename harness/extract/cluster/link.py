"""The parent's end: it hires workers of the cluster, hears what all of them say, and says things to each."""

from __future__ import annotations

import asyncio
import contextlib
import pickle
import secrets
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any, cast

from harness.cluster import Cluster
from harness.extract.cluster.line import queue_names
from harness.extract.cluster.member import ask_for
from harness.extract.cluster.messages import Message
from harness.extract.cluster.way import SchedulerGoneError, Way, let_go, reaching

if TYPE_CHECKING:
    from distributed import Client, Queue

__all__ = ["Link", "open_link"]

PATIENCE = 10.0
"""Seconds after which a scheduler that says nothing is taken for dead."""

CLOSING = 2.0
"""Seconds that it takes at most to dismiss everybody at the end."""


@contextlib.asynccontextmanager
async def open_link(cluster: Cluster) -> AsyncIterator[Link]:
    """A link to the cluster, on the running loop. Raises SchedulerGoneError where nobody answers."""
    from distributed import Client

    security = cluster.client.security
    with reaching():
        client = await Client(cluster.address, asynchronous=True, set_as_default=False, security=security)
    link = Link(client)
    try:
        await link.open()
        yield link
    finally:
        await link.close()
        with contextlib.suppress(OSError, asyncio.CancelledError):
            await client.close(timeout=1)


class Link:
    """Every method that waits raises SchedulerGoneError where the scheduler is gone.

    A life is the number by which a member is known.
    """

    def __init__(self, client: Client) -> None:
        """client: an asynchronous one, of the running loop."""
        self._client = client
        self._run = secrets.token_hex(8)
        self._inbox: Queue | None = None
        self._ways: dict[int, Way] = {}
        self._dead = 0

    async def open(self) -> None:
        """Before anybody is hired."""
        self._inbox = await self._queue(queue_names(self._run))

    async def _queue(self, name: str) -> Queue:
        from distributed import Queue

        with reaching():
            async with asyncio.timeout(PATIENCE):
                made: Queue = await Queue(name, client=self._client)
        return made

    async def workers(self) -> list[str]:
        """The addresses of the cluster's workers now, sorted. Raises what kept a message from being sent."""
        for way in self._ways.values():
            if way.unsendable is not None:
                raise way.unsendable
        with reaching():
            async with asyncio.timeout(PATIENCE):
                return sorted(await cast(Any, self._client.scheduler).ncores())

    async def prepare(self, life: int) -> None:
        """Makes what leads to a member that is to be hired."""
        self._ways[life] = Way(await self._queue(queue_names(self._run, life)))

    def hire(self, life: int, worker: str) -> None:
        """Lets the worker at this address become the member that was prepared."""
        self._ways[life].future = self._client.submit(
            ask_for, self._run, life, key=f"harness-{self._run}-{life}", workers=[worker], pure=False, retries=0
        )

    def error_of(self, life: int) -> BaseException | None:
        """What the task of a member has ended with though it should not have; None as long as all is well."""
        return self._ways[life].error

    def has_ended(self, life: int) -> bool:
        """Whether the task of a member is over, however it ended."""
        return self._ways[life].has_ended

    def say(self, life: int, *message: Any) -> None:
        """Sends a message to one member, unless it was dismissed; whether it arrives is not known."""
        if life in self._ways:
            self._ways[life].say(message)

    async def hear(self) -> list[tuple[int, list[Message]]]:
        """The next messages, each with the life of whoever says it."""
        assert self._inbox is not None
        with reaching():
            pieces = [await self._inbox.get(), *await self._inbox.get(batch=True)]
        return [pickle.loads(piece) for piece in pieces]

    async def dismiss(self, life: int, *, dead: bool = False) -> None:
        """Nothing is said to a member any more but that it is to leave. dead: whether its worker is gone."""
        way = self._ways.pop(life, None)
        if way is not None:
            self._dead += dead
            await way.end(dead=dead)

    async def close(self) -> None:
        """Dismisses everybody, as far as the scheduler is still there."""
        with contextlib.suppress(SchedulerGoneError, TimeoutError, asyncio.CancelledError):
            async with asyncio.timeout(CLOSING):
                await asyncio.gather(*(self.dismiss(life) for life in list(self._ways)))
        if self._inbox is not None:
            let_go(self._inbox, dead=self._dead)
