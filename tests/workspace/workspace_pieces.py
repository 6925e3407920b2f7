"""The pieces of a small workspace, and what its fixtures return."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from harness.errors import HarnessError

MEETING = """
from __future__ import annotations
from typing import Annotated, Literal
from pydantic import BaseModel, Field
from harness import Date, PersonName


class Person(BaseModel):
    name: Annotated[str | None, PersonName()] = None
    role: Literal["host", "guest"] | None = None


class Meeting(BaseModel):
    title: str | None = None
    held_on: Annotated[str | None, Date()] = None
    rounds: int | None = None
    people: list[Person] = Field(default_factory=list)
    notes: dict[str, str] = Field(default_factory=dict)
"""

TEXT = "Ann Lee, the host, opened the third round of talks in Seoul.\nBob Ray was “unable to come”.\n"

LABELS: dict[str, Any] = {
    "title": "talks",
    "held_on": None,
    "rounds": 3,
    "people": [{"name": "Ann Lee", "role": "host"}, {"name": "Bob Ray", "role": None}],
    "notes": {},
}

Write = Callable[[str, Any], Path]


def error_of(kind: type[HarnessError], call: Callable[[], Any]) -> str | None:
    """The one line that `call` was refused with, None where it was not; other exceptions pass."""
    try:
        call()
    except kind as error:
        return str(error)
    return None
