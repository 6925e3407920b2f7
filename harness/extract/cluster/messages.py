"""What the parent and its members say to each other: tuples of a word and what belongs to it.

From a member, each with its life, since one that was given up may still speak:

    hello INSTALLED            it runs
    ready                      it has loaded what it needs, and can be handed tasks
    append NUMBER LINES        lines for the store; answered by `written` or `refused`
    look NUMBER KEY            whether the store answers this request; answered by `found`
    result PLACE EXTRACTION    one task has come to its end; pickled
    status STATUS              how its asking stands
    limited TURN               it keeps to the limits that were sent as the TURN-th
    over SENT SERVED WHY ERROR its last word: why it asks no more, and the HarnessError or the bug that ended it

To a member:

    begin BEGINNING            what it needs to load
    tasks LOOK TASKS           what to ask; LOOK: whether the store may have answers to it
    written NUMBER AT, refused NUMBER ERROR, found NUMBER EXCHANGE OWN
    limits TURN LIMITS         the crew has changed, and so has its share
    stop WHY                   ask nothing more; what is in flight may arrive
    finish                     there is nothing left to ask
    end                        leave at once
    alive                      nothing, now and then

What is said to a member before `begin` is lost but for `end`; a `stop` or `finish` from then is said again after it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from harness.extract.interface import ModelSettings
from harness.extract.scheduling import RequestLimits
from harness.records import Document, Schema

__all__ = ["ALIVE_EVERY", "SILENT", "TELLING", "Beginning", "Message", "Portable", "SentTask"]

Message = tuple[Any, ...]

Portable = Callable[[], Schema]
"""Makes a schema where it is called; can be pickled, which a model from a schema file cannot."""

SentTask = tuple[int, int, Document, int]
"""Place among the tasks of the run, number of its schema, document with its text, repeat."""

TELLING = 0.5
"""Seconds between two words of a member on how things stand."""

ALIVE_EVERY = 3.0
SILENT = 15.0
"""Seconds without a word after which a member takes its parent for dead, and leaves."""


@dataclass(frozen=True, repr=False)
class Beginning:
    """environ: variables with keys and addresses, which go over those of the worker's own. late: whether others were at
    work before.
    """

    settings: ModelSettings
    limits: RequestLimits
    schemas: tuple[Portable, ...]
    environ: Mapping[str, str]
    late: bool = False
