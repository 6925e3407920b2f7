"""Jobs for the engine over a cluster: workers import this."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from pydantic import BaseModel

from harness.errors import GoldError


class Remark(BaseModel):
    """A model of a module that workers have."""

    text: str | None = None


@dataclass(frozen=True)
class Double:
    """Twice the number, after a while."""

    seconds: float = 0.0

    def start(self) -> Callable[[int], int]:
        return self._double

    def _double(self, number: int) -> int:
        time.sleep(self.seconds)
        if number == 13:
            raise GoldError("no gold for 13", file="thirteen.json")
        if number == 14:
            raise ZeroDivisionError("a bug")
        if number == 15:
            raise FileNotFoundError("a file that is not there")
        return 2 * number


def refuse_files_in(folder: str) -> None:
    """From now on this process can open no file below `folder`, as one on another machine could not."""

    def look(event: str, told: tuple[object, ...]) -> None:
        if event == "open" and isinstance(told[0], (str, bytes)) and os.fsdecode(told[0]).startswith(folder):
            raise FileNotFoundError(f"a file of another machine: {told[0]!r}")

    sys.addaudithook(look)
