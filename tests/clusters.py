"""A cluster of dask as its user starts one: a scheduler and workers, processes. For tests and benchmarks."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType

from distributed import Client


class DaskCluster:
    """A scheduler on loopback and so many workers of one thread; whatever is left of them ends with the context."""

    def __init__(self, workers: int, *, path: str | None = None) -> None:
        """path: the folder that the workers run in, and look for modules in before all others."""
        self._workers, self._path = workers, path
        self._processes: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> DaskCluster:
        # It says itself at which port it is: who tries one that nobody has taken yet may be connected to himself.
        with tempfile.TemporaryDirectory() as folder:
            said = Path(folder) / "scheduler.json"
            words = ("--host", "127.0.0.1", "--port", "0", "--no-show", "--scheduler-file", str(said))
            self.scheduler = self._start("scheduler", *words)
            self.address = self._address_in(said)
        for _ in range(self._workers):
            self.add_worker()
        self.wait_for(self._workers)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in reversed(self._processes):
            process.send_signal(signal.SIGINT)
        for process in self._processes:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _address_in(self, said: Path) -> str:
        while self.scheduler.poll() is None:
            with contextlib.suppress(OSError, ValueError):
                return str(json.loads(said.read_text("utf-8"))["address"])
            time.sleep(0.02)
        raise RuntimeError("the scheduler did not start")

    def add_worker(self) -> None:
        """One more."""
        self._start("worker", self.address, "--host", "127.0.0.1", "--nthreads", "1")

    def _start(self, kind: str, *words: str) -> subprocess.Popen[bytes]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("HARNESS_", "OPENAI_"))}
        if self._path is not None:
            kept["PYTHONPATH"] = self._path
        command = [sys.executable, "-m", f"distributed.cli.dask_{kind}", *words, "--no-dashboard"]
        # A shell in the background has Ctrl-C ignored; it is what ends these.
        process = subprocess.Popen(
            command,
            cwd=self._path,
            env=kept,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=_hear_ctrl_c,
        )
        self._processes.append(process)
        return process

    def client(self) -> Client:
        """A client of one's own; to be closed."""
        return Client(self.address, timeout=30, set_as_default=False)

    def wait_for(self, workers: int) -> None:
        """Until so many are there."""
        with self.client() as client:
            client.wait_for_workers(workers, timeout=90)

    def pids(self) -> dict[str, int]:
        """The workers' processes by their addresses."""
        with self.client() as client:
            return dict(client.run(os.getpid))

    def left_queues(self) -> list[str]:
        """The queues of runs that the scheduler still has, once whoever leaves has had a moment for it."""
        with self.client() as client:
            for _ in range(100):
                found: list[str] = client.run_on_scheduler(
                    lambda dask_scheduler: list(dask_scheduler.extensions["queues"].queues)
                )
                if not found:
                    break
                time.sleep(0.05)
        return found


def _hear_ctrl_c() -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)
