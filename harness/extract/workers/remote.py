"""The store's writer as a worker has it: the lines go to the parent, which is told where they stand in the file."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from harness.errors import HarnessError, RunError

if TYPE_CHECKING:
    from harness.extract.store import ExchangeStore

__all__ = ["RemoteWriter", "Speaker", "write_for_worker"]


class Speaker(Protocol):
    """One end of whatever joins a worker and its parent."""

    def say(self, *message: object) -> None:
        """Sends a message."""
        ...


def write_for_worker(store: ExchangeStore, number: int, lines: bytes, say: Callable[..., None]) -> None:
    """In the parent: writes down what a worker submitted as its `number`-th lines, and says what became of them."""

    def written(durable: asyncio.Future[int]) -> None:
        error = durable.exception()
        if error is None:
            say("written", number, durable.result())
        elif isinstance(error, RunError):
            say("refused", number, error)

    try:
        store.append(lines).add_done_callback(written)
    except RunError as error:
        say("refused", number, error)


class RemoteWriter:
    """Stands where a GroupWriter would; `commits` are the parent's."""

    commits = 0

    def __init__(self, channel: Speaker) -> None:
        self._channel = channel
        self._waiting: dict[int, asyncio.Future[int]] = {}
        self._count = 0

    def submit(self, lines: bytes) -> asyncio.Future[int]:
        """Appends `lines`; the result, once they are on the disk, is where they begin."""
        durable: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        durable.add_done_callback(lambda done: None if done.cancelled() else done.exception() and None)
        self._count += 1
        self._waiting[self._count] = durable
        self._channel.say("append", self._count, lines)
        return durable

    def written(self, number: int, at: int) -> None:
        """The lines that were submitted as the `number`-th are on the disk."""
        durable = self._waiting.pop(number)
        if not durable.done():
            durable.set_result(at)

    def refused(self, number: int, error: HarnessError) -> None:
        """The disk did not take them."""
        durable = self._waiting.pop(number)
        if not durable.done():
            durable.set_exception(error)

    async def drain(self) -> None:
        """Returns when nothing waits any more."""
        while self._waiting:
            await asyncio.wait(list(self._waiting.values()))

    def close(self) -> None:
        """There is no file here."""
