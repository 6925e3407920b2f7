"""Tasks asked at once, so many and no more, and their results in the order of the tasks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from harness.extract.interface import Model, Task
from harness.records import Extraction

__all__ = ["extract_all"]


async def extract_all(
    model: Model,
    tasks: Sequence[Task],
    *,
    concurrency: int,
    on_result: Callable[[Extraction], None] | None = None,
) -> list[Extraction]:
    """An extraction for each of `tasks`, in their order, with at most `concurrency` (1 or more) asked at once.

    on_result is called with each as it comes, in the order of arrival. Every schema is prepared before anything is
    asked, so that one that cannot be sent costs nothing. What a model or a server does is in the results; what is
    raised (a bug, a schema that cannot be sent, a callback's error) cancels the rest and comes out as it is.
    """
    if concurrency < 1:
        raise ValueError(f"concurrency is {concurrency}, and nothing can be asked with less than 1")
    for schema in dict.fromkeys(task.schema for task in tasks):
        model.prepare(schema)
    results: list[Extraction | None] = [None] * len(tasks)
    waiting = iter(enumerate(tasks))

    async def work() -> None:
        for index, task in waiting:
            extraction = await model.extract(task)
            results[index] = extraction
            if on_result is not None:
                on_result(extraction)

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(min(concurrency, len(tasks))):
                group.create_task(work())
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from None
    return [result for result in results if result is not None]
