"""Ctrl-C: the first is a request to stop, the second is not."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

__all__ = ["first_interrupt"]


@contextmanager
def first_interrupt(call: Callable[[], None]) -> Iterator[None]:
    """Within it the first SIGINT makes `call` on the running loop, and the second raises KeyboardInterrupt at once.

    Only the main thread hears of signals; anywhere else, and where a loop takes no handlers (Windows), nothing changes.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop, before = asyncio.get_running_loop(), signal.getsignal(signal.SIGINT)

    def heard() -> None:
        # Removing the loop's handler puts the one back that raises.
        loop.remove_signal_handler(signal.SIGINT)
        call()

    try:
        loop.add_signal_handler(signal.SIGINT, heard)
    except NotImplementedError:
        yield
        return
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGINT)
        signal.signal(signal.SIGINT, before)
