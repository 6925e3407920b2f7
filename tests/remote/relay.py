"""A relay on loopback between a client and an object store: it delays PUTs, and breaks off where it is told to."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from urllib.parse import urlsplit


class Relay:
    """to: the store's URL. delay: seconds that each PUT waits. puts: how many have come.

    break_at: the PUT of exchanges (from 1) that is not passed on, and after which nothing is answered any more.
    """

    def __init__(self, to: str, *, delay: float = 0.0, break_at: int | None = None) -> None:
        parts = urlsplit(to)
        self._to = parts.hostname, parts.port
        self.delay = delay
        self.break_at = break_at
        self.puts = self.exchange_puts = 0
        self.broken = False
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Relay:
        started = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve(started)), daemon=True)
        self._thread.start()
        assert started.wait(30)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(30)

    async def _serve(self, started: threading.Event) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        running: set[asyncio.Task[None]] = set()

        def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = self._loop.create_task(self._relay(reader, writer))
            running.add(task)
            task.add_done_callback(running.discard)

        server = await asyncio.start_server(connected, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        started.set()
        await self._stop.wait()
        server.close()
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
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
