"""A model asked for every task of a run, by this process, by workers of it or by a cluster."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from harness.extract.interface import ModelSettings, Task
from harness.extract.models import open_model
from harness.extract.runner import ask_all
from harness.extract.scheduling import RequestLimits, Scheduler
from harness.extract.store import ExchangeStore, Replay, loop_without_sockets
from harness.extract.workers import ask_with_workers
from harness.records import Extraction, Schema

if TYPE_CHECKING:
    from harness.cluster import Cluster

__all__ = ["ask_model"]


def ask_model(
    tasks: Sequence[Task],
    settings: ModelSettings,
    *,
    environ: Mapping[str, str],
    store: ExchangeStore | Replay,
    begin: Callable[[dict[str, Any]], None],
    on_start: Callable[[], None],
    on_result: Callable[[int, Extraction], None],
    scheduler: Scheduler | None = None,
    workers: int = 1,
    cluster: Cluster | None = None,
    portable: Callable[[Schema], Callable[[], Schema]] | None = None,
) -> None:
    """Opens the model and asks for each of `tasks`; a replay opens no socket.

    begin: called with the model's description once it is known that it can be asked; opens the store. on_start: called
    right before anything is asked. on_result: with the place of a task and its extraction. workers: processes, where
    there is a scheduler and no replay. cluster: whose workers ask in their place, where it is no replay; portable: what
    they need of a schema, as `ask_with_cluster` has it. Raises what `ask_all`, `ask_with_workers` and
    `ask_with_cluster` raise, and ModelError and SchemaError, before `begin`, for what cannot be asked.
    """
    replayed = isinstance(store, Replay)
    afar = cluster is not None and portable is not None and not replayed
    shared = workers > 1 and scheduler is not None and not replayed and not afar

    async def ask() -> None:
        model = open_model(settings, environ=environ, store=store, scheduler=scheduler)
        try:
            if not afar:  # whether a server is there is seen from where it is asked
                await model.check()
            for schema in dict.fromkeys(task.schema for task in tasks):
                model.prepare(schema)
            begin(model.description())
            if not (shared or afar):
                on_start()
                concurrency = settings.concurrency
                await ask_all(model, tasks, concurrency=concurrency, scheduler=scheduler, on_result=on_result)
        finally:
            await model.aclose()
            await store.drain()

    with asyncio.Runner(loop_factory=loop_without_sockets if replayed else None) as runner:
        runner.run(ask())
    if afar and isinstance(store, ExchangeStore) and cluster is not None and portable is not None:
        from harness.extract.cluster import ask_with_cluster

        ask_with_cluster(
            tasks,
            settings,
            cluster=cluster,
            portable=portable,
            environ=environ,
            store=store,
            scheduler=scheduler or Scheduler(RequestLimits(concurrency=settings.concurrency)),
            on_ready=on_start,
            on_result=on_result,
        )
    elif shared and isinstance(store, ExchangeStore) and scheduler is not None:
        ask_with_workers(
            tasks,
            settings,
            workers=workers,
            environ=environ,
            store=store,
            scheduler=scheduler,
            on_ready=on_start,
            on_result=on_result,
        )
