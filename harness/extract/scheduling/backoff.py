"""How long a request waits before it is tried again."""

from __future__ import annotations

import random

__all__ = ["Backoff"]

FIRST = 0.5
LONGEST = 30.0


class Backoff:
    """Twice as long after each try, up to a bound; between half of that and all of it, by chance.

    Without chance every request that one fault has hit would come back at the same moment.
    """

    def __init__(self, *, first: float = FIRST, longest: float = LONGEST, chance: random.Random | None = None) -> None:
        """first, longest: seconds. chance: seeded in tests alone."""
        self._first = first
        self._longest = longest
        self._chance = chance or random.Random()

    def wait(self, tries: int) -> float:
        """Seconds to wait after `tries` tries, 1 or more."""
        ceiling = min(self._longest, self._first * 2.0 ** min(tries - 1, 60))
        return ceiling * self._chance.uniform(0.5, 1.0)
