"""A member's line to its parent: one queue each way, kept by the scheduler.

dask's client is one for threads here, so that two threads wait in the event loop's place.
"""

from __future__ import annotations

import asyncio
import pickle
from typing import TYPE_CHECKING

from harness.extract.cluster.messages import SILENT, Message

if TYPE_CHECKING:
    from distributed import Client

__all__ = ["MemberLine", "queue_names"]

PATIENCE = 5.0
"""Seconds that one look for messages waits."""


def queue_names(run: str, life: int | None = None) -> str:
    """The queue to the parent, or the one to a member."""
    return f"harness-{run}-parent" if life is None else f"harness-{run}-{life}"


class MemberLine:
    """What is said while one piece is under way goes together with the next."""

    def __init__(self, client: Client, run: str, life: int) -> None:
        from distributed import Queue

        self._life = life
        self._in = Queue(queue_names(run, life), client=client)
        self._out = Queue(queue_names(run), client=client)
        self._unsent: list[Message] = []
        self._some = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()

    def say(self, *message: object) -> None:
        """Sends a message; whether it arrives is not known."""
        self._unsent.append(message)
        self._idle.clear()
        self._some.set()

    async def send(self) -> None:
        """Sends what is said, until it is cancelled. Raises OSError where the scheduler is gone."""
        while True:
            await self._some.wait()
            self._some.clear()
            said, self._unsent = self._unsent, []
            data = pickle.dumps((self._life, said), pickle.HIGHEST_PROTOCOL)
            await asyncio.to_thread(self._out.put, data)
            if not self._unsent:
                self._idle.set()

    async def sent(self) -> None:
        """Returns when everything said has left this process."""
        await self._idle.wait()

    async def hear(self) -> list[Message]:
        """The next messages, 1 or more. Raises EOFError where nothing came for so long that the parent must be dead."""
        for _ in range(int(SILENT / PATIENCE)):
            try:
                pieces = [await asyncio.to_thread(self._in.get, timeout=PATIENCE)]
            except TimeoutError:
                continue
            pieces += await asyncio.to_thread(self._in.get, batch=True)
            return [message for piece in pieces for message in pickle.loads(piece)]
        raise EOFError
