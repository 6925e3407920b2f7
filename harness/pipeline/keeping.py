"""A run that is kept beyond this machine's disk, where it is: the same four moments of every run."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harness.runs import Claim
    from harness.runs.remote import Mirror, WorkedRun

__all__ = ["Keeping"]


class Keeping:
    """Without a mirror nothing is done: the run's folder is where it is kept."""

    def __init__(self, mirror: Mirror | None) -> None:
        self._mirror = mirror
        self._run: WorkedRun | None = None

    def begin(self, claim: Claim, *, on_wait: Callable[[str], None] | None) -> Callable[[int, bytes], None] | None:
        """Takes the run; what puts its exchanges, group by group. Raises RunError as `WorkedRun` does."""
        if self._mirror is None:
            return None
        from harness.runs.remote import WorkedRun

        self._run = WorkedRun(self._mirror, claim)
        self._run.begin(on_wait=on_wait)
        return self._run.put_group

    def finish(self) -> None:
        """Puts every file of it. Raises RunError where that is refused."""
        if self._run is not None:
            self._run.finish()

    def discard(self) -> None:
        """Nothing came to be in it."""
        if self._run is not None:
            self._run.discard()

    def release(self) -> None:
        """Lets go of it, however it ended."""
        if self._run is not None:
            self._run.release()
