"""Machines that share an object store: each has the workspace and a cache of its own, and nothing of another's."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import killing
from cli_workspace import harness_here
from faultserver import FaultServer

MODEL_KEY = "sk-canary-0123456789abcdef"


class Machine:
    """folder: its workspace. environ: of its processes."""

    def __init__(self, folder: Path, *, documents: int, environ: dict[str, str]) -> None:
        self.folder = killing.make_documents(folder / "workspace", documents)
        self.cache = folder / "cache"
        self.environ = {"XDG_CACHE_HOME": str(self.cache), "MPLCONFIGDIR": os.environ.get("MPLCONFIGDIR", "/tmp/mpl")}
        self.environ |= {"OPENAI_API_KEY": MODEL_KEY, "HARNESS_LEASE": "2", **environ}

    def harness(self, *words: object) -> subprocess.CompletedProcess[str]:
        """The command, in this process."""
        return harness_here(*words, cwd=self.folder, **self.environ)

    def start(self, *words: object) -> subprocess.Popen[str]:
        """The command, as a process of its own."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("HARNESS_", "OPENAI_"))}
        return subprocess.Popen(
            [sys.executable, "-m", "harness", *map(str, words)],
            cwd=self.folder,
            env=kept | self.environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )


def asking(server: FaultServer, *more: object) -> list[object]:
    """The words of a run that asks the server."""
    words = ["run", "--model", "openai/served", "--base-url", server.url, "--seed", killing.SEED, "--name", "run"]
    return [*words, "--concurrency", 2, *more]


def answered(lines: bytes) -> set[killing.Of]:
    """What lines of exchanges answer, read without the code under test."""
    import json

    values = [json.loads(line) for line in lines.splitlines()]
    return {tuple(value["of"]) for value in values if value.get("kind") == "answer"}
