"""llama.cpp's server, in its own process on loopback."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType

PATIENCE = 120.0
"""Seconds until a server that does not answer is given up: importing its web framework is most of its start."""


class EngineServer:
    """A context in which a GGUF is served; `url` is the base URL. What the server says is in the file `log`."""

    def __init__(self, gguf: Path, *, log: Path, context: int) -> None:
        self.log = log
        self._gguf = gguf
        self._context = context

    def __enter__(self) -> EngineServer:
        port = _free_port()
        self.url = f"http://127.0.0.1:{port}/v1"
        command = [
            sys.executable, "-m", "llama_cpp.server", "--model", str(self._gguf), "--model_alias", "tiny",
            "--host", "127.0.0.1", "--port", str(port), "--n_ctx", str(self._context),
        ]  # fmt: skip
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
        try:
            self._wait()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def _wait(self) -> None:
        until = time.monotonic() + PATIENCE
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"the engine's server does not answer:\n{self.log.read_text('utf-8')[-4_000:]}")
            time.sleep(0.2)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/models", timeout=10) as reply:
                return bool(reply.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def _stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
