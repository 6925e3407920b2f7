"""Where the CPU time of a program goes, by stage: the stack is looked at every millisecond or so of CPU.

    with Sampler(Stages(SCORING)) as sampler:
        work()
    sampler.seconds        # {"read": 0.31, "similarities": 0.52, ...}

A look counts for all the CPU time since the one before, so that one long call of compiled code, during which Python
cannot look, counts in full and for the function that made it. Only the main thread's stack is looked at.
"""

from __future__ import annotations

import re
import signal
import time
from collections import defaultdict
from collections.abc import Sequence
from types import CodeType, FrameType

__all__ = ["OTHER", "Sampler", "Stages"]

OTHER = "other"
INTERVAL = 0.001


class Stages:
    """Names of stages by what runs: (module, function, stage), the first that fits.

    Module and function are regular expressions: of the module's whole name, and of one part of the function's qualified
    name, so that what is defined within a function belongs to it. The innermost function that has a stage decides, so
    that what it calls counts as its own. Code of a module itself, which runs as it is imported, has none.
    """

    def __init__(self, rules: Sequence[tuple[str, str, str]]) -> None:
        self.rules = [(re.compile(module), re.compile(function), stage) for module, function, stage in rules]
        self.known: dict[CodeType, str | None] = {}

    def of_function(self, module: str, function: str) -> str | None:
        """The stage of a function by itself; function: its qualified name."""
        if function == "<module>":
            return None
        parts = function.split(".")
        for modules, functions, stage in self.rules:
            if modules.fullmatch(module) and any(functions.fullmatch(part) for part in parts):
                return stage
        return None

    def of_stack(self, frame: FrameType | None) -> str:
        """The stage of what runs in `frame`, OTHER where nothing in the stack has one."""
        while frame is not None:
            code = frame.f_code
            if code not in self.known:
                self.known[code] = self.of_function(frame.f_globals.get("__name__", ""), code.co_qualname)
            stage = self.known[code]
            if stage is not None:
                return stage
            frame = frame.f_back
        return OTHER


class Sampler:
    """seconds: of CPU by stage, that of other threads included. looks: how many there were."""

    def __init__(self, stages: Stages, *, interval: float = INTERVAL) -> None:
        self.stages, self.interval = stages, interval
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.looks = 0

    def __enter__(self) -> Sampler:
        self.last = time.process_time()
        self.before = signal.signal(signal.SIGPROF, self._look)
        signal.setitimer(signal.ITIMER_PROF, self.interval, self.interval)
        return self

    def __exit__(self, *_: object) -> None:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, self.before)

    def _look(self, _: int, frame: FrameType | None) -> None:
        now = time.process_time()
        self.seconds[self.stages.of_stack(frame)] += now - self.last
        self.looks += 1
        self.last = now
