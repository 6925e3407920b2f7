"""What is still to be asked, handed out piece by piece and taken back from who did not come to it."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from harness.extract.interface import Task
from harness.extract.workers.sharing import alike

__all__ = ["DEADLY", "Supply"]

_WAITING, _HELD, _ENDED = range(3)

SUSPECT = 2
"""Deaths of workers that had a task, from which on it is handed to one that has nothing else."""

DEADLY = 3
"""Deaths of workers that had a task, from which on it is asked no more."""


class Supply:
    """Places of tasks, and which member has which; those that ask the same stay together, so that no two ask the same.

    groups: of tasks that ask the same. waiting: how many tasks are to be handed out. left: how many have not come to
    their end. doubtful: whether one was taken back, so that the store may have answers to it. deadly: those that were
    given up, until somebody tells of them.
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
        self._suspects: deque[list[int]] = deque()
        self._deaths: dict[int, int] = {}  # by the first place of a group
        self._alone: set[int] = set()  # who has a suspect, and nothing else, unless it has come to the end of that
        self.deadly: list[int] = []
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
        while len(places) < least and (group := self._group(life)):
            taken = [place for place in group if self._stage[place] == _WAITING]
            for place in taken:
                self._stage[place] = _HELD
            self.waiting -= len(taken)
            self._held.setdefault(life, set()).update(taken)
            places += taken
        return places

    def _group(self, life: int) -> list[int]:
        """The next group, of which some may not be waiting; none where there is none for this member now."""
        if self._held.get(life):
            if life in self._alone:
                return []
        elif self._suspects:
            self._alone.add(life)
            return self._suspects.popleft()
        else:
            self._alone.discard(life)
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

    def take_back(self, life: int, *, died: bool = False) -> None:
        """This member will come to the end of nothing more; what it had is the next. died: whether its worker did.

        What two workers died of, or with, is handed out by itself from then on: so it shows what they die of, and
        that is given up, and nothing else.
        """
        self._alone.discard(life)
        again: dict[int, list[int]] = {}
        for place in sorted(self._held.pop(life, ())):
            if self._stage[place] == _HELD:
                self._stage[place] = _WAITING
                again.setdefault(self._first[place], []).append(place)
                self.waiting += 1
                self.doubtful = True
        for first, places in reversed(again.items()):
            deaths = self._deaths.get(first, 0) + died
            if died:
                self._deaths[first] = deaths
            if deaths >= DEADLY:
                self._give_up(places)
            else:
                (self._again if deaths < SUSPECT else self._suspects).appendleft(places)

    def _give_up(self, places: list[int]) -> None:
        for place in places:
            self._stage[place] = _ENDED
        self.waiting -= len(places)
        self.left -= len(places)
        self.deadly += places
