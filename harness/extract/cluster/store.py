"""The store as a member of the crew has it: the file is the parent's, which is asked and told."""

from __future__ import annotations

import asyncio

from harness.extract.store import ExchangeStore
from harness.extract.store.keys import AskedRequest
from harness.extract.store.lines import Exchange, exchange_line
from harness.extract.store.verdicts import ANSWER
from harness.extract.workers.remote import RemoteWriter, Speaker

__all__ = ["DistantStore"]


class DistantStore(ExchangeStore):
    """seeking: whether the parent may have answers to what is asked here; what was recorded here is known anyway."""

    def __init__(self, speaker: Speaker) -> None:
        super().__init__()
        self.seeking = False
        self.writer = RemoteWriter(speaker)
        self._speaker = speaker
        self._answered: set[bytes] = set()
        self._owned: set[str] = set()
        self._parts: set[bytes] = set()
        self._looking: dict[int, asyncio.Future[tuple[Exchange | None, bool]]] = {}
        self._looked = 0

    async def look(self, request: AskedRequest) -> Exchange | None:
        """The stored answer to `request`; the parent is asked for it where it may have one."""
        if not self.seeking and bytes.fromhex(request.key) not in self._answered:
            return None
        self._looked += 1
        number, seen = self._looked, asyncio.get_running_loop().create_future()
        self._looking[number] = seen
        self._speaker.say("look", number, request.key)
        found: Exchange | None
        found, own = await seen
        if found is not None and own:
            self._owned.add(request.key)
        return found

    def found(self, number: int, exchange: Exchange | None, own: bool) -> None:
        """What the parent has. own: whether it is this run's."""
        seen = self._looking.pop(number)
        if not seen.done():
            seen.set_result((exchange, own))

    def has(self, key: str) -> bool:
        """Whether this run has an answer of its own; asked right after that was looked for."""
        if key not in self._owned:
            return False
        self._owned.discard(key)
        return True

    def _append(self, request: AskedRequest, exchange: Exchange) -> asyncio.Future[int]:
        if exchange.kind == ANSWER:
            self._answered.add(bytes.fromhex(request.key))
        lines = [*self._part_lines(request, self._parts), exchange_line(exchange)]
        return self.writer.submit(b"".join(lines))

    async def drain(self) -> None:
        """Returns when the parent has everything on the disk, or the disk refused it."""
        await self.writer.drain()
