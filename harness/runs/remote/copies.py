"""A run's files and its objects made equal, in the one direction or the other; its exchanges are not among them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from harness.errors import RunError
from harness.runs.directory import ASKED_FILE
from harness.runs.remote.exchanges import EXCHANGES, PIECES
from harness.runs.remote.objects import Listing, Objects, Stored
from harness.runs.remote.state import RunState

__all__ = ["LEASE", "PAGES", "RUN_FILE", "objects_of", "pull_files", "push_files", "remove_files"]

LEASE = "lock.json"
RUN_FILE = "run.json"
PAGES = ("documents", "pictures", "report.html", "report.md")
"""What is made of the others for people to look at, and is read by no verb."""

_DEEPEST = 3
"""Folders in a run's folder."""


def objects_of(
    objects: Objects, run: str, listing: Listing | None = None, *, pages: bool = True, depth: int = 0
) -> dict[str, Stored]:
    """The objects that are files of the run, by their names in its folder. listing: of the run, where it is known."""
    listing = objects.listing(run) if listing is None else listing
    found = {name: one for name, one in listing.files.items() if depth or name not in (EXCHANGES, LEASE)}
    for folder in listing.folders if depth < _DEEPEST else ():
        if depth or folder != PIECES:
            below = objects_of(objects, f"{run}/{folder}", depth=depth + 1)
            found |= {f"{folder}/{name}": one for name, one in below.items()}
    return found if pages else {name: one for name, one in found.items() if name.partition("/")[0] not in PAGES}


def pull_files(objects: Objects, run: str, folder: Path, state: RunState, wanted: Mapping[str, Stored]) -> None:
    """Takes what is not here yet, or has changed. Raises RunError where the store or the disk refuses."""
    changed = [name for name, one in wanted.items() if not state.same(name, one, folder / name)]

    def take(name: str) -> None:
        target = folder / name
        part = target.parent / f".{target.name}.part"
        try:
            _make_room(folder, target)
            if objects.get(f"{run}/{name}", part):
                part.replace(target)
                state.note(name, wanted[name], target)
        except OSError as error:
            raise RunError(f"cannot be written: {error.strerror or error}", file=target) from error
        finally:
            part.unlink(missing_ok=True)

    objects.each(take, changed)
    if changed:
        state.save()


def remove_files(folder: Path, *, besides: Mapping[str, Stored], pages: bool) -> None:
    """Removes what is no object any more. pages: whether what people look at is among `besides`, where it is."""
    for name, path in _files_of(folder).items():
        if name not in besides and (pages or name.partition("/")[0] not in PAGES):
            path.unlink(missing_ok=True)


def push_files(objects: Objects, run: str, folder: Path, state: RunState) -> None:
    """Makes the objects of the run equal to its files, run.json last: a run with it is whole also there.

    Raises RunError where the store refuses.
    """
    local, there = _files_of(folder), objects_of(objects, run)
    changed = [name for name, path in local.items() if not state.same(name, there.get(name), path)]
    gone = [name for name in there if name not in local]
    if RUN_FILE in there and (RUN_FILE in changed or RUN_FILE in gone):
        objects.delete([f"{run}/{RUN_FILE}"])  # what is half the old run and half the new one is none
    objects.delete(f"{run}/{name}" for name in gone if name not in (RUN_FILE, ASKED_FILE))
    objects.each(
        lambda name: objects.put_file(f"{run}/{name}", local[name]), [name for name in changed if name != RUN_FILE]
    )
    if RUN_FILE in changed:
        objects.put_file(f"{run}/{RUN_FILE}", local[RUN_FILE])
    if ASKED_FILE in gone:
        objects.delete([f"{run}/{ASKED_FILE}"])
    if changed:
        for name, one in objects_of(objects, run).items():
            if name in local:
                state.note(name, one, local[name])
    state.save()


def _files_of(folder: Path) -> dict[str, Path]:
    """The files of a run in its folder, hidden ones and its exchanges apart, by name."""
    found = {}
    for path in _below(folder):
        name = path.relative_to(folder).as_posix()
        if name != EXCHANGES:
            found[name] = path
    return dict(sorted(found.items()))


def _below(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name.startswith("."):
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _below(path)
        elif path.is_file():
            yield path


def _make_room(folder: Path, target: Path) -> None:
    """The folder that `target` stands in, where a file had its name; and none where `target` is to be a file."""
    for parent in reversed([one for one in target.parents if one.is_relative_to(folder)]):
        if parent.is_file():
            parent.unlink()
        parent.mkdir(exist_ok=True)
    if target.is_dir():
        shutil.rmtree(target)
