"""How far a run is, in words."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.report.numbers import DASH, count, plural, seconds

if TYPE_CHECKING:
    from harness.extract.scheduling import Status

__all__ = ["Counts", "Speed", "asked", "came", "held", "spent"]


@dataclass
class Counts:
    """Extractions: of how many, how many came, how many of those failed."""

    total: int = 0
    done: int = 0
    failed: int = 0


class Speed:
    """Extractions a second over the last while, not over the run, and not over its first moments.

    What was stored before comes then, and faster than what has to be asked for.
    """

    def __init__(self, *, over: float = 30.0, settled_after: float = 1.0) -> None:
        """over: seconds that are looked back. settled_after: seconds of the beginning that are left out."""
        self._over = over
        self._settled_after = settled_after
        self._began: float | None = None
        self._seen: deque[tuple[float, int]] = deque()

    def seen(self, now: float, done: int) -> None:
        """At `now`, in seconds, `done` had come."""
        if self._began is None:
            self._began = now
        if now - self._began <= self._settled_after:
            self._seen.clear()
        self._seen.append((now, done))
        while self._seen[-1][0] - self._seen[0][0] > self._over:
            self._seen.popleft()

    @property
    def rate(self) -> float | None:
        """Extractions a second; None as long as nothing came."""
        if len(self._seen) < 2:
            return None
        (began, before), (now, done) = self._seen[0], self._seen[-1]
        return (done - before) / (now - began) if done > before and now > began else None


def came(counts: Counts, rate: float | None) -> str:
    """What came and when the rest will have: `4 failed, 12.3/s, 48 s left`; `4 failed` once all came."""
    parts = [f"{count(counts.failed)} failed"]
    if counts.done < counts.total:
        parts.append(f"{rate:.3g}/s" if rate else f"{DASH}/s")
        parts.append(f"{_left((counts.total - counts.done) / rate) if rate else DASH} left")
    return ", ".join(parts)


def _left(value: float) -> str:
    """A guess is shown in whole seconds."""
    return f"{max(1, round(value))} s" if value < 60 else seconds(value)


def asked(status: Status, *, waiting: int) -> str:
    """What was asked: `8 in flight, 90 waiting, 12 requests (3 retries)`.

    waiting: extractions that have no request on its way.
    """
    most = f" (at most {count(status.window)} since the server refused more)" if status.shrunk else ""
    retries = f" ({plural(status.retried, 'retry', 'retries')})" if status.retried else ""
    flying = f"{count(status.in_flight)} in flight{most}, {count(waiting)} waiting"
    return f"{flying}, {plural(status.sent, 'request')}{retries}"


def spent(status: Status) -> str:
    """What that came to: `tokens 4,120 in, 412 out, cost $0.12`."""
    cost = DASH if status.cost is None else f"${status.cost:.4f}" if status.cost < 1 else f"${status.cost:,.2f}"
    return f"tokens {count(status.input_tokens)} in, {count(status.output_tokens)} out, cost {cost}"


def held(status: Status) -> str | None:
    """What is being waited for: `waiting 12 s: server asked to slow down (429)`; None where nothing holds."""
    if status.stopped is not None:
        flying = f": waiting for {plural(status.in_flight, 'request')} in flight; Ctrl-C leaves at once"
        return f"stopping ({status.stopped}){flying if status.in_flight else ''}"
    if status.why is not None:
        return f"waiting{'' if status.wait is None else ' ' + _left(status.wait)}: {status.why}"
    if status.resting:
        return f"{plural(status.resting, 'request')} waiting to be tried again ({status.resting_for})"
    return None
