"""Where a model is asked, with which key, through which proxy; and whether anybody is there."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urlsplit

from harness.errors import ModelError, excerpt
from harness.extract.models.services import OPENAI, Service

__all__ = ["Endpoint", "find_endpoint", "reach"]

PLACEHOLDER_KEY = "no-key"
PATIENCE = 10.0
"""Seconds until a server that does not take the connection is said not to be there."""


@dataclass(frozen=True, repr=False)
class Endpoint:
    """A base URL and what it takes to ask there.

    url: as given. shown: the same without credentials, query and fragment, for messages and records. key: sent as
    bearer token, a placeholder where none is needed. secrets: what may appear in nothing that is written. proxy: URL.
    """

    url: str
    shown: str
    key: str
    secrets: tuple[str, ...]
    proxy: str | None

    def __repr__(self) -> str:
        return f"Endpoint({self.shown!r})"


def find_endpoint(
    base_url: str | None, *, environ: Mapping[str, str], key_needed: bool = True, service: Service = OPENAI
) -> Endpoint:
    """The endpoint of `base_url`, else of the service's variable (OPENAI_BASE_URL), else the service's own.

    key_needed: False where nothing will be sent. Raises ModelError for a URL that is none, and where the service itself
    is asked without its key; any other server may do without one.
    """
    said = service.base_url_variable if base_url is None else "--base-url"
    url = environ.get(said, "").strip() or service.url if base_url is None else base_url.strip()
    if url is None:
        raise ModelError(
            f"{service.title} is at an address of your own, and {said} is not set", hint="set it, or give --base-url"
        )
    parts = _split(url, said)
    variable, key = _key(service, environ)
    its_own = service.url is None or parts.hostname == urlsplit(service.url).hostname
    if key_needed and not key and its_own and not service.keyless:
        raise ModelError(
            f"{variable} is not set, and {service.title} answers nobody without a key",
            hint="set it in the environment or in .env, or name another server with --base-url",
        )
    if not (key.isascii() and key.isprintable()):
        raise ModelError(f"{variable} holds characters that no HTTP header can carry", hint="copy the key again")
    proxy = _proxy(parts, environ)
    credentials = [key, *_passwords(parts), *(_passwords(urlsplit(proxy)) if proxy else ())]
    shown = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}".rstrip("/")
    return Endpoint(url, excerpt(shown, 300), key or PLACEHOLDER_KEY, tuple(filter(None, credentials)), proxy)


async def reach(endpoint: Endpoint) -> None:
    """Connects and hangs up. Raises ModelError, naming the URL, if nobody takes the connection."""
    parts = urlsplit(endpoint.proxy or endpoint.url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        async with asyncio.timeout(PATIENCE):
            _, writer = await asyncio.open_connection(parts.hostname, port)
    except TimeoutError:
        why = f"no connection within {PATIENCE:.0f} seconds"
    except (OSError, UnicodeError) as error:
        why = _reason(error)
    else:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
        return
    through = " (through the proxy of the environment)" if endpoint.proxy else ""
    raise ModelError(
        f"no server answers at {endpoint.shown}{through}: {why}", hint="start it, or correct --base-url"
    ) from None


def _reason(error: OSError | UnicodeError) -> str:
    if isinstance(error, socket.gaierror | UnicodeError):
        return "there is no host of that name"
    return os.strerror(error.errno).lower() if error.errno else excerpt(str(error), 120)


def _split(url: str, said: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or not url.isprintable() or " " in url:
        # The URL may hold a password, so that only what follows it is shown.
        shown = excerpt(url.rpartition("@")[2])
        raise ModelError(f"{said} is {shown!r}, and no http or https URL", hint="such as http://127.0.0.1:8000/v1")
    return parts


def _key(service: Service, environ: Mapping[str, str]) -> tuple[str, str]:
    """The variable that holds the service's key, and the key; "" where none does."""
    for variable in service.key:
        key = environ.get(variable, "").strip()
        if key:
            return variable, key
    return service.key[0], ""


def _passwords(parts: SplitResult) -> list[str]:
    """What stands before the host: as written, and as sent."""
    return [text for part in (parts.username, parts.password) if part for text in {part, unquote(part)}]


def _proxy(parts: SplitResult, environ: Mapping[str, str]) -> str | None:
    host = parts.hostname or ""
    excluded = environ.get("no_proxy", environ.get("NO_PROXY", "")).casefold()
    domains = [domain.strip().lstrip("*.") for domain in excluded.split(",") if domain.strip()]
    if host in ("localhost", "::1") or host.startswith("127.") or excluded.strip() == "*":
        return None
    if any(host == domain or host.endswith(f".{domain}") for domain in domains):
        return None
    for name in (f"{parts.scheme}_proxy", "all_proxy"):
        proxy = (environ.get(name) or environ.get(name.upper()) or "").strip()
        if proxy:
            return _checked_proxy(proxy if "://" in proxy else f"http://{proxy}", name)
    return None


def _checked_proxy(proxy: str, variable: str) -> str:
    try:
        parts = urlsplit(proxy)
        usable = bool(parts.hostname) and parts.port != 0 and proxy.isprintable()
    except ValueError:
        usable = False
    if not usable:
        shown = excerpt(proxy.rpartition("@")[2])  # what stands before may be a password
        hint = f"correct or unset {variable}, or name the server's host in no_proxy"
        raise ModelError(f"the environment's {variable} is '{shown}', and no URL of a proxy", hint=hint)
    return proxy
