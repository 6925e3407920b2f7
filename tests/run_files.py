"""The files of a run, so that those of two runs of the same can be compared. For tests and benchmarks."""

from __future__ import annotations

import re
from pathlib import Path

__all__ = ["timeless_files"]

_WHEN = rb"20\d\d-\d\d-\d\d[ T]\d\d:\d\d[^\"<,]*|Took</th><td>[^<]*"


def timeless_files(run: Path) -> dict[str, bytes]:
    """Every file by its name below the run's folder, without the moment at which it was made and what that took."""
    found = {path.relative_to(run).as_posix(): path.read_bytes() for path in sorted(run.rglob("*")) if path.is_file()}
    return {
        name: re.sub(_WHEN, b"THEN", content) if name.endswith((".md", ".json", ".html")) else content
        for name, content in found.items()
    }
