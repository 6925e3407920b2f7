"""The store's places in the HTTP stack: plain transports that stand around the scheduler, or instead of the network.

client -> Answering -> (scheduler) -> Recording -> network
client -> Replaying
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import httpx2

from harness.errors import HarnessError, excerpt
from harness.extract.models.transport import ReplyTooLargeError
from harness.extract.models.wire_time import WireTime, wire_time
from harness.extract.scheduling import AskingStoppedError
from harness.extract.store.asking import Asking, asking
from harness.extract.store.exchanges import ExchangeStore
from harness.extract.store.keys import AskedRequest, read_request
from harness.extract.store.lines import Exchange
from harness.extract.store.replay import Replay
from harness.extract.store.verdicts import Kind, kind_of_reply

__all__ = ["Answering", "Recording", "Replaying"]

TAG = "harness"
"""Of the request's extensions: what Answering tells Recording."""

_KEPT_HEADERS = ("content-type", "retry-after", "retry-after-ms", "x-request-id", "x-should-retry", "date")
_KEPT_PREFIXES = ("x-ratelimit-", "anthropic-ratelimit-")
"""Others may hold cookies, and say nothing about the answer."""


@dataclass(slots=True)
class Tag:
    """One request on its way. durable: of its last reply that was written down. error: the last that was."""

    request: AskedRequest
    asked: Asking
    durable: asyncio.Future[int] | None = None
    error: Exception | None = None


class Answering(httpx2.AsyncBaseTransport):
    """Serves what `store` has an answer to and asks `inner` for the rest, whose replies Recording has written down.

    A reply is handed on once it is on the disk. A request that is just being asked is not asked a second time: whoever
    wants the same waits for its answer.
    """

    def __init__(self, inner: httpx2.AsyncBaseTransport, *, store: ExchangeStore) -> None:
        self._inner = inner
        self._store = store

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """The reply. Raises RunError where the disk refuses it, and what `inner` raises."""
        asked, store = asking.get(), self._store
        wanted = read_request(request.content, provider=asked.provider, mode=asked.mode, repeat=asked.repeat)
        while True:
            found = await store.look(wanted)
            if found is not None:
                if store.has(wanted.key):
                    store.served += 1
                else:
                    await store.take(wanted, asked, found)
                return _reply_of(found, request)
            under_way = store.asking.get(wanted.key)
            if under_way is None:
                break
            await asyncio.wait([under_way])
        over = store.asking[wanted.key] = asyncio.get_running_loop().create_future()
        try:
            return await self._ask(request, Tag(wanted, asked))
        finally:
            del store.asking[wanted.key]
            over.set_result(None)

    async def _ask(self, request: httpx2.Request, tag: Tag) -> httpx2.Response:
        request.extensions[TAG] = tag
        try:
            reply = await self._inner.handle_async_request(request)
        except (HarnessError, AskingStoppedError):
            raise
        except Exception as error:
            # What a scheduler between us gave up for comes last in the record, so that a replay ends the same way.
            if error is not tag.error:
                _record_error(self._store, tag, error)
            raise
        if tag.durable is not None:
            await tag.durable
        return reply

    async def aclose(self) -> None:
        """Closes `inner`; the store is closed by whoever opened it."""
        await self._inner.aclose()


class Recording(httpx2.AsyncBaseTransport):
    """Writes down each exchange with `inner`, whose replies are whole; Answering waits for the disk."""

    def __init__(
        self,
        inner: httpx2.AsyncBaseTransport,
        *,
        store: ExchangeStore,
        kind_of: Callable[[int, bytes], Kind] = kind_of_reply,
    ) -> None:
        """kind_of: what a reply of this status and body is; by default as a chat completion says it."""
        self._inner = inner
        self._store = store
        self._kind_of = kind_of

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """The reply of `inner`. Raises RunError once the disk refuses, and what `inner` raises."""
        tag: Tag = request.extensions[TAG]
        store = self._store
        store.sent += 1
        try:
            reply = await self._inner.handle_async_request(request)
        except Exception as error:
            _record_error(store, tag, error)
            raise
        except BaseException:
            told = _told()
            store.record(tag.request, tag.asked, kind="given_up", tries=told.tries, seconds=told.seconds)
            raise
        told = _told()
        tag.durable = store.record(
            tag.request,
            tag.asked,
            kind=self._kind_of(reply.status_code, reply.content),
            tries=told.tries,
            seconds=told.seconds,
            status=reply.status_code,
            headers=[
                (name, text)
                for name, text in reply.headers.multi_items()
                if name in _KEPT_HEADERS or name.startswith(_KEPT_PREFIXES)
            ],
            body=reply.content,
        )
        return reply

    async def aclose(self) -> None:
        """Closes `inner`."""
        await self._inner.aclose()


class Replaying(httpx2.AsyncBaseTransport):
    """What each request came to in a stored run; there is nothing behind it."""

    def __init__(self, replay: Replay) -> None:
        self._replay = replay

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """The stored reply, or the stored error, raised. Raises RunError for a request that was never made."""
        asked = asking.get()
        wanted = read_request(request.content, provider=asked.provider, mode=asked.mode, repeat=asked.repeat)
        return _reply_of(self._replay.find(wanted, asked), request)


def _told() -> WireTime:
    return wire_time.get() or WireTime()


def _reply_of(found: Exchange, request: httpx2.Request) -> httpx2.Response:
    told = _told()
    told.tries, told.seconds = found.tries, found.seconds
    if found.error is not None:
        raise _error_of(*found.error, request)
    return httpx2.Response(found.status, headers=dict(found.headers), content=found.body, request=request)


def _error_of(name: str, said: str, request: httpx2.Request) -> Exception:
    if name == ReplyTooLargeError.__name__:
        return ReplyTooLargeError()
    kind: type[httpx2.TransportError] | None = getattr(httpx2, name, None)
    if not (isinstance(kind, type) and issubclass(kind, httpx2.TransportError)):
        # Of another library; its name is shown in the failure.
        kind = type(name if name.isidentifier() else "TransportError", (httpx2.TransportError,), {})
    return kind(said, request=request)


def _record_error(store: ExchangeStore, tag: Tag, error: Exception) -> None:
    told = _told()
    timed_out = isinstance(error, (TimeoutError, httpx2.TimeoutException))
    kind: Kind = "timeout" if timed_out else "truncated" if isinstance(error, ReplyTooLargeError) else "connection"
    name = "ReadTimeout" if isinstance(error, TimeoutError) else type(error).__name__
    tag.error = error
    store.record(
        tag.request,
        tag.asked,
        kind=kind,
        tries=told.tries,
        seconds=told.seconds,
        error=(name, excerpt(str(error), 1_000)),
    )
