"""Names that a user typed, the near one suggested; and names of files that could be neither shown nor stored."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path

from harness.errors import WorkspaceError, excerpt

__all__ = ["check_stem", "suggestion"]


def suggestion(name: str, known: Iterable[str]) -> str | None:
    """`did you mean 'x'?` with the nearest of `known`, None where none is near."""
    options = {option.casefold(): option for option in sorted(known)}
    near = difflib.get_close_matches(name[:200].casefold(), options, n=1, cutoff=0.6)
    return f"did you mean '{excerpt(options[near[0]])}'?" if near else None


def check_stem(path: Path) -> str:
    """The stem of `path`, by which gold and reports refer to it; raises WorkspaceError where it cannot be printed."""
    if not path.stem.isprintable():
        raise WorkspaceError("the file's name holds characters that cannot be printed", file=path, hint="rename it")
    return path.stem
