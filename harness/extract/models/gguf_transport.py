"""The engine in the place of the network.

What stands around it is then the same as for a server: the client library, the store, the scheduler, replay.
"""

from __future__ import annotations

import asyncio
import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import httpx2

from harness.extract.models.gguf_engine import EngineError, GgufEngine
from harness.extract.models.wire_time import WireTime, wire_time

__all__ = ["InProcess", "OneAtATime"]

_AS_IT_IS = {"x-should-retry": "false"}
"""The same request would meet the same fault."""


class InProcess(httpx2.AsyncBaseTransport):
    """Answers each request by `engine`, in a thread of its own."""

    def __init__(self, engine: GgufEngine, *, timeout: float) -> None:
        """timeout: seconds that one reply may take, greater than 0."""
        self._engine = engine
        self._timeout = timeout
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="llama.cpp")

    async def load(self) -> str:
        """Loads the engine's file, and says its SHA-256. Raises ModelError where it cannot be loaded."""

        def loaded() -> str:
            self._engine.load()
            return self._engine.digest()

        return await asyncio.get_running_loop().run_in_executor(self._thread, loaded)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """The completion, or an error reply as a server would send it."""
        told = wire_time.get() or WireTime()
        told.tries += 1
        body, stop, began = json.loads(request.content), threading.Event(), time.monotonic()
        ask = partial(self._engine.complete, body, until=began + self._timeout, stop=stop)
        try:
            completion = await asyncio.get_running_loop().run_in_executor(self._thread, ask)
        except EngineError as error:
            said = {"error": {"message": str(error)}}
            return httpx2.Response(error.status, headers=_AS_IT_IS, json=said, request=request)
        finally:
            # Where this task was cancelled the thread goes on, until it sees this between two tokens.
            stop.set()
            told.seconds += time.monotonic() - began
        return httpx2.Response(200, json=completion, request=request)

    async def aclose(self) -> None:
        """Frees the engine's memory."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._engine.close)
        self._thread.shutdown(wait=False)


class OneAtATime(httpx2.AsyncBaseTransport):
    """Lets one request into `inner` after the other, outside of the scheduler: what waits here is not in flight."""

    def __init__(self, inner: httpx2.AsyncBaseTransport) -> None:
        self._inner = inner
        self._turn = asyncio.Lock()

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """The reply of `inner`."""
        async with self._turn:
            return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        """Closes `inner`."""
        await self._inner.aclose()
