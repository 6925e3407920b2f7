"""The copy of the runs at a URL that this machine works on: a verb pulls what it needs, and pushes what it wrote."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from harness.errors import RunError, excerpt
from harness.runs.asked import MOST_OTHERS
from harness.runs.directory import ASKED_FILE
from harness.runs.remote.copies import LEASE, RUN_FILE, objects_of, pull_files, push_files, remove_files
from harness.runs.remote.exchanges import EXCHANGES, PIECES, join_exchanges
from harness.runs.remote.lease import Lease
from harness.runs.remote.objects import NAME, Listing, Objects
from harness.runs.remote.state import BusyError, LocalLock, RunState

__all__ = ["Mirror"]

_SMALL = (RUN_FILE, ASKED_FILE, "scores.json")
"""What tells which runs there are, and what they came to."""


class Mirror:
    """url: of the runs. folder: the copy, which looks as a folder of runs does; made where there is none.

    A run that a process of this machine is at work on is left as it is by all others.
    """

    def __init__(self, url: str, folder: Path, *, lease: float) -> None:
        """lease: seconds without a sign of life until what another process holds may be taken. Raises RunError."""
        self.objects = Objects(url)
        self.url, self.folder, self.lease = self.objects.url, folder, lease
        self.states = folder.parent / "states"
        try:
            for needed in (folder, self.states):
                needed.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise RunError(f"no folder can be made there: {error.strerror or error}", file=error.filename) from error
        self._listings: dict[str, Listing] = {}

    def pull_index(self) -> None:
        """Which runs there are, and of each what was asked and what it came to; the copy then has no others.

        But for those with answers that this machine alone has. Raises RunError where the store refuses.
        """
        names = self.objects.listing().folders
        found = zip(names, self.objects.each(self.objects.listing, names), strict=True)
        self._listings = {name: one for name, one in found if one.files or PIECES in one.folders}
        self.objects.each(self._pull_small, list(self._listings))
        for path in self.folder.iterdir():
            if path.is_dir() and path.name not in self._listings and NAME.fullmatch(path.name):
                self._drop(path)

    def pull(self, run: str, *, pages: bool = False) -> Path:
        """The run's folder with all that is read of a run. pages: and what is made of it for people to look at."""
        folder = self.folder / run
        with contextlib.suppress(BusyError), self._alone(run) as state:
            wanted = objects_of(self.objects, run, self._listing(run), pages=pages)
            pull_files(self.objects, run, folder, state, wanted)
            remove_files(folder, besides=wanted, pages=pages)
        return folder

    def pull_exchanges(self, run: str) -> Path:
        """The run's folder with its exchanges."""
        folder = self.folder / run
        with contextlib.suppress(BusyError), self._alone(run) as state:
            listing = self._listing(run)
            stored, pieces = listing.files.get(EXCHANGES), PIECES in listing.folders
            if pieces or (stored is not None and not state.same(EXCHANGES, stored, folder / EXCHANGES)):
                joined = join_exchanges(self.objects, run, folder / EXCHANGES)
                with contextlib.suppress(OSError):  # the newest run's answers are taken first, wherever that was made
                    os.utime(folder / EXCHANGES, (_time(listing), _time(listing)))
                if joined.whole:
                    state.note(EXCHANGES, stored, folder / EXCHANGES)
                    state.save()
        return folder

    def pull_answers(self) -> None:
        """The exchanges of the newest runs, from which a new one takes answers."""
        having = [name for name, one in self._listings.items() if EXCHANGES in one.files or PIECES in one.folders]
        newest = sorted(having, key=lambda name: _time(self._listings[name]), reverse=True)
        for name in newest[:MOST_OTHERS]:
            self.pull_exchanges(name)

    def push(self, run: str, *, new: bool = False) -> None:
        """Makes the objects of the run equal to its folder. new: whether there must be none yet of that name.

        Raises RunError where another process is at work on it, and where the store refuses.
        """
        with LocalLock(self.states, run, url=self.url):
            state = RunState(self.states, run)
            lease = Lease(self.objects, f"{run}/{LEASE}", seconds=self.lease)
            lease.take(former=state.session)
            state.session = lease.session
            try:
                state.save()
                if new and any(name in self.objects.listing(run).files for name in (RUN_FILE, ASKED_FILE)):
                    raise RunError("another process has just written a run of this name", file=f"{self.url}/{run}")
                push_files(self.objects, run, self.folder / run, state)
            finally:
                lease.release()

    def push_beside(self, paths: Sequence[Path]) -> None:
        """Files that stand beside the runs."""
        self.objects.each(lambda path: self.objects.put_file(path.name, path), list(paths))

    def pull_now(self, run: str, state: RunState) -> Listing:
        """What was asked and what came of it as it is just now, for the process that is at work on the run."""
        self._listings[run] = self.objects.listing(run)
        self._take_small(run, state)
        return self._listings[run]

    def _listing(self, run: str) -> Listing:
        if run not in self._listings:
            self._listings[run] = self.objects.listing(run)
        return self._listings[run]

    def _pull_small(self, run: str) -> None:
        with contextlib.suppress(BusyError), self._alone(run) as state:
            self._take_small(run, state)

    def _take_small(self, run: str, state: RunState) -> None:
        files, folder = self._listing(run).files, self.folder / run
        for name in _SMALL:
            if name not in files:
                (folder / name).unlink(missing_ok=True)
        pull_files(self.objects, run, folder, state, {name: files[name] for name in _SMALL if name in files})

    def _drop(self, path: Path) -> None:
        """Removes the copy of a run that is not there any more."""
        with contextlib.suppress(BusyError), self._alone(path.name):
            if not ((path / ASKED_FILE).is_file() and (path / EXCHANGES).is_file()):
                shutil.rmtree(path, ignore_errors=True)

    @contextlib.contextmanager
    def _alone(self, run: str) -> Iterator[RunState]:
        """Raises BusyError where a process of this machine is at work on the run."""
        if not NAME.fullmatch(run):
            raise RunError(f"{excerpt(run)!r} is the name of no run", file=self.url)
        with LocalLock(self.states, run, url=self.url):
            try:
                (self.folder / run).mkdir(exist_ok=True)
            except OSError as error:
                raise RunError(f"no folder can be made there: {error.strerror or error}", file=self.folder) from error
            yield RunState(self.states, run)


def _time(listing: Listing) -> float:
    """When exchanges were put last; where there is no one object of them, when the run was begun."""
    files = listing.files
    return next((files[name].time for name in (EXCHANGES, ASKED_FILE) if name in files), 0.0)
