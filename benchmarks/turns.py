"""Measurements that take turns, so that what the machine does meanwhile hits all alike; medians and quartiles."""

from __future__ import annotations

import json
import statistics
import subprocess
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

__all__ = ["PeerError", "Process", "Spread", "in_turns", "ratios", "spread"]

LONGEST = 3_600
"""Seconds that a process may take for one answer: ten minutes of CPU on a machine that is busy otherwise."""


class PeerError(Exception):
    """What a measured process said went wrong."""


class Spread(NamedTuple):
    """The median with its quartiles, of so many rounds."""

    lower: float
    median: float
    upper: float
    rounds: int


def spread(values: Sequence[float]) -> Spread:
    """Of at least one value; the quartiles by linear interpolation."""
    if len(values) == 1:
        return Spread(values[0], values[0], values[0], 1)
    lower, median, upper = statistics.quantiles(values, n=4, method="inclusive")
    return Spread(lower, median, upper, len(values))


def ratios(values: Sequence[float], reference: Sequence[float]) -> Spread:
    """How many times the reference's value each is, round by round, as far as both have rounds."""
    return spread([value / base for value, base in zip(values, reference, strict=False)])


def in_turns(
    measurements: Mapping[str, Callable[[], float]],
    *,
    rounds: int,
    patience: float = float("inf"),
    told: Callable[[str, float], None] = lambda name, value: None,
) -> dict[str, list[float]]:
    """Calls each in turn, `rounds` times, each round beginning with another one; the values by name, in their order.

    A measurement has no more rounds once the sum of its values is `patience` or more; it has one at least.
    """
    names = list(measurements)
    values: dict[str, list[float]] = {name: [] for name in names}
    for turn in range(rounds):
        first = turn % len(names) if names else 0
        for name in [*names[first:], *names[:first]]:
            if not values[name] or sum(values[name]) < patience:
                values[name].append(measurements[name]())
                told(name, values[name][-1])
    return values


class Process:
    """One adapter at work, by the protocol of `peers/worker.py`. Raises PeerError for what it could not do."""

    def __init__(self, command: Iterable[str | Path], *, longest: float = LONGEST) -> None:
        self.longest = longest
        self.process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
        )

    def ask(self, do: str, **given: Any) -> dict[str, Any]:
        """One command, and its answer."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        alarm = threading.Timer(self.longest, self.process.kill)
        alarm.start()
        try:
            self.process.stdin.write(json.dumps({"do": do, **given}) + "\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        except BrokenPipeError:
            line = ""
        finally:
            alarm.cancel()
        if not line:
            raise PeerError(f"no answer: ended with {self.process.wait()}, after {self.longest:g} s at the latest")
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise PeerError(answer["error"])
        return answer

    def close(self) -> None:
        """Ends it."""
        assert self.process.stdin is not None
        with suppress(BrokenPipeError):  # it has ended already, with a command still to be read
            self.process.stdin.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()

    def __enter__(self) -> Process:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
