"""The client libraries of `sdk_table`, each opened over our transport: their own retries off, their environment unread.

They are imported by name, as whoever does not use one has not installed it.
"""

from __future__ import annotations

import importlib
import os
import re
from collections.abc import Awaitable, Callable
from functools import wraps
from importlib import metadata
from types import TracebackType
from typing import Any, NamedTuple, NoReturn

import httpx2

from harness.errors import ModelError
from harness.extract.models.endpoint import Endpoint
from harness.extract.models.sdk_table import Sdk

__all__ = ["SdkClient", "load", "open_client"]


class SdkClient(NamedTuple):
    """create: asks once, arguments as the library has them. close: lets go of the connections."""

    create: Callable[..., Awaitable[Any]]
    close: Callable[[], Awaitable[None]]


def open_client(sdk: Sdk, endpoint: Endpoint, transport: httpx2.AsyncBaseTransport, *, timeout: float) -> SdkClient:
    """The client of `sdk`. Raises ModelError where its library is not installed."""
    load(sdk)
    return _OPENERS[sdk.name](sdk, endpoint, transport, timeout)


def load(sdk: Sdk) -> Any:
    """The library of `sdk`. Raises ModelError, with what to install, where it is not there."""
    for name, value in sdk.variables:
        os.environ.setdefault(name, value)
    return _import(sdk, sdk.module)


def _import(sdk: Sdk, module: str) -> Any:
    try:
        return importlib.import_module(module)
    except ImportError as error:
        _missing(sdk, error)


def _missing(sdk: Sdk, error: ImportError) -> NoReturn:
    raise ModelError(
        f"{sdk.name}/ needs the library {sdk.distribution}, which is not installed",
        hint=f"pip install 'extraction-harness[{sdk.extra}]'",
    ) from error


def _anthropic(sdk: Sdk, endpoint: Endpoint, transport: httpx2.AsyncBaseTransport, timeout: float) -> SdkClient:
    client = load(sdk).AsyncAnthropic(
        api_key=endpoint.key,
        base_url=endpoint.url,
        timeout=timeout,
        max_retries=0,
        http_client=_http_client(sdk, transport),
    )
    client.auth_token = None
    return SdkClient(client.messages.create, client.close)


def _google(sdk: Sdk, endpoint: Endpoint, transport: httpx2.AsyncBaseTransport, _: float) -> SdkClient:
    http = _http_client(sdk, transport)
    options = load(sdk).types.HttpOptions(base_url=endpoint.url, httpx_async_client=http)
    client = load(sdk).Client(api_key=endpoint.key, vertexai=False, http_options=options)

    async def create(*, model: str, contents: Any, config: Any = None) -> Any:
        return await client.aio.models.generate_content(model=model, contents=contents, config=config)

    return SdkClient(create, http.aclose)


def _mistral(sdk: Sdk, endpoint: Endpoint, transport: httpx2.AsyncBaseTransport, timeout: float) -> SdkClient:
    http = _http_client(sdk, transport)
    library = _import(sdk, "mistralai.client")
    client = library.Mistral(
        api_key=endpoint.key, server_url=endpoint.url, async_client=http, timeout_ms=max(1, round(timeout * 1000))
    )
    return SdkClient(client.chat.complete_async, http.aclose)


def _cohere(sdk: Sdk, endpoint: Endpoint, transport: httpx2.AsyncBaseTransport, timeout: float) -> SdkClient:
    http = _http_client(sdk, transport)
    client = load(sdk).AsyncClientV2(
        api_key=endpoint.key,
        base_url=endpoint.url,
        timeout=timeout,
        httpx_client=http,
        client_name="extraction-harness",
        log_warning_experimental_features=False,
    )

    @wraps(_import(sdk, "cohere.v2.client").AsyncV2Client.chat)  # of the client itself it is a wrapper's
    async def create(**asked: Any) -> Any:
        return await client.chat(**asked, request_options={"max_retries": 0})

    return SdkClient(create, http.aclose)


_OPENERS = {"anthropic": _anthropic, "google": _google, "mistral": _mistral, "cohere": _cohere}


class OverOurs:
    """A transport for clients on httpx, which is not httpx2: the same requests, replies and errors, over ours."""

    def __init__(self, inner: httpx2.AsyncBaseTransport, httpx: Any) -> None:
        self._inner = inner
        self._httpx = httpx

    async def handle_async_request(self, request: Any) -> Any:
        """The reply to an httpx request, as httpx has it. Raises httpx's error of the same name for one of httpx2."""
        asked = httpx2.Request(
            request.method,
            str(request.url),
            headers=request.headers.multi_items(),
            content=await request.aread(),
            extensions=request.extensions,
        )
        try:
            reply = await self._inner.handle_async_request(asked)
        except httpx2.TransportError as error:
            kind = getattr(self._httpx, type(error).__name__, self._httpx.TransportError)
            raise kind(str(error), request=request) from error
        return self._httpx.Response(
            reply.status_code, headers=reply.headers.multi_items(), content=reply.content, request=request
        )

    async def aclose(self) -> None:
        """Closes what is below."""
        await self._inner.aclose()

    async def __aenter__(self) -> OverOurs:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()


def _http_client(sdk: Sdk, transport: httpx2.AsyncBaseTransport) -> Any:
    """A client over `transport` of the library that `sdk` speaks HTTP with: httpx2, or httpx before it went over."""
    if any(
        re.match(r"httpx2\b", text) and "extra ==" not in text for text in metadata.requires(sdk.distribution) or ()
    ):
        return httpx2.AsyncClient(transport=transport, timeout=None)
    httpx = _import(sdk, "httpx")
    return httpx.AsyncClient(transport=OverOurs(transport, httpx), timeout=None)
