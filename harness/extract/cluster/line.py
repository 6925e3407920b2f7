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

__all__ = ["LineBrokenError", "MemberLine", "queue_names"]

PATIENCE = 5.0
"""Seconds that one look for messages waits."""


def queue_names(run: str, life: int | None = None) -> str:
    """The queue to the parent, or the one to a member."""
    return f"harness-{run}-parent" if life is None else f"harness-{run}-{life}"


class LineBrokenError(Exception):
    """The scheduler is gone, or the parent has said nothing for so long that it must be dead."""


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
        """Sends what is said, until it is cancelled. Raises LineBrokenError where the scheduler is gone."""
        while True:
            await self._some.wait()
            self._some.clear()
            said, self._unsent = self._unsent, []
            data = pickle.dumps((self._life, said), pickle.HIGHEST_PROTOCOL)
            try:
                await asyncio.to_thread(self._out.put, data)
            except Exception as error:  # whatever dask raises, which depends on what it was doing
                raise LineBrokenError from error
            if not self._unsent:
                self._idle.set()

    async def sent(self) -> None:
        """Returns when everything said has left this process."""
        await self._idle.wait()

    async def hear(self) -> list[Message]:
        """The next messages, 1 or more. Raises LineBrokenError where none can come any more."""
        for _ in range(int(SILENT / PATIENCE)):
            try:
                pieces = await asyncio.to_thread(self._pieces)
            except Exception as error:
                raise LineBrokenError from error
            if pieces:
                return [message for piece in pieces for message in pickle.loads(piece)]
        raise LineBrokenError

    def _pieces(self) -> list[bytes]:
        """What has come, in a thread; nothing where nothing did for a while."""
        try:
            first = self._in.get(timeout=PATIENCE)
        except TimeoutError:
            return []
        return [first, *self._in.get(batch=True)]

    def close(self) -> None:
        """Lets go of both queues; they are gone when the parent has done so too. No event loop may be running."""
        self._in.close()
        self._out.close()
