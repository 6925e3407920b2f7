"""Commands in processes of their own: waited for, and ended."""

from __future__ import annotations

import subprocess
import time

from faultserver import FaultServer


def wait_for(server: FaultServer, requests: int, process: subprocess.Popen[str]) -> None:
    """Returns when the server has had so many requests, or the process has ended."""
    while len(server.requests) < requests and process.poll() is None:
        time.sleep(0.005)


def end(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Exit code, and what was said as error."""
    try:
        _, said = process.communicate(timeout=120)
    finally:
        process.kill()
    assert "Traceback" not in said
    return process.returncode, said
