"""What cannot be said to a member does not hang: the parent finds out at its next look."""

from __future__ import annotations

import asyncio
import pickle
from typing import Any

from harness.extract.cluster.way import Way


class Taken:
    """A queue that keeps what is put, or that is gone."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error
        self.messages: list[Any] = []

    async def put(self, data: bytes) -> None:
        await asyncio.sleep(0)
        if self.error is not None:
            raise self.error
        self.messages += pickle.loads(data)


def say(way: Way, *messages: tuple[object, ...]) -> None:
    async def all_of_it() -> None:
        for message in messages:
            way.say(message)
            await asyncio.sleep(0)
        await asyncio.sleep(0.01)

    asyncio.run(all_of_it())


def test_what_is_said_arrives_once_and_in_order() -> None:
    queue: Any = Taken()
    way = Way(queue)
    say(way, *[("tasks", number) for number in range(20)])
    assert queue.messages == [("tasks", number) for number in range(20)]
    assert way.unsendable is None


def test_a_message_that_cannot_be_pickled_is_noted() -> None:
    queue: Any = Taken()
    way = Way(queue)
    say(way, ("begin", lambda: None))
    assert "pickle" in str(way.unsendable)


def test_a_scheduler_that_is_gone_is_left_to_whoever_hears() -> None:
    queue: Any = Taken(ConnectionResetError("gone"))
    way = Way(queue)
    say(way, ("stop", "why"))
    assert way.unsendable is None
