"""What leads from the parent to one member: its queue, and the dask task that it is."""

from __future__ import annotations

import asyncio
import contextlib
import pickle
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

from harness.extract.cluster.messages import Message

if TYPE_CHECKING:
    from distributed import Future, Queue

__all__ = ["SchedulerGoneError", "Way", "let_go", "reaching"]


class SchedulerGoneError(Exception):
    """The scheduler answers no more."""


@contextlib.contextmanager
def reaching() -> Iterator[None]:
    """Within it, what dask raises where it reaches no scheduler is a SchedulerGoneError."""
    try:
        yield
    except OSError as error:
        raise SchedulerGoneError from error


def let_go(queue: Queue, *, dead: int = 0) -> None:
    """The scheduler drops a queue that nobody has open. dead: members that had it open and cannot close it any more.

    dask counts a queue as opened when it is made and once more when it is awaited.
    """
    for _ in range(2 + dead):
        queue.close()


class Way:
    """future: of the member's dask task, None until it is hired. unsendable: what kept a message from being sent."""

    def __init__(self, queue: Queue) -> None:
        self._queue = queue
        self.future: Future[None] | None = None
        self.unsendable: BaseException | None = None
        self._unsent: list[Message] = []
        self._sending: asyncio.Task[None] | None = None

    @property
    def error(self) -> BaseException | None:
        """What the task has ended with though it should not have; None as long as all is well."""
        if self.future is None or self.future.status != "error":
            return None
        return cast(Any, self.future._state).exception  # type: ignore[no-any-return]

    @property
    def has_ended(self) -> bool:
        """Whether the task is over, however it ended."""
        return self.future is not None and self.future.status != "pending"

    def say(self, message: Message) -> None:
        """Sends a message; whether it arrives is not known."""
        if not self._unsent:
            self._sending = asyncio.get_running_loop().create_task(self._send())
            self._sending.add_done_callback(self._sent)
        self._unsent.append(message)

    async def _send(self) -> None:
        while self._unsent:
            # They stay until they are sent, so that what is said meanwhile goes in the next turn of this loop.
            count = len(self._unsent)
            data = pickle.dumps(self._unsent[:count], pickle.HIGHEST_PROTOCOL)
            await self._queue.put(data)
            del self._unsent[:count]

    def _sent(self, sending: asyncio.Task[None]) -> None:
        error = None if sending.cancelled() else sending.exception()
        if not isinstance(error, OSError):  # a scheduler that is gone is noticed by who hears
            self.unsendable = error

    async def end(self, *, dead: bool) -> None:
        """Tells the member to leave, and nothing of what was not sent. Raises SchedulerGoneError.

        dead: whether there is no member any more that could.
        """
        if self._sending is not None:
            self._sending.cancel()
        with reaching():
            if not dead:
                await self._queue.put(pickle.dumps([("end",)]))
            if self.future is not None:
                await self.future.cancel(reason="dismissed", msg="the run has ended")
        let_go(self._queue, dead=dead)
