"""How numbers are shown."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.report.numbers import count, duration, grade, part_of, percent, plural, seconds, timestamp, tokens


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "–"),
        (0, "0.0%"),
        (0.0, "0.0%"),
        (1, "100.0%"),
        (1e-9, "<0.1%"),
        (0.0004, "<0.1%"),
        (0.0006, "0.1%"),
        (0.001, "0.1%"),
        (0.5, "50.0%"),
        (2 / 3, "66.7%"),
        (0.999, "99.9%"),
        (0.9994, "99.9%"),
        (0.9996, ">99.9%"),
        (math.nextafter(1, 0), ">99.9%"),
        (math.nextafter(0, 1), "<0.1%"),
    ],
)
def test_a_share_is_a_percentage_that_never_falsely_reads_as_none_or_all(value: float | None, shown: str) -> None:
    assert percent(value) == shown


@settings(deadline=None)
@given(st.floats(0, 1))
def test_none_and_all_are_shown_for_none_and_all_alone(value: float) -> None:
    assert (percent(value) == "0.0%") == (value == 0)
    assert (percent(value) == "100.0%") == (value == 1)
    assert (grade(value) == "0.00") == (value == 0)
    assert (grade(value) == "1.00") == (value == 1)
    assert abs(float(percent(value).strip("<>%")) / 100 - value) <= 0.0011


@pytest.mark.parametrize(
    ("value", "shown"),
    [(None, "–"), (0, "0.00"), (1, "1.00"), (0.004, "<0.01"), (0.996, ">0.99"), (0.875, "0.88"), (0.99, "0.99")],
)
def test_a_similarity_has_two_decimals(value: float | None, shown: str) -> None:
    assert grade(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0, "0"), (12, "12"), (1234567, "1,234,567"), (12.0, "12"), (12.25, "12.2"), (0.1 * 3 * 10, "3")],
)
def test_a_count_has_decimals_only_where_weights_gave_it_some(value: float, shown: str) -> None:
    assert count(value) == shown


def test_words_follow_their_number() -> None:
    assert plural(1, "slot") == "1 slot"
    assert plural(0, "slot") == "0 slots"
    assert plural(2000, "entry", "entries") == "2,000 entries"
    assert part_of(85, 1210) == "85 of 1,210"


@pytest.mark.parametrize(
    ("total", "reported", "asked", "shown"),
    [(None, 0, 5, "–"), (0, 5, 5, "0"), (12345, 5, 5, "12,345"), (12345, 3, 5, "12,345 (told for 3 of 5)")],
)
def test_tokens_say_for_how_many_they_are_known(total: int | None, reported: int, asked: int, shown: str) -> None:
    assert tokens(total, reported=reported, asked=asked) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "–"),
        (0, "0 ms"),
        (0.0004, "<1 ms"),
        (0.0123, "12 ms"),
        (0.9994, "999 ms"),
        (0.9996, "1.0 s"),
        (12.34, "12.3 s"),
        (59.94, "59.9 s"),
        (59.96, "1 min 00 s"),
        (125, "2 min 05 s"),
        (3599.4, "59 min 59 s"),
        (3599.6, "1 h 00 min"),
        (7260, "2 h 01 min"),
        (100_000, "27 h 47 min"),
    ],
)
def test_a_time_is_in_the_unit_that_suits(value: float | None, shown: str) -> None:
    assert seconds(value) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2026-11-24T20:43:59+00:00", "2026-11-24 20:43 UTC"),
        ("2026-11-24T20:43:59Z", "2026-11-24 20:43 UTC"),
        ("2026-11-24T20:43:59+09:00", "2026-11-24 20:43 UTC+09:00"),
        ("2026-11-24T20:43", "2026-11-24 20:43"),
        ("<b>now</b>", "–"),
        ("", "–"),
    ],
)
def test_a_date_time_is_shown_to_the_minute(text: str, shown: str) -> None:
    assert timestamp(text) == shown


@pytest.mark.parametrize(
    ("started", "finished", "shown"),
    [
        ("2026-01-01T00:00:00Z", "2026-01-01T00:01:10Z", "1 min 10 s"),
        ("2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z", "0 ms"),
        ("2026-01-01T00:00:00Z", "2025-12-31T00:00:00Z", "–"),
        ("2026-01-01T00:00:00Z", "2026-01-01T00:00:00", "–"),
        ("then", "now", "–"),
    ],
)
def test_a_run_took_the_time_between_its_two_ends(started: str, finished: str, shown: str) -> None:
    assert duration(started, finished) == shown
