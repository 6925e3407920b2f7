"""How long before another try."""

from __future__ import annotations

import random

from harness.extract.scheduling.backoff import Backoff


def test_it_doubles_up_to_its_bound_and_lies_between_half_and_all_of_it() -> None:
    backoff = Backoff(first=1.0, longest=8.0, chance=random.Random(0))
    for tries, ceiling in ((1, 1.0), (2, 2.0), (3, 4.0), (4, 8.0), (5, 8.0), (10_000, 8.0)):
        waits = [backoff.wait(tries) for _ in range(200)]
        assert ceiling / 2 <= min(waits) < 0.6 * ceiling
        assert 0.9 * ceiling < max(waits) <= ceiling


def test_two_of_them_do_not_wait_alike() -> None:
    assert Backoff().wait(5) != Backoff().wait(5)
