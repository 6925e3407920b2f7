"""The server that benchmarks ask: the tests' fault server, as a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

FAULT_SERVER = Path(__file__).resolve().parents[1] / "tests" / "faultserver.py"


@contextmanager
def running_server(**options: Any) -> Iterator[str]:
    """The base URL of a server that is there meanwhile. options: of its command line."""
    arguments = [part for name, value in options.items() for part in (f"--{name}", str(value))]
    process = subprocess.Popen([sys.executable, str(FAULT_SERVER), *arguments], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        if not url:
            raise RuntimeError("the server did not start")
        yield url
    finally:
        process.terminate()
        process.wait(30)


def counts(url: str) -> dict[str, int]:
    """What the server at `url` answered so far, by kind."""
    with urllib.request.urlopen(url.removesuffix("/v1") + "/counts", timeout=30) as reply:
        answered: dict[str, int] = json.load(reply)
        return answered
