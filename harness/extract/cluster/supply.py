"""What is still to be asked, handed out piece by piece and taken back from who did not come to it."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from harness.extract.interface import Task
from harness.extract.workers.sharing import alike

__all__ = ["Supply"]

_WAITING, _HELD, _ENDED = range(3)


class Supply:
    """Places of tasks, and which member has which; those that ask the same stay together, so that no two ask the same.

    groups: of tasks that ask the same. waiting: how many tasks are to be handed out. left: how many have not come to
    their end. doubtful: whether one was taken back, so that the store may have answers to it.
    """

    def __init__(self, tasks: Sequence[Task]) -> None:
        # Nine bytes a task: there may be millions. Only those that ask the same as another take more.
        self._first = alike(tasks)
        self._stage = bytearray(len(self._first))
        self._twins: dict[int, list[int]] = {}
        for place, first in enumerate(self._first):
            if first != place:
                self._twins.setdefault(first, [first]).append(place)
        self._next = 0
        self._again: deque[list[int]] = deque()
        self._held: dict[int, set[int]] = {}
        self.groups = len(self._first) - sum(len(group) - 1 for group in self._twins.values())
        self.waiting = self.left = len(self._first)
        self.doubtful = False

    @property
    def came(self) -> int:
        """Tasks that have come to their end."""
        return len(self._stage) - self.left

    def held_by(self, life: int) -> int:
        """How many tasks a member has and has not come to the end of."""
        return len(self._held.get(life, ()))

    def take(self, life: int, least: int) -> list[int]:
        """Whole groups for this member, with `least` places or more as long as there are as many."""
        places: list[int] = []
        while len(places) < least and (group := self._group()):
            places += [place for place in group if self._stage[place] == _WAITING]
        for place in places:
            self._stage[place] = _HELD
        self.waiting -= len(places)
        self._held.setdefault(life, set()).update(places)
        return places

    def _group(self) -> list[int]:
        """The next group, of which some may not be waiting; none where all have been handed out."""
        if self._again:
            return self._again.popleft()
        while self._next < len(self._first):
            place, self._next = self._next, self._next + 1
            if self._first[place] == place:
                return self._twins.get(place, [place])
        return []

    def end(self, life: int, place: int) -> bool:
        """This member has come to the end of one; False where somebody had before.

        It may be one that was given up: what it had is then somebody else's, or waits.
        """
        self._held.get(life, set()).discard(place)
        before, self._stage[place] = self._stage[place], _ENDED
        self.waiting -= before == _WAITING
        self.left -= before != _ENDED
        return before != _ENDED

    def take_back(self, life: int) -> None:
        """This member will come to the end of nothing more; what it had is the next."""
        again: dict[int, list[int]] = {}
        for place in sorted(self._held.pop(life, ())):
            if self._stage[place] == _HELD:
                self._stage[place] = _WAITING
                again.setdefault(self._first[place], []).append(place)
                self.waiting += 1
                self.doubtful = True
        self._again.extendleft(reversed(again.values()))
