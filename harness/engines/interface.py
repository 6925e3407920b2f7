"""What an engine is asked for, and what is asked of a job."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

__all__ = ["Engine", "Job"]

Chunk = TypeVar("Chunk")
Result = TypeVar("Result")
Chunk_contra = TypeVar("Chunk_contra", contravariant=True)
Result_co = TypeVar("Result_co", covariant=True)


class Job(Protocol[Chunk_contra, Result_co]):
    """What is done with every chunk. It goes to each worker once, by value where that is another machine.

    So it can be pickled, and refers to nothing that only this process has: no open file, no connection, and a file by
    its content rather than by its path.
    """

    def start(self) -> Callable[[Chunk_contra], Result_co]:
        """Makes ready, once in each worker, and returns the function that is then called with chunk after chunk.

        It may be called with any chunk in any order, and gives the same result for the same chunk. What it raises ends
        the map; a HarnessError is meant for the user.
        """
        ...


class Engine(Protocol):
    """Spreads chunks over workers."""

    @property
    def workers(self) -> int:
        """How many chunks are worked on at once, 1 or more."""
        ...

    def map(self, job: Job[Chunk, Result], chunks: Iterable[Chunk]) -> Iterator[Result]:
        """What `job` makes of each chunk, in the order of the chunks whichever is ready first.

        Chunks are taken as they are needed: of those that were taken, only a few for each worker have not been yielded
        yet, so that memory is bounded however many there are. Chunks and results are pickled. No thread but the
        caller's calls `chunks`.
        Raises what the job raised, at the place of the first chunk in order for which it did, and RunError where a
        worker has died. However the iterator ends, also where it is closed early, no worker goes on after it.
        """
        ...
