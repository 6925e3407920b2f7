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
        self._groups = deque(alike(tasks))
        self._group_of = {place: group for group in self._groups if len(group) > 1 for place in group}
        self._stage = bytearray(len(tasks))  # a byte a task: there may be millions
        self._held: dict[int, set[int]] = {}
        self.groups = len(self._groups)
        self.waiting = self.left = len(tasks)
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
        while self._groups and len(places) < least:
            places += [place for place in self._groups.popleft() if self._stage[place] == _WAITING]
        for place in places:
            self._stage[place] = _HELD
        self.waiting -= len(places)
        self._held.setdefault(life, set()).update(places)
        return places

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
                again.setdefault(self._group_of.get(place, [place])[0], []).append(place)
                self.waiting += 1
                self.doubtful = True
        self._groups.extendleft(reversed(again.values()))
