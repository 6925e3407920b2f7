"""The tokens that a reply reports."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.extract.scheduling.tokens import TokenEstimate, reported_usage
from harness.records import Usage

USAGE = {
    "prompt_tokens": 100,
    "completion_tokens": 20,
    "prompt_tokens_details": {"cached_tokens": 60},
    "completion_tokens_details": {"reasoning_tokens": 5},
}


def test_they_are_read_wherever_the_member_stands() -> None:
    for body in ({"choices": [], "usage": USAGE}, {"usage": USAGE, "choices": []}):
        assert reported_usage(json.dumps(body, indent=2).encode()) == Usage(100, 20, 60, 5, requests=1)


def test_the_word_in_an_answer_is_not_the_member() -> None:
    arguments = json.dumps({"usage": {"prompt_tokens": 9}})
    body = {"usage": USAGE, "choices": [{"message": {"content": arguments}}]}
    assert reported_usage(json.dumps(body).encode()) == Usage(100, 20, 60, 5, requests=1)


@pytest.mark.parametrize(
    ("body", "usage"),
    [
        (
            {"usage": {"input_tokens": 40, "output_tokens": 20, "cache_read_input_tokens": 60}},
            Usage(100, 20, 60, requests=1),
        ),
        (
            {"usage": {"input_tokens": 40, "output_tokens": 20, "cache_creation_input_tokens": 60}},
            Usage(100, 20, requests=1),
        ),
        (
            {
                "usageMetadata": {
                    "promptTokenCount": 100,
                    "candidatesTokenCount": 15,
                    "thoughtsTokenCount": 5,
                    "cachedContentTokenCount": 60,
                }
            },
            Usage(100, 20, 60, 5, requests=1),
        ),
        (
            {"usage": {"billed_units": {}, "tokens": {"input_tokens": 100, "output_tokens": 20}}},
            Usage(100, 20, requests=1),
        ),
    ],
    ids=["anthropic", "anthropic writing its cache", "google", "cohere"],
)
def test_they_are_read_by_whatever_names_a_provider_has_for_them(body: Any, usage: Usage) -> None:
    assert reported_usage(json.dumps({"id": "1", **body}).encode()) == usage


@pytest.mark.parametrize(
    "usage", [None, 5, "many", [], {}, {"prompt_tokens": "7"}, {"prompt_tokens": -1}, {"prompt_tokens": True}]
)
def test_what_is_no_count_is_null(usage: Any) -> None:
    assert reported_usage(json.dumps({"usage": usage}).encode()) == Usage(requests=1)


@given(st.binary(max_size=60))
def test_no_body_is_an_error(body: bytes) -> None:
    assert reported_usage(body).requests == 1
    assert reported_usage(b'{"usage"' + body).requests == 1


def test_the_estimate_is_the_mean_of_what_was_reported() -> None:
    estimate = TokenEstimate()
    assert estimate.expected(300) == 100
    estimate.reported(1_000, 500)
    estimate.reported(1_000, 100)
    assert estimate.expected(1_000) == 300
