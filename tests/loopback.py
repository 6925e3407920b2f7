"""A server on loopback in a thread of its own, with a loop and sockets of its own. For tests and benchmarks."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from typing import Self


class LoopbackServer:
    """There as long as the context. port: where it listens, once it does."""

    limit = 64 * 1024
    """Bytes that are read ahead."""

    def __init__(self, *, port: int = 0) -> None:
        """port: 0 for a free one."""
        self.port = port

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, to its end; a client that goes away, and the end of the server, are no news."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        started = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._listen(started)), daemon=True)
        self._thread.start()
        if not started.wait(30):
            raise RuntimeError(f"{type(self).__name__} did not start")
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(30)

    async def _listen(self, started: threading.Event) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        running: set[asyncio.Task[None]] = set()
        open_ones: set[asyncio.WriteTransport] = set()

        # Not a coroutine: one that is cancelled before its first step would leave its connection open.
        def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            open_ones.add(writer.transport)
            task = self._loop.create_task(served(reader, writer))
            running.add(task)
            task.add_done_callback(running.discard)

        async def served(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
                await self.serve(reader, writer)
            with contextlib.suppress(OSError):
                writer.close()
                await writer.wait_closed()
            open_ones.discard(writer.transport)

        server = await asyncio.start_server(connected, "127.0.0.1", self.port, limit=self.limit, backlog=1_000)
        self.port = server.sockets[0].getsockname()[1]
        started.set()
        await self._stop.wait()
        # What was accepted in this very moment can only be told to a server that is not closed yet.
        self._loop.remove_reader(server.sockets[0].fileno())
        for _ in range(5):
            await asyncio.sleep(0)
        server.close()
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        for transport in open_ones:
            transport.abort()
        await asyncio.sleep(0)
