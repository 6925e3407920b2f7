"""How many requests may be in flight."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from harness.extract.scheduling.window import Window


def test_it_starts_at_half_and_has_doubled_after_one_window_of_good_answers() -> None:
    window = Window(40)
    assert window.size == 20
    for number in range(20):
        window.answered(number)
    assert window.size == 40
    window.answered(20)
    assert window.size == 40


def test_one_at_once_stays_one() -> None:
    window = Window(1)
    window.answered(0)
    assert window.size == 1
    window.refused(1, sent=2, in_flight=1)
    assert window.size == 1


def test_a_refusal_halves_what_was_in_flight() -> None:
    window = Window(40)
    assert window.refused(3, sent=12, in_flight=12)
    assert window.size == 6


def test_all_refusals_of_what_was_sent_before_shrink_it_once() -> None:
    window = Window(32)
    shrank = [window.refused(number, sent=16, in_flight=16 - number) for number in range(16)]
    assert shrank == [True] + [False] * 15
    assert (window.size, window.episodes) == (8, 1)


def test_a_refusal_of_what_was_sent_after_it_is_the_next_episode() -> None:
    window = Window(32)
    window.refused(0, sent=16, in_flight=16)
    assert window.refused(16, sent=17, in_flight=8)
    assert (window.size, window.episodes) == (4, 2)


def test_after_a_refusal_a_window_of_good_answers_adds_one() -> None:
    window = Window(32)
    window.refused(0, sent=16, in_flight=16)
    for number in range(16, 24):
        window.answered(number)
    assert window.size == 8
    window.answered(24)
    assert window.size == 9


def test_good_answers_to_what_was_sent_before_a_refusal_do_not_make_it_grow() -> None:
    window = Window(32)
    window.refused(0, sent=16, in_flight=16)
    for number in range(1, 16):
        window.answered(number)
    assert window.size == 8


@given(most=st.integers(1, 300), events=st.lists(st.tuples(st.booleans(), st.integers(0, 50)), max_size=200))
def test_it_never_leaves_its_bounds(most: int, events: list[tuple[bool, int]]) -> None:
    window = Window(most)
    for sent, (good, number) in enumerate(events, 1):
        if good:
            window.answered(number)
        else:
            window.refused(number, sent=sent, in_flight=1 + number % most)
        assert 1 <= window.size <= most
