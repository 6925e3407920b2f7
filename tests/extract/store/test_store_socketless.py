"""The loop of a replay: a loop like any other, without a socket."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading

import pytest

from harness.extract import loop_without_sockets

FORBIDDEN = """
import sys

def forbid(event, arguments):
    if event.startswith("socket."):
        raise RuntimeError(f"{event} {arguments}")

import asyncio, signal, threading
from harness.extract import loop_without_sockets

async def work():
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGUSR1, lambda: print("signal"))
    signal.raise_signal(signal.SIGUSR1)
    await asyncio.sleep(0.01)
    loop.remove_signal_handler(signal.SIGUSR1)
    return await asyncio.to_thread(threading.get_ident) != threading.get_ident()

sys.addaudithook(forbid)
with asyncio.Runner(loop_factory=loop_without_sockets) as runner:
    print(runner.run(work()))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there the usual loop is used")
def test_threads_and_signals_wake_it_without_any_socket() -> None:
    done = subprocess.run([sys.executable, "-c", FORBIDDEN], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.stdout.split() == ["signal", "True"]


def test_it_is_woken_from_another_thread() -> None:
    with asyncio.Runner(loop_factory=loop_without_sockets) as runner:

        async def wait() -> str:
            loop = asyncio.get_running_loop()
            woken: asyncio.Future[str] = loop.create_future()
            thread = threading.Thread(target=lambda: loop.call_soon_threadsafe(woken.set_result, "woken"))
            loop.call_later(30, woken.cancel)
            thread.start()
            try:
                return await woken
            finally:
                thread.join()

        assert runner.run(wait()) == "woken"


def test_more_wakings_than_the_pipe_holds_block_nobody() -> None:
    with asyncio.Runner(loop_factory=loop_without_sockets) as runner:

        async def wait() -> int:
            loop = asyncio.get_running_loop()
            count = [0]

            def one_more() -> None:
                count[0] += 1

            for _ in range(100_000):
                loop.call_soon_threadsafe(one_more)
            await asyncio.sleep(0)
            return count[0]

        assert runner.run(wait()) == 100_000
