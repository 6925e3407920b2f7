"""So many a minute and no more."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from harness.extract.scheduling.pace import Pace


def sent_at(pace: Pace, wanted: list[float]) -> list[float]:
    """When each of those that want to go at `wanted` goes, one after another."""
    now, times = 0.0, []
    for moment in wanted:
        now = max(now, moment)
        now += pace.wait(now)
        pace.take(now)
        times.append(now)
    return times


def most_in_a_minute(times: list[float]) -> int:
    return max(sum(begin <= time < begin + 60 for time in times) for begin in times)


@given(
    per_minute=st.integers(1, 90),
    wanted=st.lists(st.floats(0, 300, allow_nan=False), min_size=1, max_size=150).map(sorted),
)
def test_no_minute_holds_more(per_minute: int, wanted: list[float]) -> None:
    assert most_in_a_minute(sent_at(Pace(per_minute), wanted)) <= per_minute


def test_hardly_less_than_allowed_is_sent() -> None:
    times = sent_at(Pace(600), [0.0] * 3_000)
    assert 590 <= most_in_a_minute(times) <= 600
    assert 300 <= times[-1] <= 305


def test_they_are_spread_evenly() -> None:
    times = sent_at(Pace(60), [0.0] * 10)
    gaps = [after - before for before, after in itertools.pairwise(times)]
    assert all(0.5 < gap < 1.02 for gap in gaps)


def test_a_timer_that_fires_late_is_made_up_for() -> None:
    pace = Pace(600)
    now = 0.0
    for _ in range(1_000):
        now += pace.wait(now) + 0.02
        pace.take(now)
    assert now < 102


def test_an_amount_takes_its_share_and_a_correction_gives_it_back() -> None:
    pace = Pace(1_000)
    pace.take(0.0, 500)
    assert 29 < pace.wait(0.0) < 31
    pace.correct(-250)
    assert 14 < pace.wait(0.0) < 16
    pace.correct(750)
    assert 59 < pace.wait(0.0) < 61
