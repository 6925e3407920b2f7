"""One rule of validity for every model."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel, field_validator

from harness.extract import is_valid, validation_failure
from harness.records import Schema


@pytest.mark.parametrize("response", [{}, {"n": 5}, {"n": None, "items": [{"label": "a", "size": 1}]}])
def test_what_the_json_schema_allows_is_valid(schema: Schema, response: Any) -> None:
    assert validation_failure(schema, response) is None


@pytest.mark.parametrize(
    "response",
    [{"n": "5"}, {"n": True}, {"n": 5.5}, {"mood": "good"}, {"items": [{}]}, [], None, "text", {"n": float("nan")}],
)
def test_what_it_does_not_allow_is_invalid(schema: Schema, response: Any) -> None:
    failure = validation_failure(schema, response)
    assert failure is not None
    assert failure.kind == "invalid"
    assert 0 < len(failure.detail) < 400
    assert failure.detail.isprintable()


def test_a_deep_response_is_invalid_and_no_crash(schema: Schema) -> None:
    deep: Any = []
    for _ in range(50_000):
        deep = [deep]
    assert validation_failure(schema, deep) is not None


def test_a_validator_that_asserts_makes_a_response_invalid() -> None:
    class Even(BaseModel):
        n: int

        @field_validator("n")
        @classmethod
        def even(cls, value: int) -> int:
            assert value % 2 == 0
            return value

    schema = Schema("even", Even, "digest")
    assert is_valid(schema, {"n": 2})
    assert not is_valid(schema, {"n": 3})
