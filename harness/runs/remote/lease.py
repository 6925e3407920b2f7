"""Who is at work on a run: an object that its process writes anew as long as it lives."""

from __future__ import annotations

import contextlib
import json
import secrets
import threading
import time
from collections.abc import Callable
from typing import Any

from harness.errors import RunError
from harness.runs.remote.objects import Objects

__all__ = ["LOCKED", "Lease"]

LOCKED = "another process is at work on this run"
_HINT = "wait until it ends, or give this one another --name"
_LONGEST = 3_600
_LOST = "another process has taken this run over, since nothing was heard of this one"


class Lease:
    """The lease of one run, held until `release` or until this process has not been heard of for `seconds`.

    No clocks are compared: whoever waits for a lease watches whether it changes. conditional: whether the store makes
    an object only where there is none, so that of two that take a lease at once one is refused, whatever the timing.
    session: 16 hexadecimal digits.
    """

    def __init__(self, objects: Objects, name: str, *, seconds: float) -> None:
        """name: of the object."""
        self.session = secrets.token_hex(8)
        self.conditional = False
        self.lost = False
        self._objects = objects
        self._name = name
        self._seconds = seconds
        self._over = threading.Event()
        self._thread: threading.Thread | None = None

    def take(self, *, former: str = "", on_wait: Callable[[str], None] | None = None) -> None:
        """Waits, where a process left its lease behind, until nothing was heard of it for long enough.

        former: a session that is known to have died. on_wait: told that there is something to wait for. Raises RunError
        as soon as the other one is heard of.
        """
        dead = {former, self._watch(former, on_wait)}
        first = self._content(0)
        made = self._objects.create(self._name, first)
        if not made:
            left = self._objects.read(self._name)
            if left is not None and _session(left) not in dead:
                raise self._refusal(LOCKED, _HINT)
            self._objects.put(self._name, first)
        # Asked once more under other content, a store that heeds the condition refuses.
        self.conditional = self._objects.at_one_stroke and not self._objects.create(self._name, self._content(1))
        if not self.conditional:
            time.sleep(min(1.0, self._seconds / 10))
        if not (self.conditional and made) and self._holder() != self.session:
            raise self._refusal(LOCKED, _HINT)
        self._thread = threading.Thread(target=self._beat, name="lease", daemon=True)
        self._thread.start()

    def check(self) -> None:
        """Raises RunError where another process has taken the run over."""
        if self.lost:
            raise self._refusal(_LOST, "give the same command again when that one has ended")

    def release(self) -> None:
        """Lets go of it, where it is still this process's; a store that is not there any more is no news."""
        self.stop()
        with contextlib.suppress(RunError):
            if self._holder() == self.session:
                self._objects.delete([self._name])

    def stop(self) -> None:
        """Leaves it as it is, and says no more that this process lives."""
        self._over.set()
        if self._thread is not None:
            self._thread.join(10)  # it may be waiting for a store that does not answer

    def _watch(self, former: str, on_wait: Callable[[str], None] | None) -> str:
        """Returns when there is no lease, or the session of one that nothing was heard of."""
        before = self._objects.read(self._name)
        if before is None or _session(before) == former:
            return former
        wait = max(self._seconds, _seconds(before))  # whoever holds it may have been told to give signs less often
        if on_wait is not None:
            on_wait(f"another process holds this run: waiting {wait:g} s for a sign of life")
        until = time.monotonic() + wait
        while time.monotonic() < until:
            time.sleep(min(1.0, wait / 20))
            now = self._objects.read(self._name)
            if now is None:
                return former
            if now != before:
                raise self._refusal(LOCKED, _HINT)
        return _session(before)

    def _beat(self) -> None:
        number, heard = 1, time.monotonic()
        while not self._over.wait(self._seconds / 3):
            number += 1
            try:
                if self._holder() != self.session:
                    self.lost = True
                    return
                self._objects.put(self._name, self._content(number))
                heard = time.monotonic()
            except RunError:
                # Nobody can tell that this process lives; what it puts next says why.
                self.lost = time.monotonic() - heard > self._seconds

    def _holder(self) -> str:
        return _session(self._objects.read(self._name) or b"")

    def _content(self, beat: int) -> bytes:
        value = {"format": 1, "session": self.session, "seconds": self._seconds, "beat": beat}
        return json.dumps(value).encode("ascii") + b"\n"

    def _refusal(self, message: str, hint: str) -> RunError:
        place = f"{self._objects.url}/{self._name.rpartition('/')[0]}"
        return RunError(message, file=place, hint=hint)


def _session(content: bytes) -> str:
    return str(_members(content).get("session", "?"))


def _seconds(content: bytes) -> float:
    """How long its holder may be silent; 0 where it does not say, or more than an hour."""
    value = _members(content).get("seconds")
    return float(value) if isinstance(value, (int, float)) and 0 < value <= _LONGEST else 0.0


def _members(content: bytes) -> dict[str, Any]:
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
