"""Tasks asked at once, so many and no more, and their results in the order of the tasks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

from harness.errors import StoppedError
from harness.extract.interface import Model, Task
from harness.extract.interrupts import first_interrupt
from harness.extract.scheduling import INTERRUPTED, AskingStoppedError, RequestLimits, Scheduler
from harness.records import Extraction

__all__ = ["RESUME", "ask_all", "extract_all"]

RESUME = "run the same command again: it goes on from there and asks nothing twice"


async def extract_all(
    model: Model,
    tasks: Sequence[Task],
    *,
    concurrency: int,
    scheduler: Scheduler | None = None,
    on_result: Callable[[Extraction], None] | None = None,
) -> list[Extraction]:
    """As `ask_all`, and the extractions of all `tasks` in their order. on_result: told each as it comes."""
    results: dict[int, Extraction] = {}

    def came(place: int, extraction: Extraction) -> None:
        results[place] = extraction
        if on_result is not None:
            on_result(extraction)

    await ask_all(model, tasks, concurrency=concurrency, scheduler=scheduler, on_result=came)
    return [results[place] for place in range(len(tasks))]


async def ask_all(
    model: Model,
    tasks: Sequence[Task],
    *,
    concurrency: int,
    scheduler: Scheduler | None = None,
    on_result: Callable[[int, Extraction], None],
) -> None:
    """Asks for each of `tasks`, with at most `concurrency` (1 or more) asked at once, and holds none of what comes.

    scheduler: the one that `model` sends by. on_result is called with the place of the task and its extraction, in the
    order of arrival. Every schema is prepared before anything is asked, so that one that cannot be sent costs nothing.
    What a model or a server does is in the extractions; what is raised (a bug, a schema that cannot be sent, a
    callback's error) cancels the rest and comes out as it is. Raises StoppedError where a limit or Ctrl-C ended the
    asking, once what was in flight came.
    """
    if concurrency < 1:
        raise ValueError(f"concurrency is {concurrency}, and nothing can be asked with less than 1")
    for schema in dict.fromkeys(task.schema for task in tasks):
        model.prepare(schema)
    waiting = iter(enumerate(tasks))
    # Where a scheduler bounds what is in flight there are as many again, to take the place of those that wait to retry.
    workers = concurrency if scheduler is None else 2 * concurrency
    asking = scheduler or Scheduler(RequestLimits(concurrency=concurrency))
    asking.start()
    came = 0

    async def work() -> None:
        nonlocal came
        for place, task in waiting:
            try:
                extraction = await model.extract(replace(task, document=task.document.read()))
            except AskingStoppedError:
                return
            came += 1
            on_result(place, extraction)
            if asking.stopped is not None:
                return

    with first_interrupt(lambda: asking.stop(INTERRUPTED)):
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(min(workers, len(tasks))):
                    group.create_task(work())
        except BaseExceptionGroup as errors:
            raise errors.exceptions[0] from None
    if asking.stopped == INTERRUPTED or came < len(tasks):
        raise StoppedError(
            f"{asking.stopped}: stopped with {came} of {len(tasks)} extractions",
            interrupted=asking.stopped == INTERRUPTED,
            hint=RESUME if scheduler is not None else None,
        )
