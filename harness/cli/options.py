"""Options that several verbs share, and what they mean in Python."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from harness.engines import LocalEngine
    from harness.workspace import Workspace

__all__ = [
    "DocumentNames",
    "RunName",
    "SchemaNames",
    "Workers",
    "WorkspaceFolder",
    "find_workspace",
    "local_engine",
    "shown_path",
]

WorkspaceFolder = Annotated[
    Path | None,
    typer.Option("--workspace", metavar="DIR", help="The workspace; without it, the one that this folder is in."),
]
SchemaNames = Annotated[
    list[str] | None,
    typer.Option("--schema", metavar="NAME", help="A schema, FILE.py:Model or FILE.json; may be repeated."),
]
DocumentNames = Annotated[
    list[str] | None, typer.Option("--document", metavar="NAME", help="A document of seeds/; may be repeated.")
]


def _folder_name(name: str | None) -> str | None:
    """Refuses what would be a path: where runs are kept is for the setting `reports` to say."""
    from harness.errors import UsageError, excerpt

    if name is not None and ("/" in name or "\\" in name):
        raise UsageError(f"--name is {excerpt(name)!r}, and must be the name of a folder, not a path")
    return name


RunName = Annotated[
    str | None,
    typer.Option("--name", metavar="NAME", help="Name of the run's folder in reports/.", callback=_folder_name),
]


Workers = Annotated[
    int | None,
    typer.Option("--workers", min=1, help="Processes that score here; one a processor.", show_default=False),
]


def local_engine(workers: int | None) -> LocalEngine:
    """What shares out the scoring on this machine. Raises UsageError for several workers where there can be but one."""
    from harness.engines import LocalEngine, can_fork
    from harness.errors import UsageError

    if workers is not None and workers > 1 and not can_fork():
        raise UsageError("--workers needs a system on which processes can be forked", hint="leave it out")
    return LocalEngine(workers)


def find_workspace(folder: Path | None, overrides: Mapping[str, Any] | None = None) -> Workspace:
    """The workspace that was named, or that the current folder is in."""
    from harness.workspace import open_workspace

    start = Path.cwd() if folder is None else folder
    return open_workspace(start, environ=os.environ, overrides=dict(overrides or {}), explicit=folder is not None)


def shown_path(path: Path) -> str:
    """A path as a person would type it from here; the URL of what is a copy."""
    from harness.cli.reports import shown_place

    place = shown_place(path)
    if place is not None:
        return place
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(path)
