"""One command of this package in a process of its own, from its start to its end: time and memory that it took."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Finished", "run_to_end"]

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Finished:
    """resident: bytes in RAM, at most. wall, cpu: seconds."""

    resident: int
    wall: float
    cpu: float


def run_to_end(folder: Path, *words: str) -> Finished:
    """`harness WORDS`; what it says goes to a file in `folder`. Raises RuntimeError where it does not end well."""
    began = time.perf_counter()
    with (folder / "said").open("w+b") as said:
        command = [sys.executable, "-m", "harness", *words]
        process = subprocess.Popen(command, stdout=said, stderr=said, cwd=ROOT)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        wall = time.perf_counter() - began
        if process.returncode:
            said.seek(0)
            raise RuntimeError(said.read().decode()[-2_000:])
    unit = 1 if sys.platform == "darwin" else 1024
    return Finished(used.ru_maxrss * unit, wall, used.ru_utime + used.ru_stime)
