"""The life of a forked worker: a chunk in, a result out, until its parent closes the channel or is gone."""

from __future__ import annotations

import gc
import os
import pickle
import queue
import signal
import sys
import threading
import traceback
from multiprocessing import connection
from typing import Any, NoReturn

from harness.engines.interface import Job
from harness.errors import HarnessError

__all__ = ["be_worker", "carried"]


def be_worker(channel: connection.Connection, job: Job[Any, Any]) -> NoReturn:
    """Never returns; nothing of its parent's is run in it any more, not even what ends it."""
    code = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl-C goes to all processes; the parent ends this one
        gc.freeze()  # what was there before is looked at no more, and so stays shared with the parent
        _work(channel, job)
    except (KeyboardInterrupt, OSError):
        pass  # ended, or without a parent
    except BaseException:  # a bug: it is shown here, and the parent says that a worker has died
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def _work(channel: connection.Connection, job: Job[Any, Any]) -> None:
    chunks: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(channel, chunks), daemon=True).start()
    work = None
    while True:
        data = chunks.get()
        try:
            if work is None:
                work = job.start()
            said = pickle.dumps((True, work(pickle.loads(data))), pickle.HIGHEST_PROTOCOL)
        except Exception as error:
            said = pickle.dumps((False, carried(error)), pickle.HIGHEST_PROTOCOL)
        channel.send_bytes(said)


def _listen(channel: connection.Connection, chunks: queue.SimpleQueue[bytes]) -> None:
    """Takes what comes at once: were both ends to write at the same time, neither could go on."""
    try:
        while True:
            chunks.put(channel.recv_bytes())
    except (EOFError, OSError):
        os._exit(0)  # the parent has done with this worker, or has gone: nobody waits for a result


def carried(error: Exception) -> Exception:
    """`error` as it can be sent to another process: where it came about is told with it, but for one of a user's."""
    said = "".join(traceback.format_exception(error))
    if not isinstance(error, HarnessError):
        error.add_note(f"In a worker process:\n{said}")
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return RuntimeError(said)
    return error
