"""The ceilings of a run shared out over a crew that changes: in sum never more than the run may."""

from __future__ import annotations

from dataclasses import replace

from harness.extract.scheduling import RequestLimits
from harness.extract.workers.sharing import most_sharing, share_limits

__all__ = ["Ceilings"]


class Ceilings:
    """What each may who is at work.

    Requests at once and requests and tokens a minute are shared out anew whenever somebody comes or goes. Who is to
    ask less has to say that it does before somebody else may ask more, or begin. What may be asked and spent in all is
    shared out once: what one that died has spent of its share is not known to the last request, so that its share
    counts as spent, and nobody joins later.
    """

    def __init__(self, limits: RequestLimits) -> None:
        self._limits = limits
        self._turn = 0
        self._shares: dict[int, RequestLimits] = {}
        self._owed: dict[int, list[int]] = {}  # life -> the turns that it has not confirmed
        self._behind: dict[int, int] = {}  # life -> the turn that all others have to confirm before it may begin
        self.fixed = limits.max_requests is not None or limits.max_cost is not None
        self.most = most_sharing(limits)

    def share_of(self, life: int) -> RequestLimits:
        """What this one may."""
        return self._shares[life]

    def admits(self, life: int) -> bool:
        """Whether this one may ask: those who were there have made room."""
        behind = self._behind.get(life, 0)
        return all(turns[0] > behind for one, turns in self._owed.items() if one != life)

    def join(self, lives: list[int]) -> dict[int, RequestLimits]:
        """These are new; what those who were there may from now on. They have to confirm the turn."""
        self._turn += 1
        whole = self._limits if self._turn == 1 else replace(self._limits, max_requests=None, max_cost=None)
        shares = share_limits(whole, [1] * (len(self._shares) + len(lives)))
        changed = {}
        for (life, old), new in zip(self._shares.items(), shares, strict=False):
            changed[life] = self._shares[life] = _less(old, new)
            self._owed.setdefault(life, []).append(self._turn)
        for life, new in zip(lives, shares[len(shares) - len(lives) :], strict=True):
            self._shares[life] = new
            self._behind[life] = self._turn
        return changed

    def is_late(self, life: int) -> bool:
        """Whether others were at work before this one: it has to pause first, as those who hear of a change."""
        return self._behind.get(life, 0) > 1

    @property
    def turn(self) -> int:
        """The number of the last change."""
        return self._turn

    def confirm(self, life: int, turn: int) -> None:
        """This one keeps to what it was told as the `turn`-th."""
        left = [owed for owed in self._owed.pop(life, ()) if owed > turn]
        if left:
            self._owed[life] = left

    def leave(self, life: int) -> None:
        """This one asks no more."""
        for known in (self._shares, self._owed, self._behind):
            known.pop(life, None)

    def grow(self) -> dict[int, RequestLimits]:
        """What each may from now on if some have left, once everybody keeps to what it was told; {} for no change."""
        if self._owed or not self._shares:
            return {}
        own = list(self._shares.values())
        places = _filled([one.concurrency for one in own], self._limits.concurrency)
        if places == [one.concurrency for one in own]:
            return {}
        self._turn += 1
        rates = self._rates([one.rpm for one in own])
        tpm = None if self._limits.tpm is None else self._limits.tpm / len(own)
        for life, old, concurrency, rpm in zip(list(self._shares), own, places, rates, strict=True):
            self._shares[life] = replace(old, concurrency=concurrency, rpm=rpm, tpm=tpm)
        return dict(self._shares)

    def _rates(self, own: list[float | None]) -> list[float | None]:
        whole = self._limits.rpm
        if whole is None or len(own) == 1:
            return [whole] * len(own)
        return [float(rate) for rate in _filled([int(rate or 0) for rate in own], int(whole))]


def _filled(shares: list[int], whole: int) -> list[int]:
    """What is left of `whole` given to who has least; nobody is to have less, which would have to be confirmed."""
    filled = list(shares)
    for _ in range(whole - sum(shares)):
        filled[filled.index(min(filled))] += 1
    return filled


def _less(old: RequestLimits, new: RequestLimits) -> RequestLimits:
    def less(one: float | None, other: float | None) -> float | None:
        return None if one is None or other is None else min(one, other)

    concurrency = min(old.concurrency, new.concurrency)
    return replace(old, concurrency=concurrency, rpm=less(old.rpm, new.rpm), tpm=less(old.tpm, new.tpm))
