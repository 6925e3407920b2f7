"""The parent's end: it hires workers of the cluster, hears what all of them say, and says things to each."""

from __future__ import annotations

import asyncio
import contextlib
import pickle
import secrets
from typing import TYPE_CHECKING, Any, cast

from harness.extract.cluster.line import queue_names
from harness.extract.cluster.member import ask_for
from harness.extract.cluster.messages import Message

if TYPE_CHECKING:
    from distributed import Client, Future, Queue

__all__ = ["Link"]

PATIENCE = 10.0
"""Seconds after which a scheduler that says nothing is taken for dead."""


class Link:
    """Every method that waits raises OSError where the scheduler is gone."""

    def __init__(self, client: Client) -> None:
        """client: an asynchronous one, of the running loop."""
        self._client = client
        self._run = secrets.token_hex(8)
        self._queues: dict[int, Queue] = {}
        self._futures: dict[int, Future[None]] = {}
        self._unsent: dict[int, list[Message]] = {}
        self._sending: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Before anybody is hired."""
        self._inbox = await self._queue(queue_names(self._run))

    async def _queue(self, name: str) -> Queue:
        from distributed import Queue

        async with asyncio.timeout(PATIENCE):
            made: Queue = await Queue(name, client=self._client)
        return made

    async def workers(self) -> list[str]:
        """The addresses of the cluster's workers now, sorted."""
        async with asyncio.timeout(PATIENCE):
            return sorted(await cast(Any, self._client.scheduler).ncores())

    async def hire(self, life: int, worker: str) -> None:
        """Lets the worker at this address become a member; its life is the number by which it is known."""
        self._queues[life] = await self._queue(queue_names(self._run, life))
        self._unsent[life] = []
        self._futures[life] = self._client.submit(
            ask_for, self._run, life, key=f"harness-{self._run}-{life}", workers=[worker], pure=False, retries=0
        )

    def error_of(self, life: int) -> BaseException | None:
        """What the task of a member has ended with though it should not have; None as long as all is well."""
        future = self._futures.get(life)
        if future is None or future.status != "error":
            return None
        return cast(Any, future._state).exception  # type: ignore[no-any-return]

    def has_ended(self, life: int) -> bool:
        """Whether the task of a member is over, however it ended."""
        future = self._futures.get(life)
        return future is not None and future.status != "pending"

    def say(self, life: int, *message: Any) -> None:
        """Sends a message to one member; whether it arrives is not known."""
        if life not in self._unsent:
            return
        if not self._unsent[life]:
            sending = asyncio.get_running_loop().create_task(self._send(life))
            self._sending.add(sending)
            sending.add_done_callback(self._sent)
        self._unsent[life].append(message)

    async def _send(self, life: int) -> None:
        while self._unsent.get(life):
            # They stay until they are sent, so that what is said meanwhile goes in the next turn of this loop.
            count = len(self._unsent[life])
            data = pickle.dumps(self._unsent[life][:count], pickle.HIGHEST_PROTOCOL)
            await self._queues[life].put(data)
            if life in self._unsent:
                del self._unsent[life][:count]

    def _sent(self, sending: asyncio.Task[None]) -> None:
        self._sending.discard(sending)
        if not sending.cancelled():
            sending.exception()  # a scheduler that is gone is noticed by who hears

    async def hear(self) -> list[tuple[int, list[Message]]]:
        """The next messages, each with the life of whoever says it."""
        pieces = [await self._inbox.get(), *await self._inbox.get(batch=True)]
        return [pickle.loads(piece) for piece in pieces]

    async def dismiss(self, life: int) -> None:
        """Nothing is heard of a member any more, nor said to it but that it is to leave."""
        queue, future = self._queues.pop(life, None), self._futures.pop(life, None)
        self._unsent.pop(life, None)
        if queue is not None:
            await queue.put(pickle.dumps([("end",)]))
        if future is not None:
            await future.cancel(reason="dismissed", msg="the run has ended")

    async def close(self) -> None:
        """Dismisses everybody, as far as the scheduler is still there."""
        for sending in self._sending:
            sending.cancel()
        with contextlib.suppress(OSError, TimeoutError, asyncio.CancelledError):
            async with asyncio.timeout(2.0):
                await asyncio.gather(*(self.dismiss(life) for life in list(self._queues)))
