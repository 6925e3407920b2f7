"""Names that a user typed, the near one suggested; and names of files that could be neither shown nor stored."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from harness.errors import WorkspaceError, excerpt

__all__ = ["check_stem", "suggestion"]


def suggestion(name: str, known: Iterable[str]) -> str | None:
    """`did you mean 'x'?` with the nearest of `known`, None where none is near.

    Two letters exchanged are one mistake, as they are to whoever types (optimal string alignment).
    """
    from rapidfuzz.distance import OSA

    typed = name[:200].casefold()
    graded = [
        (OSA.normalized_similarity(typed, option.casefold()), -abs(len(typed) - len(option)), option)
        for option in sorted(known, reverse=True)
    ]
    grade, _, near = max(graded, default=(0.0, 0, ""))
    return f"did you mean '{excerpt(near)}'?" if grade >= 0.5 else None


def check_stem(path: Path) -> str:
    """The stem of `path`, by which gold and reports refer to it; raises WorkspaceError where it cannot be printed."""
    if not path.stem.isprintable():
        raise WorkspaceError("the file's name holds characters that cannot be printed", file=path, hint="rename it")
    return path.stem
