"""The objects under one URL, by fsspec, which is imported here alone."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from harness.errors import HarnessError, RunError, excerpt

__all__ = ["Listing", "Objects", "Stored"]

AT_ONCE = 16
"""Requests in flight at once, where there are many to make."""

NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._+=-]{0,199}")
"""What a file or folder of a run may be called; an object of any other name is none of ours, and is left alone."""

_SECRET = re.compile(r"(AWS|FSSPEC|AZURE|GOOGLE|GCS|S3)_.*(KEY|SECRET|TOKEN|PASSWORD|CREDENTIAL).*")
_IN_URL = re.compile(r"(?<=://)[^/@\s]+@")
_STAMPS = ("ETag", "etag", "md5Hash", "mtime", "LastModified", "last_modified", "updated", "created")
_TIMES = ("mtime", "LastModified", "last_modified", "updated", "created")

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


class Stored(NamedTuple):
    """One object. stamp: differs where its content does; empty where the store gives none. time: seconds since 1970."""

    size: int
    stamp: str
    time: float


class Listing(NamedTuple):
    """What stands right in a folder, by its name there."""

    files: dict[str, Stored]
    folders: list[str]


class Objects:
    """Names are relative to the URL.

    at_one_stroke: whether the file system asks the store itself to make an object only where there is none; else it
    looks first and then writes, and another process may come between.
    Every method raises RunError, without credentials in it, where the store refuses.
    """

    def __init__(self, url: str) -> None:
        """Raises RunError where a package is missing for the URL's protocol, or there is no such protocol."""
        self.url = url.rstrip("/")
        self._fs, self._root, self.at_one_stroke = _open(self.url)

    def listing(self, folder: str = "") -> Listing:
        """What has a name that a run's files can have; nothing where there is no such folder."""
        parent = self._path(folder)
        with self._asking(folder, "listed"):
            try:
                self._fs.invalidate_cache()
                entries = self._fs.ls(parent, detail=True)
            except FileNotFoundError as error:
                if _is_no_bucket(error):
                    raise
                return Listing({}, [])
        found = Listing({}, [])
        for entry in entries:
            head, _, name = str(entry["name"]).rstrip("/").rpartition("/")
            if head.strip("/") != parent.strip("/") or not NAME.fullmatch(name):
                continue
            if entry.get("type") == "directory":
                found.folders.append(name)
            else:
                found.files[name] = _stored(entry)
        return found

    def read(self, name: str) -> bytes | None:
        """The whole content; None where there is no such object."""
        content: bytes | None = self._found(name, self._fs.cat_file)
        return content

    def get(self, name: str, target: Path) -> bool:
        """Its content into the file `target`; False where there is no such object."""

        def fetch(path: str) -> bool:
            self._fs.get_file(path, str(target))
            return True

        return self._found(name, fetch) is not None

    def _found(self, name: str, read: Callable[[str], Any]) -> Any:
        """What `read` makes of the object's path; None where there is no such object."""
        with self._asking(name, "read"):
            try:
                return read(self._path(name))
            except FileNotFoundError as error:
                if _is_no_bucket(error):
                    raise
                return None

    def put(self, name: str, content: bytes) -> None:
        """Over an older one."""
        with self._asking(name, "written"):
            self._fs.pipe_file(self._path(name), content)

    def put_file(self, name: str, source: Path) -> None:
        """The file's content, over an older one, however large."""
        with self._asking(name, "written"):
            self._fs.put_file(str(source), self._path(name))

    def create(self, name: str, content: bytes) -> bool:
        """Only where there is none: False if there is. A store that knows no such condition writes over it."""
        with self._asking(name, "written"):
            try:
                self._fs.pipe_file(self._path(name), content, mode="create")
            except Exception as error:
                if not (isinstance(error, FileExistsError) or _code(error) in _CONFLICTS):
                    raise
                # A client that tries again what had been done already meets its own.
                return self.read(name) == content
        return True

    def delete(self, names: Iterable[str]) -> None:
        """What is not there is as well."""

        def one(name: str) -> None:
            with self._asking(name, "deleted"):
                try:
                    self._fs.rm_file(self._path(name))
                except FileNotFoundError as error:
                    if _is_no_bucket(error):
                        raise

        self.each(one, list(names))

    def each(self, call: Callable[[_Item], _Result], items: Sequence[_Item]) -> list[_Result]:
        """`call` on each of `items`, several at once, and the results in their order."""
        if len(items) < 2:
            return [call(item) for item in items]
        with ThreadPoolExecutor(min(AT_ONCE, len(items)), thread_name_prefix="objects") as pool:
            return list(pool.map(call, items))

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}" if name else self._root

    @contextmanager
    def _asking(self, name: str, done: str) -> Iterator[None]:
        try:
            yield
        except HarnessError:
            raise
        except Exception as error:  # whatever a file system's client raises; fsspec names no common class
            place = f"{self.url}/{name}" if name else self.url
            raise RunError(f"cannot be {done}: {_said(error)}", file=place, hint=_hint(error, self.url)) from error


_CONFLICTS = ("PreconditionFailed", "412", "ConditionalRequestConflict")


def _open(url: str) -> tuple[Any, str, bool]:
    """The file system, the path in it that the URL is of, and whether it makes an object at one stroke."""
    protocol = url.partition("://")[0]
    needed = "'extraction-harness[remote]'" if protocol in ("s3", "s3a") else "fsspec"
    try:
        import fsspec
        import fsspec.asyn
    except ImportError:
        raise RunError("fsspec is not installed", file=url, hint=f"python -m pip install {needed}") from None
    # A listing that was kept would hide what another machine has put there.
    options: dict[str, Any] = {"skip_instance_cache": True, "use_listings_cache": False}
    if protocol in ("file", "local"):
        options["auto_mkdir"] = True
    if protocol in ("s3", "s3a") and not any(name in os.environ for name in ("AWS_MAX_ATTEMPTS", "AWS_RETRY_MODE")):
        # s3fs tries five times on top of what its client does: by default that is a minute until anything is said.
        options["config_kwargs"] = {"retries": {"mode": "standard", "total_max_attempts": 3}}
    try:
        system, root = fsspec.core.url_to_fs(url, **options)
    except ImportError as error:
        hint = f"python -m pip install {needed}" if "remote" in needed else "install the package that fsspec names"
        raise RunError(f"nothing to speak {protocol} with: {_said(error)}", file=url, hint=hint) from None
    except ValueError as error:
        raise RunError(f"cannot be opened: {_said(error)}", file=url) from None
    loop = getattr(system, "loop", None)
    if loop is not None:
        # A connection that breaks is told by whoever waits for the reply; its other parts would write to the terminal.
        loop.call_soon_threadsafe(loop.set_exception_handler, lambda _loop, _context: None)
    own = (
        isinstance(system, fsspec.asyn.AsyncFileSystem)
        or type(system).pipe_file is not fsspec.AbstractFileSystem.pipe_file
    )
    return system, str(root).rstrip("/"), own


def _stored(entry: dict[str, Any]) -> Stored:
    stamp = next((str(entry[key]) for key in _STAMPS if entry.get(key) is not None), "")
    moment = next((entry[key] for key in _TIMES if entry.get(key) is not None), 0.0)
    seconds = moment.timestamp() if isinstance(moment, datetime) else moment
    return Stored(int(entry.get("size") or 0), stamp, seconds if isinstance(seconds, (int, float)) else 0.0)


def _causes(error: BaseException) -> Iterator[BaseException]:
    found: BaseException | None = error
    while found is not None:
        yield found
        found = found.__cause__ or found.__context__


def _code(error: BaseException) -> str:
    """The code of a store that speaks S3; empty where there is none."""
    for cause in _causes(error):
        response = getattr(cause, "response", None)
        if isinstance(response, dict):
            return str(response.get("Error", {}).get("Code", ""))
    return ""


def _is_no_bucket(error: BaseException) -> bool:
    return _code(error) == "NoSuchBucket"


def _said(error: BaseException) -> str:
    """What the store or its client says, without credentials."""
    text = " ".join(str(error).split()) or type(error).__name__
    for variable, value in os.environ.items():
        if len(value) >= 4 and _SECRET.fullmatch(variable):
            text = text.replace(value, "[redacted]")
    return excerpt(_IN_URL.sub("[redacted]@", text), 300)


def _hint(error: BaseException, url: str) -> str | None:
    names = {type(cause).__name__ for cause in _causes(error)}
    if names & {"PermissionError", "NoCredentialsError", "PartialCredentialsError", "CredentialRetrievalError"}:
        s3 = url.startswith(("s3:", "s3a:"))
        return "check the credentials" + (": AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or ~/.aws" if s3 else "")
    if _is_no_bucket(error):
        return "make the bucket first"
    return None
