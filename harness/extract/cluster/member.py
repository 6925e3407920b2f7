"""A member of the crew: a task of dask that asks what it is handed, and says what came."""

from __future__ import annotations

import asyncio
import pickle
from collections.abc import Sequence
from typing import Any

from harness.cluster import installed
from harness.extract.cluster.asker import Asker
from harness.extract.cluster.line import LineBrokenError, MemberLine
from harness.extract.cluster.store import DistantStore

__all__ = ["ask_for"]


def ask_for(run: str, life: int) -> None:
    """The whole life of a member; what it is to do comes through its queue, so that no key is part of a dask task."""
    from distributed import get_client

    line = MemberLine(get_client(), run, life)
    try:
        asyncio.run(_live(line))
    finally:
        line.close()


async def _live(line: MemberLine) -> None:
    """Raises a bug in what it was told and how it took that: nothing but the dask task is left to tell of it."""
    member = Member(line)
    parts = {asyncio.create_task(part) for part in (line.send(), member.hear(), member.work())}
    try:
        done, _ = await asyncio.wait(parts, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for part in parts:
            part.cancel()
        await asyncio.gather(*parts, return_exceptions=True)
    for part in done:
        error = part.exception()
        if error is not None and not isinstance(error, LineBrokenError):  # then nobody is left to tell it to
            raise error


class Member:
    """What is said to it is taken here; what it does about that, once it has begun, is the asker's."""

    def __init__(self, line: MemberLine) -> None:
        self._line = line
        self._store = DistantStore(line)
        self._began: asyncio.Future[Asker] = asyncio.get_running_loop().create_future()

    async def work(self) -> None:
        """Everything from the first word to the last."""
        self._line.say("hello", installed())
        asker = await self._began
        wrong = None
        try:
            await asker.load()
            self._line.say("ready")
            await asker.asked()
        except Exception as error:
            wrong = error
        finally:
            await asker.let_go()
        await self._store.drain()
        self._line.say("status", asker.scheduler.status())
        self._line.say("over", self._store.sent, self._store.served, asker.scheduler.stopped, _portable(wrong))
        await self._line.sent()

    async def hear(self) -> None:
        """Takes what the parent says, until it says `end`. Raises LineBrokenError where it is silent for too long."""
        while True:
            for word, *told in await self._line.hear():
                if word == "end":
                    return
                self._take(word, told)

    def _take(self, word: str, told: Sequence[Any]) -> None:
        if word == "begin":
            (beginning,) = told
            self._began.set_result(Asker(beginning, self._store, self._line))
        elif word == "written":
            self._store.writer.written(*told)
        elif word == "refused":
            self._store.writer.refused(*told)
        elif word == "found":
            self._store.found(*told)
        elif self._began.done():  # `stop` and `finish` before that are said again after it
            asker = self._began.result()
            if word == "tasks":
                asker.hand(*told)
            elif word == "limits":
                asker.relimit(*told)
            elif word == "stop":
                asker.stop(*told)
            elif word == "finish":
                asker.finish()


def _portable(error: Exception | None) -> Exception | None:
    """`error`, or where it cannot be pickled one that says as much."""
    if error is None:
        return None
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error
