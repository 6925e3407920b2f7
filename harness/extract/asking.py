"""A model asked for every task of a run, by this process or by workers of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from harness.extract.interface import ModelSettings, Task
from harness.extract.models import open_model
from harness.extract.runner import ask_all
from harness.extract.scheduling import Scheduler
from harness.extract.store import ExchangeStore, Replay, loop_without_sockets
from harness.extract.workers import ask_with_workers
from harness.records import Extraction

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
) -> None:
    """Opens the model and asks for each of `tasks`; a replay opens no socket.

    begin: called with the model's description once it is known that it can be asked; opens the store. on_start: called
    right before anything is asked. on_result: with the place of a task and its extraction. workers: processes, where
    there is a scheduler and no replay. Raises what `ask_all` and `ask_with_workers` raise, and ModelError and
    SchemaError, before `begin`, for what cannot be asked.
    """
    replayed = isinstance(store, Replay)
    shared = workers > 1 and scheduler is not None and not replayed

    async def ask() -> None:
        model = open_model(settings, environ=environ, store=store, scheduler=scheduler)
        try:
            await model.check()
            for schema in dict.fromkeys(task.schema for task in tasks):
                model.prepare(schema)
            begin(model.description())
            if not shared:
                on_start()
                concurrency = settings.concurrency
                await ask_all(model, tasks, concurrency=concurrency, scheduler=scheduler, on_result=on_result)
        finally:
            await model.aclose()
            await store.drain()

    with asyncio.Runner(loop_factory=loop_without_sockets if replayed else None) as runner:
        runner.run(ask())
    if shared and isinstance(store, ExchangeStore) and scheduler is not None:
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
