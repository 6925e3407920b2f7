"""Workers of a dask cluster: a chunk is a task of dask, for whoever is free, and for another where one dies."""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from harness.engines.interface import Job
from harness.errors import RunError, excerpt

if TYPE_CHECKING:
    from distributed import Future

    from harness.cluster import Cluster

__all__ = ["DaskEngine"]

Chunk = TypeVar("Chunk")
Result = TypeVar("Result")

_AHEAD = 3
"""Chunks of each worker that wait in it, are worked on or wait to be yielded: one is on its way while one is done."""

_KEPT = 4
"""Jobs that a worker keeps ready."""

_ready: dict[bytes, Callable[[Any], Any]] = {}


class DaskEngine:
    """A chunk of a worker that dies is worked on by another one, since it gives the same there."""

    def __init__(self, cluster: Cluster) -> None:
        """cluster: open as long as something is mapped."""
        self._cluster = cluster

    @property
    def workers(self) -> int:
        """How many chunks are worked on at once: threads of the cluster."""
        threads: int = sum(self._cluster.client.nthreads().values())
        return max(1, threads)

    def map(self, job: Job[Chunk, Result], chunks: Iterable[Chunk]) -> Iterator[Result]:
        """As `Engine.map` says; RunError also where the scheduler is gone, or a chunk kills whoever works on it."""
        client, remaining = self._cluster.client, iter(chunks)
        out: deque[Future[bytes]] = deque()
        with self._reaching():
            sent = client.submit(bytes, pickle.dumps(job, pickle.HIGHEST_PROTOCOL), pure=False)
            ahead = _AHEAD * self.workers
        try:
            while True:
                for chunk in islice(remaining, ahead - len(out)):
                    data = pickle.dumps(chunk, pickle.HIGHEST_PROTOCOL)
                    with self._reaching():
                        out.append(client.submit(_work, sent, data, pure=False))
                if not out:
                    return
                with self._reaching():
                    came = out[0].result()
                    out.popleft().release()
                good, value = pickle.loads(came)
                if not good:
                    raise value
                yield value
        finally:
            if client.status == "running":
                client.cancel([*out, sent], force=True)

    @contextmanager
    def _reaching(self) -> Iterator[None]:
        """Within it, what dask raises of lost workers and schedulers is a RunError; what a job raises is none of it."""
        from distributed import KilledWorker

        try:
            yield
        except KilledWorker as error:
            hint = "was there too little memory? give a worker more, or fewer threads"
            raise RunError("dask workers have died, one after the other, at the same work", hint=hint) from error
        except Exception as error:
            if isinstance(error, OSError) or type(error).__name__ in ("FutureCancelledError", "CancelledError"):
                hint = "give the same command again, with a scheduler that is there"
                raise RunError(f"the dask scheduler at {excerpt(self._cluster.address)} is gone", hint=hint) from error
            raise


def _work(job: bytes, chunk: bytes) -> bytes:
    """In a worker: what the job makes of the chunk, or what it raised, pickled."""
    from harness.engines.worker import carried

    try:
        work = _ready.get(job)
        if work is None:
            work = pickle.loads(job).start()
            while len(_ready) >= _KEPT:
                _ready.pop(next(iter(_ready)), None)
            _ready[job] = work
        return pickle.dumps((True, work(pickle.loads(chunk))), pickle.HIGHEST_PROTOCOL)
    except Exception as error:
        return pickle.dumps((False, carried(error)), pickle.HIGHEST_PROTOCOL)
