"""So many a minute and no more: requests for `--rpm`, tokens for `--tpm`."""

from __future__ import annotations

__all__ = ["Pace"]

MINUTE = 60.0
CREDIT = 0.5
"""Seconds of a pause that may be made up for, so that a timer that fires late loses nothing."""

COUNTED = MINUTE + CREDIT + 0.1
"""Seconds over which the budget of a minute is spread, so that no minute holds more though one was made up for."""


class Pace:
    """Spreads a budget evenly: at most `per_minute` in any 60 seconds, and no burst at their beginning.

    Servers count over shorter times than a minute (60 a minute are refused as 2 in one second), so that evenly is the
    only way that no server refuses.
    """

    def __init__(self, per_minute: float) -> None:
        """per_minute: greater than 0."""
        self._interval = COUNTED / per_minute
        self._next = float("-inf")

    def change(self, per_minute: float, now: float) -> None:
        """Another budget, greater than 0, since others who share one ceiling have come or gone.

        Each of them may have sent one just now. A pause of three makes up for it, also for one that is gone, so that
        no minute around the change holds more than the ceiling.
        """
        self._interval = COUNTED / per_minute
        self._next = max(self._next, now + 3 * self._interval)

    def wait(self, now: float) -> float:
        """Seconds from `now` until the next may be sent, 0 if it may now."""
        return max(0.0, self._next - now)

    def take(self, now: float, amount: float = 1.0) -> None:
        """One is sent at `now`, that costs `amount` of the budget."""
        self._next = max(self._next, now - CREDIT) + amount * self._interval

    def correct(self, difference: float) -> None:
        """What was taken turned out to be that much more, or less than 0 if it was too much."""
        self._next += difference * self._interval
