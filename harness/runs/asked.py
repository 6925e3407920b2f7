"""asked.json: what a run was told to do, in its folder from before the first request until run.json is there.

A folder with it is an unfinished run. The same command finds it, and goes on with it.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from harness.errors import RunError, excerpt
from harness.runs.directory import ASKED_FILE, RunDirectory
from harness.runs.storage import parse_json, read_bytes, reading, write_page
from harness.signature import Signature

__all__ = [
    "MOST_OTHERS", "Asked", "Claim", "claim_run", "find_recorded", "other_exchanges", "read_command", "unfinished_runs",
]  # fmt: skip

FORMAT = 1
MOST_OTHERS = 50
"""Runs that are looked at for answers, the newest first."""


@dataclass(frozen=True)
class Asked:
    """What a run is asked for.

    started: ISO 8601 with offset, of its first process. signature: of the scores that it will have. command: settings
    and choices by name, JSON values; never a key. named: the name that was given, None where it was made up. refresh:
    whether other runs' answers are left alone. replay: the run whose exchanges are all that answers.
    """

    started: str
    signature: Signature
    command: Mapping[str, Any] = field(default_factory=dict)
    named: str | None = None
    refresh: bool = False
    replay: str | None = None

    def continues(self, earlier: Asked) -> bool:
        """Whether this is the command that `earlier` was: same material, model, parameters and server."""
        return (
            self.signature == earlier.signature
            and self.command.get("base_url") == earlier.command.get("base_url")
            and (self.named, self.refresh, self.replay) == (earlier.named, earlier.refresh, earlier.replay)
        )

    def to_json(self) -> dict[str, Any]:
        """The object of asked.json."""
        return {**self.members(), "signature": self.signature.to_json()}

    def members(self) -> dict[str, Any]:
        """The same, with the signature's many digests as they are."""
        return {
            "format": FORMAT,
            "started": self.started,
            "signature": self.signature.members(),
            "command": dict(self.command),
            "named": self.named,
            "refresh": self.refresh,
            "replay": self.replay,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Asked:
        """What `to_json` wrote. Raises ValueError, KeyError or TypeError for anything else."""
        if value["format"] != FORMAT:
            raise ValueError(f"format {value['format']!r}, where this version reads {FORMAT}")
        return cls(
            started=str(value["started"]),
            signature=Signature.from_json(value["signature"]),
            command=dict(value["command"]),
            named=value["named"],
            refresh=value["refresh"],
            replay=value["replay"],
        )


class Claim(NamedTuple):
    """resumed: whether the folder was there. asked: as it was first asked."""

    directory: RunDirectory
    asked: Asked
    resumed: bool


def claim_run(reports: Path, asked: Asked, *, name: str) -> Claim:
    """The folder of the unfinished run that `asked` continues, the newest of them; else a new one named after `name`.

    Raises RunError where no folder can be made.
    """
    with _one_at_a_time(reports):
        unfinished = [(earlier, path) for path, earlier in unfinished_runs(reports) if asked.continues(earlier)]
        if unfinished:
            earlier, path = max(unfinished, key=lambda found: found[0].started)
            return Claim(RunDirectory(path), earlier, True)
        directory = RunDirectory.create(reports, name)
        try:
            write_page(directory.path / ASKED_FILE, asked.members())
        except RunError:
            directory.remove_unfinished()
            raise
        return Claim(directory, asked, False)


def unfinished_runs(reports: Path) -> Iterator[tuple[Path, Asked]]:
    """The folders of runs that did not end, and what they were asked."""
    for file in reports.glob(f"*/{ASKED_FILE}"):
        if not (file.parent / "run.json").exists():
            # One that cannot be read belongs to no command.
            with contextlib.suppress(RunError):
                yield file.parent, _read(file)


def _read(file: Path) -> Asked:
    value = parse_json(read_bytes(file, what="what was asked"), path=file)
    with reading(file):
        return Asked.from_json(value)


@contextlib.contextmanager
def _one_at_a_time(reports: Path) -> Iterator[None]:
    """So that two processes that begin the same run together make one folder, of which one is then refused."""
    try:
        import fcntl

        reports.mkdir(parents=True, exist_ok=True)
        handle = os.open(reports, os.O_RDONLY)
    except (ImportError, OSError):
        yield
        return
    try:
        with contextlib.suppress(OSError):  # a file system without locks
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def find_recorded(reports: Path, wanted: str) -> Path:
    """The folder of a run, finished or not, by its path or its name under `reports`. Raises RunError."""
    for path in (Path(wanted), reports / wanted):
        with contextlib.suppress(OSError, ValueError):
            if wanted and any((path / name).is_file() for name in ("run.json", ASKED_FILE)):
                return path
    newest = [path.parent.name for path in _newest(reports)[:3]]
    hint = f"the newest with exchanges are {', '.join(newest)}" if newest else "none has been recorded yet"
    raise RunError(f"there is no run {excerpt(wanted)!r}", file=reports, hint=hint)


def read_command(path: Path) -> Mapping[str, Any]:
    """The settings and choices that the run in the folder `path` was asked with; {} for one that has none stored."""
    finished = path / "run.json"
    if not finished.is_file():
        return _read(path / ASKED_FILE).command
    value = parse_json(read_bytes(finished, what="what was asked"), path=finished)
    with reading(finished):
        return dict(value.get("command", {}))


def other_exchanges(reports: Path, own: RunDirectory) -> list[Path]:
    """The exchanges of other runs, the newest first."""
    return [path for path in _newest(reports) if path.parent.name != own.name][:MOST_OTHERS]


def _newest(reports: Path) -> list[Path]:
    found = []
    for path in reports.glob("*/exchanges.jsonl"):
        with contextlib.suppress(OSError):
            if path.is_file() and not path.is_symlink():
                found.append((path.stat().st_mtime_ns, path))
    return [path for _, path in sorted(found, reverse=True)]
