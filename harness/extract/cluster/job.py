"""What a crew is for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from harness.extract.cluster.messages import Portable
from harness.extract.interface import ModelSettings, Task
from harness.extract.scheduling import RequestLimits
from harness.extract.store import ExchangeStore
from harness.records import Extraction, Schema

__all__ = ["Job"]


@dataclass(frozen=True)
class Job:
    """What is asked, of which model, under which limits, and who hears of it.

    schemas: of the tasks, with what makes each on a worker. environ: variables that are sent to the workers.
    """

    tasks: Sequence[Task]
    settings: ModelSettings
    limits: RequestLimits
    schemas: Mapping[Schema, Portable]
    environ: Mapping[str, str]
    store: ExchangeStore
    on_result: Callable[[int, Extraction], None]
    on_ready: Callable[[], None] | None
