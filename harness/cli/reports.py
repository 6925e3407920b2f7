"""Where the verbs find runs: in the folder of reports, or in this machine's copy of what is at a URL."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Annotated

import typer

from harness.errors import HarnessError, UsageError

if TYPE_CHECKING:
    from harness.runs.remote import Mirror
    from harness.workspace import Workspace

__all__ = [
    "ReportsPlace", "baseline_run", "forget_mirrors", "keep", "keep_beside", "mirror_of", "newest", "open_reports",
    "recorded_run", "reports_at", "shown_error", "shown_place", "stored_run",
]  # fmt: skip

ReportsPlace = Annotated[
    str | None,
    typer.Option("--reports", metavar="DIR", help="Folder of runs, or its URL on an object store: s3://BUCKET/PREFIX."),
]

_mirrors: dict[Path, Mirror] = {}
"""Those that this command has opened, by the folder of the copy."""


def open_reports(found: Workspace) -> Path:
    """The folder of runs; where they are at a URL, the copy, in which every run has what tells which it is."""
    if found.reports_url is None:
        return found.reports
    return _open(found.reports_url, found.reports, lease=found.settings.lease).folder


def reports_at(place: str) -> Path:
    """The same for a folder or URL that stands for itself, without a workspace. Raises UsageError."""
    from harness.workspace import Settings
    from harness.workspace.store_urls import is_store_url, is_url, scratch_folder

    if not is_url(place):
        return Path(place)
    if not is_store_url(place):
        raise UsageError("what was given is no URL of runs without credentials", hint=_URL_HINT)
    return _open(place.rstrip("/"), scratch_folder(place, os.environ), lease=Settings().lease).folder


def stored_run(found: Workspace | None, wanted: str, *, pages: bool = False) -> Path:
    """The folder of a finished run by its path, its name, or its URL. Raises RunError where there is none.

    found: needed for a name. pages: whether what is made for people to look at is wanted, too.
    """
    from harness.runs import find_run

    path = _named(found, wanted, find_run)
    mirror = mirror_of(path)
    return path if mirror is None else mirror.pull(path.name, pages=pages)


def recorded_run(found: Workspace, wanted: str) -> Path:
    """The folder of a run with its exchanges, finished or not. Raises RunError where there is none."""
    from harness.runs import find_recorded

    path = _named(found, wanted, find_recorded)
    mirror = mirror_of(path)
    return path if mirror is None else mirror.pull_exchanges(path.name)


def newest(found: Workspace) -> Path:
    """The folder of the run that was begun last. Raises RunError where there is none but the baseline."""
    from harness.judgement import BASELINE, newest_run

    path = newest_run(open_reports(found), besides=BASELINE)
    mirror = mirror_of(path)
    return path if mirror is None else mirror.pull(path.name)


def baseline_run(found: Workspace) -> Path:
    """The folder of the baseline, which need not be there."""
    from harness.judgement import BASELINE

    path = open_reports(found) / BASELINE
    mirror = mirror_of(path)
    return path if mirror is None else mirror.pull(BASELINE)


def keep(path: Path, *, new: bool = False) -> None:
    """Puts the run in the folder `path` to where runs are kept. new: whether there may be none of its name yet."""
    mirror = mirror_of(path)
    if mirror is not None:
        mirror.push(path.name, new=new)


def keep_beside(paths: Sequence[Path]) -> None:
    """Puts files that stand beside the runs."""
    for path in paths:
        mirror = mirror_of(path)
        if mirror is not None:
            mirror.push_beside([path])


def mirror_of(path: Path) -> Mirror | None:
    """What keeps the copy that the folder of a run is in, or that `path` is; None where it is no copy."""
    return _mirrors.get(path) or _mirrors.get(path.parent)


def shown_place(path: PurePath) -> str | None:
    """The URL of what has its copy at `path`; None where it is no copy."""
    for folder, mirror in _mirrors.items():
        if path.is_relative_to(folder):
            return "/".join((mirror.url, *path.relative_to(folder).parts))
    return None


def shown_error(error: HarnessError) -> str:
    """The error's line, which names a run where it is kept and not where its copy is."""
    if isinstance(error.file, PurePath):
        error.file = shown_place(error.file) or error.file
    return str(error)


def forget_mirrors() -> None:
    """A command begins: what earlier ones have seen of a store may have changed."""
    _mirrors.clear()


_URL_HINT = "give s3://BUCKET/PREFIX, and the credentials in the environment"


def _open(url: str, folder: Path, *, lease: float) -> Mirror:
    from harness.runs.remote import Mirror

    if folder not in _mirrors:
        mirror = Mirror(url, folder, lease=lease)
        mirror.pull_index()
        _mirrors[folder] = mirror
    return _mirrors[folder]


def _named(found: Workspace | None, wanted: str, find: Callable[[Path, str], Path]) -> Path:
    from harness.workspace.store_urls import is_url, split_run

    if is_url(wanted):
        place, name = split_run(wanted)
        return find(reports_at(place or wanted), name)
    return find(Path() if found is None else open_reports(found), wanted)
