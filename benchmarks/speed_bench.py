"""The run of `benchmarks/speed.py`: every scorer's process, the records handed to it, and what came of it."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

from peer_environments import ADAPTERS, main_package, python_of
from speed_systems import TASKS, TRAP, System, Task, documents
from tables import machine
from turns import PeerError, Process, in_turns

__all__ = ["measure"]

PATIENCE = 60.0
"""Seconds of CPU after which a scorer has had rounds enough of a task."""

QUICK_ROUNDS, QUICK_SECONDS = 3, 5.0
"""Of a quick run: rounds at most, and seconds above which a list is too long for a scorer."""


class Bench:
    """The processes, and what came of them: `ms` by task and scorer, and what was told besides."""

    def __init__(self, systems: list[System], *, quick: bool) -> None:
        self.quick = quick
        self.processes: dict[System, Process] = {}
        self.systems = systems
        self.result: dict[str, Any] = {"quick": quick, "ms": {}, "notes": {}, "versions": {}, "values": {}, "pairs": {}}

    def open(self, stack: ExitStack) -> None:
        """Starts every scorer; one that cannot be had is said and left out."""
        for system in self.systems:
            try:
                command = [python_of(system.adapter), ADAPTERS / f"{system.adapter}.py"]
                process = stack.enter_context(Process(command))
                packages = system.packages or (main_package(system.adapter),)
                self.result["versions"][system.name] = process.ask("versions", of=packages)
            except (PeerError, subprocess.CalledProcessError) as error:
                self.note(system, f"could not be had: {error}")
            else:
                self.processes[system] = process

    def note(self, system: System, text: str) -> None:
        """Of what was not measured, and why."""
        self.result["notes"].setdefault(system.name, []).append(text)
        sys.stderr.write(f"{system.name}: {text}\n")

    def give(self, system: System, task: Task, *, variant: str | None = None, pairs: Any = None) -> bool:
        """Hands the task's documents over; whether the scorer takes them."""
        given = documents(task) if pairs is None else pairs
        try:
            self.processes[system].ask("take", system=variant or system.variant, task=task.kind, documents=given)
        except PeerError as error:
            self.note(system, f"{task.name}: {error}")
            return False
        return True

    def time(self, system: System, at_least: float) -> float:
        """Milliseconds of CPU a document, in one round."""
        took = self.processes[system].ask("measure", at_least=at_least)
        return float(1000 * took["cpu"] / took["passes"] / took["documents"])

    def run(self, task: Task) -> None:
        """Measures one task with every scorer that it is for."""
        there = [system for system in self.processes if task.is_for(system) and not self.too_long(system, task)]
        taken = [system for system in there if self.warm(system, task) and self.give(system, task)]
        values: dict[str, list[float]] = {}
        failed: set[str] = set()

        def measure(system: System) -> float:
            if system.name in failed:
                return float("nan")
            try:
                return self.time(system, task.at_least)
            except PeerError as error:
                self.note(system, f"{task.name}: {error}")
                failed.add(system.name)
                return float("nan")

        values = in_turns(
            {system.name: lambda system=system: measure(system) for system in taken},  # type: ignore[misc]
            rounds=QUICK_ROUNDS if self.quick else task.rounds,
            patience=1000 * PATIENCE / task.documents,
            told=lambda name, ms: None if name in failed else sys.stderr.write(f"{task.name}: {name}: {ms:.4g} ms\n"),
        )
        self.result["ms"][task.name] = {name: ms for name, ms in values.items() if name not in failed}

    def warm(self, system: System, task: Task) -> bool:
        """One pass over small records of the kind, so that everything is loaded and compiled."""
        small = replace(task, size=min(task.size, 10), documents=1)
        if not self.give(system, small):
            return False
        try:
            self.time(system, 0)
        except PeerError as error:
            self.note(system, f"{task.name}: {error}")
            return False
        return True

    def too_long(self, system: System, task: Task) -> bool:
        """For a quick run: whether, by its shorter lists and the square of the length, it would take over 5 s."""
        shorter = self.result["ms"].get("rows 100", {}).get(system.name)
        if not self.quick or task.size <= 100 or not shorter:
            return False
        expected = statistics.median(shorter) / 1000 * (task.size / 100) ** 2
        if expected > QUICK_SECONDS:
            self.note(system, f"{task.name}: left out of a quick run, as it would take some {expected:.0f} s")
        return expected > QUICK_SECONDS

    def tell(self) -> None:
        """How many single values each scorer's answer speaks of, and which items of the trap it pairs."""
        record, rows = (next(task for task in TASKS if task.kind == kind) for kind in ("record", "rows"))
        for system, process in self.processes.items():
            if self.give(system, record):
                self.result["values"][system.name] = statistics.mean(process.ask("tell")["values"])
            if system.pairing and self.give(system, rows, variant=system.pairing, pairs=[TRAP]):
                self.result["pairs"][system.name] = process.ask("tell")["pairs"]


def measure(systems: list[System], tasks: list[Task], *, quick: bool) -> dict[str, Any]:
    """Everything that the tables and the plot are made of."""
    bench = Bench(systems, quick=quick)
    bench.result |= {"machine": machine(), "load": os.getloadavg()[0]}
    with ExitStack() as stack:
        bench.open(stack)
        bench.tell()
        for task in tasks:
            bench.run(task)
    return bench.result
