"""What the wire did for a request, told to whoever sent it through a client library that knows nothing of it."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass

__all__ = ["WireTime", "wire_time"]


@dataclass(slots=True)
class WireTime:
    """tries: times that something was sent. seconds: from sending to the whole reply, all of them together.

    Waiting of our own, for a turn or before another try, is not in it: it says nothing about the model.
    """

    tries: int = 0
    seconds: float = 0.0


wire_time: ContextVar[WireTime | None] = ContextVar("wire_time", default=None)
"""Set, in the task that sends, by whoever wants to be told."""
