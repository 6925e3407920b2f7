"""A relay on loopback between a client and an object store: it delays PUTs, and breaks off where it is told to."""

from __future__ import annotations

import asyncio
import contextlib
from urllib.parse import urlsplit

from loopback import LoopbackServer


class Relay(LoopbackServer):
    """to: the store's URL. delay: seconds that each PUT waits. puts: how many have come.

    break_at: the PUT of exchanges (from 1) that is not passed on, and after which nothing is answered any more.
    """

    def __init__(self, to: str, *, delay: float = 0.0, break_at: int | None = None) -> None:
        super().__init__()
        parts = urlsplit(to)
        self._to = parts.hostname, parts.port
        self.delay = delay
        self.break_at = break_at
        self.puts = self.exchange_puts = 0
        self.broken = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection to the store for each from a client."""
        there: asyncio.StreamWriter | None = None
        try:
            if not self.broken:
                back, there = await asyncio.open_connection(*self._to)
                ways = [self._pass_on(reader, there, watched=True), self._pass_on(back, writer, watched=False)]
                tasks = [asyncio.ensure_future(way) for way in ways]
                await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
        except OSError:
            pass
        finally:
            for end in (writer, there):
                if end is not None:
                    with contextlib.suppress(OSError):
                        end.transport.abort()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, watched: bool) -> None:
        # A client's next request begins with a chunk of its own: it waits for the reply to the one before.
        while chunk := await reader.read(1 << 16):
            if watched and chunk.startswith(b"PUT "):
                self.puts += 1
                self.exchange_puts += b"/exchanges/" in chunk.partition(b"\r\n")[0]
                self.broken = self.broken or self.exchange_puts == self.break_at
                await asyncio.sleep(self.delay)
            if self.broken:
                return
            writer.write(chunk)
            await writer.drain()
