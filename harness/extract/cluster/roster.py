"""Who is at work: workers are hired, told what they may, and parted with."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from harness.cluster import unfit
from harness.errors import HarnessError
from harness.extract.cluster.ceilings import Ceilings
from harness.extract.cluster.link import Link
from harness.extract.cluster.supply import Supply
from harness.extract.scheduling import RequestLimits
from harness.extract.scheduling.status import Status

__all__ = ["Recruit", "Roster", "of_worker"]

UNHEARD = 3
"""Looks at which the task of a member was over, though its last word was not heard, until it is given up."""

STILLBORN = 5
"""Workers in a row that died of loading what they need, after which nothing more is tried where nobody else asks."""


@dataclass
class Recruit:
    """A member as the parent knows it. greeted: whether it was told what it needs. asking: whether it has loaded that.

    ended: looks at which its task was over.
    """

    life: int
    worker: str
    status: Status = field(default_factory=Status)
    greeted: bool = False
    asking: bool = False
    ended: int = 0


class Roster:
    """members: those at work by their lives. ceilings: what each of them may, and none but them.

    stopped: why nothing more is asked, None for no such reason. finishing: the moment (of `time.monotonic`) at which
    all were told that nothing is left to ask, None before. spent: why members ask no more that had a share of what may
    be asked or spent.
    """

    def __init__(self, limits: RequestLimits, link: Link, supply: Supply) -> None:
        self._link, self._supply = link, supply
        self.ceilings = Ceilings(limits)
        self.members: dict[int, Recruit] = {}
        self.stopped: str | None = None
        self.finishing: float | None = None
        self.spent: list[str] = []
        self._lives = 0
        self._gone: list[Status] = []
        self._undismissed: list[Recruit] = []
        self._stillborn = 0

    @property
    def parts(self) -> list[Status]:
        """How the asking of each stands, of those that are gone as far as it is known."""
        return [*self._gone, *(member.status for member in self.members.values())]

    @property
    def is_closed(self) -> bool:
        """Whether nobody is hired any more."""
        return self.stopped is not None or (self.ceilings.fixed and self._lives > 0)

    def say_all(self, *message: object) -> None:
        """Says the same to every member."""
        for life in self.members:
            self._link.say(life, *message)

    def stop(self, reason: str) -> None:
        """Nothing more is asked; what is in flight may arrive."""
        if self.stopped is None:
            self.stopped = reason
            self.say_all("stop", reason)

    def finish(self) -> None:
        """Nothing is left to ask."""
        if self.finishing is None:
            self.finishing = time.monotonic()
            self.say_all("finish")

    async def hire(self, there: Sequence[str]) -> None:
        """Makes members of the workers that are there and free, as many as can be of use."""
        if self.is_closed or not self._supply.waiting:
            return
        taken = {member.worker for member in self.members.values()}
        free = [worker for worker in there if worker not in taken]
        wanted = min(self.ceilings.most, self._supply.groups) - len(self.members)
        hired = [Recruit(self._lives + count, worker) for count, worker in enumerate(free[: max(0, wanted)], start=1)]
        if not hired:
            return
        for member in hired:
            await self._link.prepare(member.life)
        # No wait from here on: whoever else is heard meanwhile has to find all that have a share among the members.
        self._lives += len(hired)
        changed = self.ceilings.join([member.life for member in hired])
        for member in hired:
            self.members[member.life] = member
            self._link.hire(member.life, member.worker)
        self.relimit(changed)

    def relimit(self, changed: Mapping[int, RequestLimits]) -> None:
        """Tells members what they may from now on, by life; whoever was not greeted will begin with it."""
        turn = self.ceilings.turn
        for life, limits in changed.items():
            if self.members[life].greeted:
                self._link.say(life, "limits", turn, limits)
            else:
                self.ceilings.confirm(life, turn)

    async def part_with(self, there: Sequence[str]) -> None:
        """Gives up members that can ask no more, of which the workers that are `there` tell; frees what led to them.

        Raises what the task of one has ended with.
        """
        for member in list(self.members.values()):
            error = self._link.error_of(member.life)
            if error is not None and type(error).__name__ != "KilledWorker":
                raise of_worker(error, member.worker)
            member.ended += self._link.has_ended(member.life)
            useless = not member.greeted and (self.stopped is not None or self.finishing is not None)
            died = error is not None or member.worker not in there
            if died or member.ended >= UNHEARD or useless:
                self.lose(member.life, died=died)
        while self._undismissed:
            member = self._undismissed.pop()
            await self._link.dismiss(member.life, dead=member.worker not in there)

    def ready(self, life: int) -> None:
        """This one has loaded what it needs, and may be handed something to ask."""
        self.members[life].asking = True
        self._stillborn = 0

    def lose(self, life: int, *, died: bool = False) -> None:
        """This one asks no more: another one is to ask what it has not come to the end of. died: with its worker."""
        member = self.members.pop(life)
        self._gone.append(replace(member.status, in_flight=0, resting=0, resting_for=None, window=0, why=None))
        self._undismissed.append(member)
        self._supply.take_back(life, died=died)
        self.ceilings.leave(life)
        self.relimit(self.ceilings.grow())
        if died and not member.asking:
            self._note_stillborn()

    def _note_stillborn(self) -> None:
        self._stillborn += 1
        if self._stillborn >= STILLBORN and not any(other.asking for other in self.members.values()):
            self.stop(f"{self._stillborn} dask workers have died before they asked anything, and their logs say why")


def of_worker(error: BaseException, worker: str) -> BaseException:
    """`error`, with the worker that it is of."""
    if isinstance(error, HarnessError):
        error.message += f" (on the dask worker {worker})"
    elif isinstance(error, ImportError):
        return unfit(worker, f"no harness that fits ({error})")
    else:
        error.add_note(f"on the dask worker {worker}")
    return error
