"""The connection pool under everything: aiohttp's, behind the interface that the client library has for transports.

httpx2's own pool looks at every connection for every request, which at 200 at once costs more than all the rest;
aiohttp, which instructor brings, does not, and its parser is in C. Only through a proxy httpx2 speaks for itself.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Iterator
from typing import Any

import aiohttp
import httpx2
from yarl import URL

__all__ = ["Wire", "open_wire"]

_CHUNK = 64 * 1024
_LONGEST_HEADER = 64 * 1024


def open_wire(*, proxy: str | None) -> httpx2.AsyncBaseTransport:
    """A pool without bounds, since the scheduler has them. proxy: URL."""
    if proxy is None:
        return Wire()
    limits = httpx2.Limits(max_connections=None, max_keepalive_connections=None)
    return httpx2.AsyncHTTPTransport(limits=limits, proxy=proxy)


class Wire(httpx2.AsyncBaseTransport):
    """Sends requests whose bodies are read, over connections that are kept. Time-outs are whoever's calls it."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None
        self._urls: dict[str, URL] = {}

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """The reply, its body still to be read. Raises httpx2's errors of transport."""
        session = self._session or self._open(request.url.scheme)
        with _translated(request):
            reply = await session.request(
                request.method,
                self._url_of(request.url),
                data=request.content,
                headers=request.headers.multi_items(),
                allow_redirects=False,
            )
        return httpx2.Response(
            reply.status,
            headers=list(reply.raw_headers),
            stream=_Body(reply, request),
            request=request,
        )

    def _open(self, scheme: str) -> aiohttp.ClientSession:
        # The same authorities are trusted as httpx2 trusts; reading them takes time that plain HTTP does not need.
        trusted: Any = httpx2.create_ssl_context() if scheme == "https" else True
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0, ssl=trusted),
            timeout=aiohttp.ClientTimeout(total=None, connect=None, sock_connect=None, sock_read=None),
            auto_decompress=False,
            max_line_size=_LONGEST_HEADER,
            max_field_size=_LONGEST_HEADER,
            cookie_jar=aiohttp.DummyCookieJar(),
            skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding", "Content-Type"),
        )
        return self._session

    def _url_of(self, url: httpx2.URL) -> URL:
        text = str(url)
        made = self._urls.get(text)
        if made is None:
            # What stands before the host is already in a header.
            made = URL(str(url.copy_with(username=None, password=None)), encoded=True)
            self._urls = {text: made}
        return made

    async def aclose(self) -> None:
        """Closes every connection."""
        if self._session is not None:
            await self._session.close()


class _Body(httpx2.AsyncByteStream):
    def __init__(self, reply: aiohttp.ClientResponse, request: httpx2.Request) -> None:
        self._reply = reply
        self._request = request

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with _translated(self._request):
            async for chunk in self._reply.content.iter_chunked(_CHUNK):
                yield chunk

    async def aclose(self) -> None:
        # A body that was read to its end has given its connection back; any other connection cannot be used again.
        self._reply.close()


@contextlib.contextmanager
def _translated(request: httpx2.Request) -> Iterator[None]:
    try:
        yield
    except aiohttp.ClientConnectorError as error:
        raise httpx2.ConnectError(str(error), request=request) from error
    except (aiohttp.ServerDisconnectedError, aiohttp.ClientPayloadError, aiohttp.ClientResponseError) as error:
        raise httpx2.RemoteProtocolError(str(error), request=request) from error
    except (aiohttp.ClientConnectionError, ConnectionError) as error:
        raise httpx2.ReadError(str(error), request=request) from error
    except aiohttp.InvalidURL as error:
        raise httpx2.UnsupportedProtocol(str(error), request=request) from error
