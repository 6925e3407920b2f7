"""Ceilings shared out over members that come and go are never exceeded in sum."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from harness.extract.cluster.ceilings import Ceilings
from harness.extract.scheduling import RequestLimits
from harness.extract.scheduling.pace import Pace


@dataclass
class Member:
    """Asks as fast as its pace allows. told: what it has heard and not yet followed."""

    limits: RequestLimits
    pace: Pace | None = None
    told: list[tuple[int, RequestLimits]] = field(default_factory=list)


def most_in_a_minute(times: Sequence[float]) -> int:
    times = sorted(times)
    return max((sum(begin <= time < begin + 60 for time in times) for begin in times), default=0)


@settings(max_examples=40)
@given(st.integers(1, 40), st.integers(3, 40), st.integers(0, 2**32))
def test_no_minute_holds_more_requests_and_no_moment_more_places(  # noqa: C901
    rpm: int, concurrency: int, seed: int
) -> None:
    chance = random.Random(seed)
    ceilings = Ceilings(RequestLimits(concurrency=concurrency, rpm=rpm))
    crew: dict[int, Member] = {}
    sent: list[float] = []
    lives, now = 0, 0.0

    def tell(changed: dict[int, RequestLimits]) -> None:
        for life, limits in changed.items():
            crew[life].told.append((ceilings.turn, limits))

    for _ in range(400):
        now += 0.5
        event = chance.random()
        if event < 0.03:
            new = [lives + 1 + count for count in range(min(chance.randint(1, 3), ceilings.most - len(crew)))]
            if new:
                lives = new[-1]
                tell(ceilings.join(new))
                crew |= {life: Member(ceilings.share_of(life)) for life in new}
        elif event < 0.05 and crew:
            life = chance.choice(sorted(crew))
            del crew[life]
            ceilings.leave(life)
            tell(ceilings.grow())
        for life, member in list(crew.items()):
            if member.told and chance.random() < 0.5:
                turn, member.limits = member.told.pop(0)
                if member.pace is not None:
                    member.pace.change(member.limits.rpm or 0, now)
                ceilings.confirm(life, turn)
                tell(ceilings.grow())
            if member.pace is None and ceilings.admits(life):
                member.pace = Pace(member.limits.rpm or 0)
                if ceilings.is_late(life):
                    member.pace.change(member.limits.rpm or 0, now)
            if member.pace is not None and member.pace.wait(now) == 0:
                member.pace.take(now)
                sent.append(now)
        assert sum(member.limits.concurrency for member in crew.values() if member.pace is not None) <= concurrency
    assert most_in_a_minute(sent) <= rpm


def test_what_may_be_asked_in_all_is_shared_out_once() -> None:
    ceilings = Ceilings(RequestLimits(concurrency=4, max_requests=7))
    ceilings.join([1, 2])
    assert ceilings.fixed
    assert [ceilings.share_of(life).max_requests for life in (1, 2)] == [3, 4]
    ceilings.leave(1)
    (grown,) = ceilings.grow().values()
    assert (grown.concurrency, grown.max_requests) == (4, 4)
