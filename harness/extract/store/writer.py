"""Lines appended to one file, durable by group commit: one flush to the disk for everything that waits."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType
from typing import Protocol

from harness.errors import RunError

__all__ = ["GroupWriter", "Writer"]

fcntl: ModuleType | None
try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

_LOCKED = "another process is at work on this run"

_Waiting = tuple[bytes, "asyncio.Future[int]"]


class Writer(Protocol):
    """Appends lines to a store's file, be it in this process or in another one."""

    commits: int

    def submit(self, lines: bytes) -> asyncio.Future[int]:
        """Appends `lines`, whole ones; the result, once they are on the disk, is where they begin."""
        ...

    async def drain(self) -> None:
        """Returns when nothing waits any more, be it durable or refused."""
        ...

    def close(self) -> None:
        """Lets go of the file."""
        ...


class GroupWriter:
    """The one writer of a file; a second one is refused, in whatever process.

    While one flush is under way everything that comes waits for the next, so that the number of flushes depends on the
    disk and not on the requests. A line is never half written: what a full disk took of a batch is cut off again.
    """

    def __init__(self, path: Path, *, copy: Callable[[int, bytes], None] | None = None) -> None:
        """Makes the file if there is none. Raises RunError where it cannot be opened or another one writes to it.

        copy: called in a thread with each group of lines that is on the disk, and where it begins, before anybody is
        told that it is; raises RunError where it does not take them, which ends the writing as a full disk does, but
        that the lines stay.
        """
        self.path = path
        self._copy = copy
        self.commits = 0
        new = not path.exists()
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o666)
        except OSError as error:
            raise RunError(f"cannot be written: {error.strerror or error}", file=path) from error
        try:
            self._lock()
            self.size = os.fstat(self._file).st_size
            if new:
                _sync_folder(path.parent)
        except BaseException:
            os.close(self._file)
            raise
        self._waiting: list[_Waiting] = []
        self._flushing: asyncio.Task[None] | None = None
        self._failure: RunError | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="exchanges")

    def _lock(self) -> None:
        if fcntl is None:
            return
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            hint = "wait until it ends, or give this one another --name"
            raise RunError(_LOCKED, file=self.path.parent, hint=hint) from None
        except OSError:
            return  # a file system without locks

    def cut(self, size: int) -> None:
        """Drops what stands behind the first `size` bytes: a line that was never finished."""
        try:
            os.ftruncate(self._file, size)
        except OSError as error:
            raise RunError(f"cannot be written: {error.strerror or error}", file=self.path) from error
        self.size = size

    def submit(self, lines: bytes) -> asyncio.Future[int]:
        """Appends `lines`, whole ones; the result, once they are on the disk, is where they begin.

        The future, and every later call, raises RunError once the disk refuses.
        """
        if self._failure is not None:
            raise self._failure
        loop = asyncio.get_running_loop()
        durable: asyncio.Future[int] = loop.create_future()
        durable.add_done_callback(_heard)
        self._waiting.append((lines, durable))
        if self._flushing is None:
            self._flushing = loop.create_task(self._flush())
        return durable

    async def drain(self) -> None:
        """Returns when nothing waits any more, be it durable or refused."""
        while self._flushing is not None:
            await asyncio.shield(self._flushing)

    def close(self) -> None:
        """Lets go of the file and of its lock; what was not drained is lost."""
        self._thread.shutdown(wait=True)
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def leave(self) -> None:
        """In a forked process: the file and its lock are the parent's alone."""
        os.close(self._file)
        self._file = -1

    async def _flush(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            while self._waiting:
                batch, self._waiting = self._waiting, []
                start = self.size
                try:
                    await loop.run_in_executor(self._thread, self._commit, b"".join(lines for lines, _ in batch))
                except OSError as error:
                    self._refuse(batch, self._refusal(error))
                    return
                except RunError as error:
                    self._refuse(batch, error)
                    return
                for lines, durable in batch:
                    if not durable.done():
                        durable.set_result(start)
                    start += len(lines)
        finally:
            self._flushing = None

    def _refusal(self, error: OSError) -> RunError:
        return RunError(
            f"cannot be written: {error.strerror or error}",
            file=self.path,
            hint="make room and give the same command again: it goes on from what is stored",
        )

    def _refuse(self, batch: list[_Waiting], failure: RunError) -> None:
        self._failure = failure
        for _, durable in [*batch, *self._waiting]:
            if not durable.done():
                durable.set_exception(self._failure)
        self._waiting.clear()

    def _commit(self, data: bytes) -> None:
        try:
            written = 0
            view = memoryview(data)
            while written < len(data):
                written += os.pwrite(self._file, view[written:], self.size + written)
            os.fsync(self._file)
        except OSError:
            with contextlib.suppress(OSError):
                os.ftruncate(self._file, self.size)
            raise
        start = self.size
        self.size += len(data)
        self.commits += 1
        if self._copy is not None:
            self._copy(start, data)


def _heard(durable: asyncio.Future[int]) -> None:
    # Not everybody waits for what only stands there for the record; its failure reaches the next who writes.
    if not durable.cancelled():
        durable.exception()


def _sync_folder(folder: Path) -> None:
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
