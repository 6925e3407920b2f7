"""Jobs for engines: what a worker is given has to be importable where the worker is."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from harness.errors import GoldError


@dataclass(frozen=True)
class Squares:
    """n -> n squared and the process that did it; the even ones take longer, so that they come late."""

    wait: float = 0.0

    def start(self) -> Callable[[int], tuple[int, int]]:
        return self._square

    def _square(self, number: int) -> tuple[int, int]:
        if self.wait and number % 2 == 0:
            time.sleep(self.wait)
        return number * number, os.getpid()


@dataclass(frozen=True)
class Failing:
    """Raises for the numbers from `first` on, the later the sooner."""

    first: int
    how: str

    def start(self) -> Callable[[int], int]:
        return self._fail

    def _fail(self, number: int) -> int:
        if number < self.first:
            return number
        if self.how == "user":
            raise GoldError(f"number {number} is no gold", file="gold.jsonl", line=number, hint="mend it")
        if self.how == "bug":
            raise ValueError(f"number {number}")
        if self.how == "unpicklable":
            raise _LocalError(lambda: number)
        os.kill(os.getpid(), signal.SIGKILL)
        return number


class _LocalError(Exception):
    """Holds what cannot be pickled."""


@dataclass(frozen=True)
class NotReady:
    """Cannot be started."""

    def start(self) -> Callable[[int], int]:
        raise GoldError("the schema is not what it was", file="visit.py")


@dataclass(frozen=True)
class Long:
    """Bytes of the length that is asked for, and of that which was given."""

    def start(self) -> Callable[[tuple[int, bytes]], tuple[int, bytes]]:
        return lambda chunk: (len(chunk[1]), bytes(chunk[0]))


@dataclass(frozen=True)
class Sleeping:
    """Says which process it is, in a file, and then sleeps."""

    folder: str

    def start(self) -> Callable[[int], int]:
        return self._sleep

    def _sleep(self, number: int) -> int:
        Path(self.folder, str(os.getpid())).touch()
        time.sleep(60)
        return number
