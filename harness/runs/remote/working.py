"""A run at a URL as the process that is at work on it has it, from the first request to run.json."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable

from harness.errors import RunError
from harness.runs.asked import Claim, unfinished_runs
from harness.runs.directory import ASKED_FILE
from harness.runs.remote.copies import LEASE, RUN_FILE, push_files
from harness.runs.remote.exchanges import EXCHANGES, PIECES, join_exchanges, piece_name, put_whole
from harness.runs.remote.lease import LOCKED, Lease
from harness.runs.remote.mirror import Mirror
from harness.runs.remote.state import LocalLock, RunState

__all__ = ["WorkedRun"]

RESUME = "give the same command again: it goes on from what is stored"


class WorkedRun:
    """No other process is at work on it from `begin` to `release`.

    Each group of exchanges is put as an object of its own before an answer in it is used, so that another machine can
    go on with what was answered. Where the store makes an object only if there is none, two processes can never put
    their lines in the same place, even if both believe that they hold the run: one is refused.
    """

    def __init__(self, mirror: Mirror, claim: Claim) -> None:
        """claim: in the mirror's copy. Raises RunError where a process of this machine is at work on it."""
        self._mirror, self._objects, self._claim = mirror, mirror.objects, claim
        self._run = claim.directory.name
        self._lock = LocalLock(mirror.states, self._run, url=mirror.url)
        self._state = RunState(mirror.states, self._run)
        self._lease = Lease(self._objects, f"{self._run}/{LEASE}", seconds=mirror.lease)
        self._pieces: list[str] = []
        self._begun = self._silent = False

    def begin(self, *, on_wait: Callable[[str], None] | None = None) -> None:
        """Takes the run, and brings asked.json and all exchanges to where both machines have them.

        on_wait: told that a process that has died is waited for. Raises RunError where another process is at work on it
        or has just finished it, and where the store refuses.
        """
        self._lease.take(former=self._state.session, on_wait=on_wait)
        self._state.session = self._lease.session
        self._state.save()
        directory = self._claim.directory
        asked = (directory.path / ASKED_FILE).read_bytes()
        if self._claim.resumed:
            listing = self._mirror.pull_now(self._run, self._state)
            if RUN_FILE in listing.files:
                raise RunError("another process has just finished this run", file=self._place)
            if ASKED_FILE not in listing.files:
                directory.write_asked(asked)
                self._objects.put(f"{self._run}/{ASKED_FILE}", asked)
            if directory.exchanges.exists() or EXCHANGES in listing.files or PIECES in listing.folders:
                joined = join_exchanges(self._objects, self._run, directory.exchanges)
                if not joined.whole or joined.pieces:
                    put_whole(self._objects, self._run, directory.exchanges, joined.pieces)
            return
        if not self._objects.create(f"{self._run}/{ASKED_FILE}", asked):
            raise RunError("another process has just begun a run of this name", file=self._place, hint=RESUME)
        self._begun = True
        self._mirror.pull_index()
        for path, earlier in unfinished_runs(self._mirror.folder):
            if path.name != self._run and self._claim.asked.continues(earlier):
                raise RunError(LOCKED, file=f"{self._mirror.url}/{path.name}", hint=RESUME)

    def put_group(self, offset: int, lines: bytes) -> None:
        """Puts the exchanges that stand at `offset` of exchanges.jsonl. Raises RunError where that is refused."""
        try:
            self._lease.check()
            name = piece_name(offset, "" if self._lease.conditional else self._lease.session)
            if not self._objects.create(f"{self._run}/{PIECES}/{name}", lines):
                raise RunError(LOCKED, file=self._place, hint=RESUME)
            self._pieces.append(name)
        except RunError as error:
            self._silent = True
            error.hint = error.hint or RESUME
            raise

    def finish(self) -> None:
        """Puts every file, the exchanges first and run.json last. Raises RunError where the store refuses."""
        try:
            self._lease.check()
            exchanges = self._claim.directory.exchanges
            if exchanges.exists():
                put_whole(self._objects, self._run, exchanges, self._pieces)
                self._state.note(EXCHANGES, self._objects.listing(self._run).files.get(EXCHANGES), exchanges)
            push_files(self._objects, self._run, self._claim.directory.path, self._state)
        except RunError as error:
            self._silent = True
            error.hint = error.hint or RESUME
            raise

    def discard(self) -> None:
        """Takes back a run in which nothing came to be."""
        if not self._begun:
            return
        with contextlib.suppress(RunError):
            self._objects.delete([f"{self._run}/{ASKED_FILE}"])
        shutil.rmtree(self._claim.directory.path, ignore_errors=True)

    def release(self) -> None:
        """Lets go of it; where the store has just refused something, of this machine's side alone."""
        if self._silent:
            self._lease.stop()
        else:
            self._lease.release()
        self._lock.close()

    @property
    def _place(self) -> str:
        return f"{self._mirror.url}/{self._run}"
