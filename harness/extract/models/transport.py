"""The one way out to the network: each reply is read whole, in time, bounded and rid of keys before anybody sees it.

The client library stands on top of it and notices nothing.
"""

from __future__ import annotations

import asyncio
import time

import httpx2

from harness.extract.models.wire_time import WireTime, wire_time
from harness.extract.secrets import Redactor

__all__ = ["MAX_REPLY_BYTES", "ReplyTooLargeError", "WholeReplies"]

MAX_REPLY_BYTES = 16 * 1024 * 1024
"""Of one reply, decoded."""

_NO_LONGER_TRUE = frozenset({"content-encoding", "content-length", "transfer-encoding"})


class ReplyTooLargeError(Exception):
    """A reply that was given up on at `MAX_REPLY_BYTES`."""


class WholeReplies(httpx2.AsyncBaseTransport):
    """Passes requests to `inner` and hands on whole replies."""

    def __init__(self, inner: httpx2.AsyncBaseTransport, *, redactor: Redactor, timeout: float) -> None:
        """timeout: seconds from sending to the whole reply."""
        self._inner = inner
        self._redactor = redactor
        self._timeout = timeout

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """The reply to `request`. Raises httpx2.ReadTimeout, ReplyTooLargeError, and what `inner` raises."""
        told = wire_time.get() or WireTime()
        told.tries += 1
        began = time.monotonic()
        try:
            # The client's own time-out is one between bytes: a server that drips would hold it for ever.
            async with asyncio.timeout(self._timeout):
                return await self._whole_reply(request)
        except TimeoutError as error:
            raise httpx2.ReadTimeout("no whole reply in time", request=request) from error
        finally:
            told.seconds += time.monotonic() - began

    async def _whole_reply(self, request: httpx2.Request) -> httpx2.Response:
        reply = await self._inner.handle_async_request(request)
        try:
            body = bytearray()
            async for chunk in reply.aiter_bytes():
                body += chunk
                if len(body) > MAX_REPLY_BYTES:
                    raise ReplyTooLargeError
        finally:
            await reply.aclose()
        return httpx2.Response(
            reply.status_code,
            headers=[(name, value) for name, value in reply.headers.multi_items() if name not in _NO_LONGER_TRUE],
            content=self._redactor.body(bytes(body)),
            request=request,
        )

    async def aclose(self) -> None:
        """Closes `inner`."""
        await self._inner.aclose()
