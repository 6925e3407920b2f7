"""An event loop that opens no socket at all.

asyncio's own loop wakes itself through a pair of connected sockets. A replay promises to open none, so that its loop
does so through a pipe.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from typing import Any

__all__ = ["loop_without_sockets"]


def loop_without_sockets() -> asyncio.AbstractEventLoop:
    """A new loop; where the system's loop is of another make (Windows), the usual one."""
    return asyncio.new_event_loop() if sys.platform == "win32" else _PipeLoop()


class _PipeEnd:
    """What the loop uses of a socket, over one end of a pipe."""

    def __init__(self, handle: int) -> None:
        os.set_blocking(handle, False)
        self._handle = handle

    def fileno(self) -> int:
        return self._handle

    def recv(self, size: int) -> bytes:
        return os.read(self._handle, size)

    def send(self, data: bytes) -> int:
        with contextlib.suppress(BlockingIOError):  # full: the loop is awake anyway
            return os.write(self._handle, data)
        return len(data)

    def close(self) -> None:
        os.close(self._handle)


class _PipeLoop(asyncio.SelectorEventLoop):
    _ssock: Any
    _csock: Any
    _internal_fds: int

    def _make_self_pipe(self) -> None:
        read, write = os.pipe()
        self._ssock, self._csock = _PipeEnd(read), _PipeEnd(write)
        self._internal_fds += 1
        self._add_reader(read, self._read_from_self)  # type: ignore[attr-defined]
