"""What this machine knows of its copy of a run: which objects its files are of, and who is at work on it here."""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path
from typing import Any, Self

from harness.errors import RunError
from harness.runs.remote.lease import LOCKED
from harness.runs.remote.objects import Stored
from harness.runs.storage import json_page, write_atomic

__all__ = ["BusyError", "LocalLock", "RunState"]


class BusyError(RunError):
    """A process of this machine is at work on the run."""


class RunState:
    """Kept beside the copies, never among the files of a run.

    session: of the last process here that was at work on it.
    """

    def __init__(self, folder: Path, run: str) -> None:
        """folder: of states. A file that cannot be read is as good as none: everything is then taken anew."""
        self._path = folder / f"{run}.json"
        self.session = ""
        self._files: dict[str, list[Any]] = {}
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            value = json.loads(self._path.read_bytes())
            self.session, self._files = str(value["session"]), dict(value["files"])

    def same(self, name: str, stored: Stored | None, path: Path) -> bool:
        """Whether the file at `path` still is what was taken from, or put as, the object `name`."""
        return stored is not None and bool(stored.stamp) and self._files.get(name) == [*stored[:2], *_local(path)]

    def note(self, name: str, stored: Stored | None, path: Path) -> None:
        """The file at `path` is the object `name`."""
        if stored is not None:
            self._files[name] = [*stored[:2], *_local(path)]

    def save(self) -> None:
        """Raises RunError where the disk refuses."""
        write_atomic(self._path, json_page({"session": self.session, "files": self._files}))


def _local(path: Path) -> list[int]:
    try:
        status = path.stat()
    except OSError:
        return []
    return [status.st_size, status.st_mtime_ns]


class LocalLock:
    """Held as long as a process of this machine is at work on a run; it ends with the process, however that ends."""

    def __init__(self, folder: Path, run: str, *, url: str) -> None:
        """folder: of states. Raises BusyError where another process holds it."""
        path = folder / f"{run}.lock"
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
        except OSError as error:
            raise RunError(f"cannot be written: {error.strerror or error}", file=path) from error
        try:
            import fcntl

            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._file)
            hint = "wait until it ends, or give this one another --name"
            raise BusyError(LOCKED, file=f"{url}/{run}", hint=hint) from None
        except (ImportError, OSError):
            pass  # a system or a file system without locks

    def close(self) -> None:
        """Lets go of it."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
