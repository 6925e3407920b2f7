"""The one way out to the network: each reply is read whole, decoded, bounded and rid of keys before anybody sees it.

The client library stands on top of it and notices nothing.
"""

from __future__ import annotations

import httpx2

from harness.extract.secrets import Redactor

__all__ = ["MAX_REPLY_BYTES", "ReplyTooLargeError", "WholeReplies"]

MAX_REPLY_BYTES = 16 * 1024 * 1024
"""Of one reply, decoded."""

_NO_LONGER_TRUE = frozenset({"content-encoding", "content-length", "transfer-encoding"})


class ReplyTooLargeError(Exception):
    """A reply that was given up on at `MAX_REPLY_BYTES`."""


class WholeReplies(httpx2.AsyncBaseTransport):
    """Passes requests to `inner` and hands on whole replies."""

    def __init__(self, inner: httpx2.AsyncBaseTransport, *, redactor: Redactor) -> None:
        self._inner = inner
        self._redactor = redactor

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """The reply to `request`. Raises ReplyTooLargeError, and what `inner` raises."""
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
