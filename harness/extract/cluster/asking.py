"""A run's tasks asked for by a cluster, from the first worker that is hired to what is said of the end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence

from harness.cluster import Cluster
from harness.errors import StoppedError, excerpt
from harness.extract.cluster.crew import Crew
from harness.extract.cluster.job import Job
from harness.extract.cluster.link import open_link
from harness.extract.cluster.messages import Portable
from harness.extract.cluster.way import SchedulerGoneError
from harness.extract.interface import ModelSettings, Task
from harness.extract.interrupts import first_interrupt
from harness.extract.models import variables_of
from harness.extract.runner import RESUME
from harness.extract.scheduling import INTERRUPTED, Scheduler
from harness.extract.scheduling.status import together
from harness.extract.store import ExchangeStore
from harness.records import Extraction, Schema

__all__ = ["ask_with_cluster"]


def ask_with_cluster(
    tasks: Sequence[Task],
    settings: ModelSettings,
    *,
    cluster: Cluster,
    portable: Callable[[Schema], Portable],
    environ: Mapping[str, str],
    store: ExchangeStore,
    scheduler: Scheduler,
    on_result: Callable[[int, Extraction], None],
    on_ready: Callable[[], None] | None = None,
) -> None:
    """As `ask_with_workers`, by the workers of `cluster`, one event loop in each, as many as there are or join.

    No event loop may be running. portable: what makes a schema on a worker, which has none of the files. environ: of
    which the variables of the provider alone are sent. Raises StoppedError also where the scheduler or all workers are
    gone; everything that was answered to a living parent is stored.
    """
    if not tasks:
        return
    schemas = {schema: portable(schema) for schema in dict.fromkeys(task.schema for task in tasks)}
    names = variables_of(settings.model)
    sent = {name: value for name, value in environ.items() if name in names}
    job = Job(tasks, settings, scheduler.limits, schemas, sent, store, on_result, on_ready)
    asyncio.run(_attend(job, cluster, scheduler))


async def _attend(job: Job, cluster: Cluster, scheduler: Scheduler) -> None:
    lost, interrupted = False, False
    crew: Crew | None = None

    def interrupt() -> None:
        nonlocal interrupted
        interrupted = True
        if crew is not None:
            crew.roster.stop(INTERRUPTED)

    with first_interrupt(interrupt):
        try:
            async with open_link(cluster) as link:
                crew = attended = Crew(job, link)
                scheduler.reported = lambda: together(attended.roster.parts)
                if interrupted:
                    crew.roster.stop(INTERRUPTED)
                try:
                    await crew.attend()
                finally:
                    await job.store.drain()
        except SchedulerGoneError:
            lost = True
    _conclude(crew, job, cluster, lost=lost, interrupted=interrupted)


def _conclude(crew: Crew | None, job: Job, cluster: Cluster, *, lost: bool, interrupted: bool) -> None:
    """Raises StoppedError where not everything came, and after a Ctrl-C."""
    came = 0 if crew is None else crew.supply.came
    if not interrupted and came == len(job.tasks):
        return
    if interrupted:
        said = INTERRUPTED
    elif lost:
        said = f"the dask scheduler at {excerpt(cluster.address)} is gone"
    elif crew is not None and crew.roster.stopped is not None:
        said = crew.roster.stopped
        if said.startswith("--deadline"):
            said = f"--deadline {job.limits.deadline:g} is over"
    elif crew is not None and crew.roster.spent:
        said = crew.roster.spent[-1]
        if said.startswith("--max-requests"):
            said = f"--max-requests {job.limits.max_requests} is reached"
    else:
        said = "the dask workers have died"
    raise StoppedError(
        f"{said}: stopped with {came} of {len(job.tasks)} extractions", interrupted=interrupted, hint=RESUME
    )
