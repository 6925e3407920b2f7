"""What is installed where: workers have to have what the command has, or results would not be equal to the byte."""

from __future__ import annotations

import hashlib
import platform
from functools import cache
from importlib import metadata
from pathlib import Path

__all__ = ["Installed", "complaint", "installed"]

DECISIVE = ("pydantic", "rapidfuzz", "pycountry", "numpy", "pyarrow", "instructor")
"""Libraries by whose version an extraction, a score or a file of outcomes could differ."""

Installed = dict[str, str]
"""Versions by name; `source` is the digest of this package's code, since a checkout keeps its version as it changes."""


@cache
def _found() -> tuple[tuple[str, str], ...]:
    found = {"Python": ".".join(platform.python_version_tuple()[:2])}
    for name in ("extraction-harness", *DECISIVE):
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "none"
    package = Path(__file__).resolve().parents[1]
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*.py")):
        digest.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return (*found.items(), ("source", digest.hexdigest()[:12]))


def installed() -> Installed:
    """What this process has."""
    return dict(_found())


def complaint(theirs: Installed) -> str | None:
    """What a worker with `theirs` has otherwise, as shown; None where it has the same."""
    ours = installed()
    differing = [name for name in ours if ours[name] != theirs.get(name)]
    if not differing:
        return None
    named = [name for name in differing if name != "source"] or differing
    shown = {"source": "another state of harness's source"}
    return ", ".join(
        shown.get(name, f"{name} {theirs.get(name, 'none')} where this has {ours[name]}") for name in named
    )
