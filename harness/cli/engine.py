"""Where the work is done: in this process and its own workers, or on a cluster of dask."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from harness.cli.options import local_engine
from harness.errors import UsageError, excerpt

if TYPE_CHECKING:
    from harness.cluster import Cluster
    from harness.engines import Engine, LocalEngine

__all__ = ["EngineName", "SchedulerAddress", "ScoringEngines", "check_engine", "find_cluster"]

ENGINES = ("local", "dask")

EngineName = Annotated[
    str, typer.Option("--engine", metavar="ENGINE", help="Where the work is done: local, or dask, over a cluster.")
]
SchedulerAddress = Annotated[
    str | None,
    typer.Option(
        "--scheduler", metavar="ADDRESS", help="Of dask's scheduler; without it a cluster on this machine is made."
    ),
]


def check_engine(engine: str, scheduler: str | None, *, models: Sequence[str] = ()) -> None:
    """Raises UsageError for an engine that there is not, and for what does not go with it."""
    if engine not in ENGINES:
        raise UsageError(f"there is no engine {excerpt(engine)!r}", hint=f"there are {' and '.join(ENGINES)}")
    if engine == "local" and scheduler is not None:
        raise UsageError("--scheduler is of a cluster of dask", hint="add --engine dask")
    inside = next((model for model in models if model.startswith("llamacpp/")), None)
    if engine == "dask" and inside is not None:
        hint = "serve it, and give --model openai/NAME --base-url URL"
        raise UsageError(f"{excerpt(inside)} runs within one process, and --engine dask asks from many", hint=hint)


@contextmanager
def find_cluster(engine: str, scheduler: str | None, *, workers: int | None) -> Iterator[Cluster | None]:
    """The cluster of this command, for as long as it is at work; None for the local engine.

    workers: processes of a cluster that is made here, None for one a processor.
    """
    if engine == "local":
        yield None
        return
    from harness.cluster import open_cluster

    with open_cluster(scheduler, workers=workers or os.cpu_count() or 1) as cluster:
        yield cluster


@dataclass(frozen=True)
class ScoringEngines:
    """What shares out the work of scoring predictions. workers: processes that are made here, None for one a processor.

    Files are read by processes of this machine, which has them, and judged where `name` says: a line goes to a cluster
    as its text. The cluster is opened when all is read, since dask's client has threads, and what forks should not.
    """

    name: str
    scheduler: str | None
    workers: int | None

    def check(self) -> None:
        """Raises UsageError as `check_engine` does, and where no cluster can be had, before anything is read."""
        check_engine(self.name, self.scheduler)
        if self.name == "dask":
            from harness.cluster import check_address

            check_address(self.scheduler)

    def reading(self) -> LocalEngine:
        """For the files. Raises UsageError as `local_engine` does."""
        return local_engine(self.workers)

    @contextmanager
    def judging(self) -> Iterator[Engine]:
        """For what was read, for as long as it is judged."""
        with find_cluster(self.name, self.scheduler, workers=self.workers) as cluster:
            if cluster is None:
                yield self.reading()
                return
            from harness.engines.dask import DaskEngine

            yield DaskEngine(cluster)
