"""URLs of object stores that runs are kept on: which are taken, and where this machine keeps its copy of them."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping
from pathlib import Path

__all__ = ["is_store_url", "is_url", "scratch_folder", "split_run"]

_URL = re.compile(r"(?P<protocol>[a-z][a-z0-9+.-]+)://(?P<host>[^/]*)(?P<path>/.*)?")
_CONTAINER_BEFORE_ACCOUNT = ("abfs", "abfss")
_WHICH_STORE = ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "FSSPEC_S3_ENDPOINT_URL", "AWS_PROFILE")
"""Variables by which the same URL is of another store."""


def is_url(text: str) -> bool:
    """Whether `text` is meant as a URL, be it one that is taken or not."""
    return "://" in text


def is_store_url(text: str) -> bool:
    """Whether runs can be kept at `text`: no user, password, token or query stands in it, and its path never climbs.

    So it can be shown and kept in a report.
    """
    match = _URL.fullmatch(text)
    if match is None or not text.isprintable() or any(mark in text for mark in ("?", "#", "*", "[", "\\", "::")):
        return False
    host, path = match["host"], match["path"] or ""
    if "@" in host and (match["protocol"] not in _CONTAINER_BEFORE_ACCOUNT or ":" in host):
        return False
    parts = path.removeprefix("/").removesuffix("/").split("/")
    named = bool(host) or bool(parts[0])
    return named and "@" not in path and (parts == [""] or not any(part in ("", ".", "..") for part in parts))


def split_run(url: str) -> tuple[str, str]:
    """The URL of a runs folder and the name of the run in it; the name is empty where the URL has no such part."""
    head, _, name = url.rstrip("/").rpartition("/")
    return ("", "") if head.endswith(":/") or not head else (head, name)


def scratch_folder(url: str, environ: Mapping[str, str] | None = None) -> Path:
    """Where this machine keeps its copy of the runs at `url`: below XDG_CACHE_HOME, else ~/.cache.

    A folder of its own for each URL and store: the endpoint is part of its name, as a digest.
    """
    variables = environ or os.environ
    try:
        cache = Path(variables.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    except RuntimeError:  # nobody's home
        import tempfile

        cache = Path(tempfile.gettempdir())
    which = [url.rstrip("/"), *(variables.get(name, "") for name in _WHICH_STORE)]
    digest = hashlib.sha256("\0".join(which).encode("utf-8", "surrogatepass")).hexdigest()[:24]
    return cache.absolute() / "extraction-harness" / digest / "reports"
