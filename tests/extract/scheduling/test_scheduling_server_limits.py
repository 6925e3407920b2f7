"""What a server says about when to ask again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.extract.scheduling.server_limits import used_up_for, wait_asked_for, wait_named_in

NOW = 1_795_521_600.0  # 2026-11-24 12:00:00 UTC


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"retry-after": "12"}, 12),
        ({"retry-after": "0.25"}, 0.25),
        ({"retry-after": "0"}, 0),
        ({"retry-after-ms": "1500"}, 1.5),
        ({"retry-after-ms": "1500", "retry-after": "2"}, 1.5),
        ({"retry-after-ms": "soon", "retry-after": "2"}, 2),
        ({"retry-after": "Tue, 24 Nov 2026 12:01:30 GMT"}, 90),
        ({"retry-after": "Tue, 24 Nov 2026 11:00:00 GMT"}, 0),
        ({"retry-after": "999999999999"}, 604_800),
        ({"retry-after": "Fri, 24 Nov 9999 12:00:00 GMT"}, 604_800),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "later"}, None),
        ({"retry-after": ""}, None),
        ({}, None),
    ],
)
def test_the_wait_that_is_asked_for(headers: dict[str, str], wait: float | None) -> None:
    assert wait_asked_for(headers, date=NOW) == wait


@pytest.mark.parametrize(
    ("reset", "seconds"),
    [("1s", 1), ("120ms", 0.12), ("6m0s", 360), ("1h2m3s", 3_723), ("1.5s", 1.5), ("30", 30), ("", None), ("x", None)],
)
def test_what_is_used_up_is_waited_for_until_it_is_there_again(reset: str, seconds: float | None) -> None:
    headers = {"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": reset}
    assert used_up_for(headers, date=NOW) == seconds


def test_the_longer_of_two_counts_and_what_is_not_used_up_does_not() -> None:
    headers = {
        "x-ratelimit-remaining-requests": "0",
        "x-ratelimit-reset-requests": "2s",
        "x-ratelimit-remaining-tokens": "0",
        "x-ratelimit-reset-tokens": "3s",
    }
    assert used_up_for(headers, date=NOW) == 3
    assert used_up_for(headers | {"x-ratelimit-remaining-tokens": "17"}, date=NOW) == 2
    assert (
        used_up_for(headers | {"x-ratelimit-remaining-tokens": "1", "x-ratelimit-remaining-requests": "1"}, date=NOW)
        is None
    )


@pytest.mark.parametrize(
    ("reset", "seconds"),
    [
        ("2026-11-24T12:00:45Z", 45),
        ("2026-11-24T13:00:45+01:00", 45),
        ("2026-11-24T11:00:00Z", 0),
        ("9999-01-01T00:00:00Z", 604_800),
        ("soon", None),
        ("", None),
    ],
)
def test_anthropic_names_the_moment_at_which_it_is_there_again(reset: str, seconds: float | None) -> None:
    for kind in ("requests", "tokens", "input-tokens", "output-tokens"):
        said = {f"anthropic-ratelimit-{kind}-remaining": "0", f"anthropic-ratelimit-{kind}-reset": reset}
        assert used_up_for(said, date=NOW) == seconds
        assert used_up_for(said | {f"anthropic-ratelimit-{kind}-remaining": "3"}, date=NOW) is None


@pytest.mark.parametrize(
    ("body", "seconds"),
    [
        (b'{"error": {"code": 429, "details": [{"@type": "RetryInfo", "retryDelay": "34s"}]}}', 34),
        (b'{"retryDelay":"34.5s"}', 34.5),
        (b'{"retryDelay": "999999999s"}', 604_800),
        (b'{"retryDelay": "soon"}', None),
        (b"", None),
    ],
)
def test_google_names_the_wait_in_the_body_of_its_refusal(body: bytes, seconds: float | None) -> None:
    assert wait_named_in(body) == seconds


@given(st.text(max_size=40))
def test_nothing_that_a_server_says_is_more_than_a_week_or_an_error(said: str) -> None:
    for headers in ({"retry-after": said}, {"retry-after-ms": said}):
        wait = wait_asked_for(headers, date=NOW)
        assert wait is None or 0 <= wait <= 7 * 24 * 3600
    wait = used_up_for({"x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": said}, date=NOW)
    assert wait is None or 0 <= wait <= 7 * 24 * 3600
