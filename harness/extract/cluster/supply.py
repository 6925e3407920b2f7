"""What is still to be asked, handed out piece by piece and taken back from who did not come to it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence

from harness.extract.interface import Task
from harness.extract.workers.sharing import alike

__all__ = ["Supply"]


class Supply:
    """Places of tasks; those that ask the same stay together, so that no two members ask the same.

    waiting: how many are to be handed out. came: how many have come to their end. doubtful: whether one was taken back,
    so that the store may have answers to it.
    """

    def __init__(self, tasks: Sequence[Task]) -> None:
        self._groups = deque(alike(tasks))
        self._group_of = {place: group for group in self._groups if len(group) > 1 for place in group}
        self._open = set(range(len(tasks)))
        self.groups = len(self._groups)
        self.waiting = self.total = len(tasks)
        self.doubtful = False

    @property
    def left(self) -> int:
        """Tasks that have not come to their end."""
        return len(self._open)

    @property
    def came(self) -> int:
        """Tasks that have."""
        return self.total - len(self._open)

    def take(self, least: int) -> list[int]:
        """Whole groups, with `least` places or more as long as there are as many."""
        places: list[int] = []
        while self._groups and len(places) < least:
            places += [place for place in self._groups.popleft() if place in self._open]
        self.waiting -= len(places)
        return places

    def end(self, place: int) -> bool:
        """One has come to its end; False where it had before."""
        if place not in self._open:
            return False
        self._open.discard(place)
        return True

    def take_back(self, places: Iterable[int]) -> None:
        """They were handed out to somebody who will not come to their end; they are the next."""
        again: dict[int, list[int]] = {}
        for place in sorted(places):
            group = self._group_of.get(place, [place])
            again.setdefault(group[0], []).append(place)
            self.waiting += 1
            self.doubtful = True
        self._groups.extendleft(reversed(again.values()))
