"""JSON that is hostile by its size, its depth or its numbers: a clear error or a verdict, never a crash."""

from __future__ import annotations

import math
from typing import Any

import pytest
from pydantic import BaseModel, Field

import harness
from harness.errors import GoldError, LimitError
from harness.limits import MAX_DEPTH


class Part(BaseModel):
    name: str | None = None
    weight: float | None = None
    parts: list[Part] = Field(default_factory=list)


def nest(levels: int) -> dict[str, Any]:
    made: dict[str, Any] = {"name": "spoke"}
    for _ in range(levels):
        made = {"parts": [made]}
    return made


def test_what_is_as_deep_as_allowed_is_compared_leaf_by_leaf() -> None:
    deep = nest(MAX_DEPTH // 2 - 1)
    found = harness.compare(Part, deep, deep)
    assert (found.f1, found.similarity) == (1.0, 1.0)
    (named,) = (slot for slot in found.outcomes if slot.verdict == "correct")
    assert named.path == "parts[]." * (MAX_DEPTH // 2 - 1) + "name"


@pytest.mark.parametrize("levels", [MAX_DEPTH, 5_000])
def test_what_is_deeper_is_refused_with_the_bound(levels: int) -> None:
    for gold, prediction in ((nest(levels), {}), ({}, nest(levels))):
        with pytest.raises(LimitError, match=f"deeper than {MAX_DEPTH} levels"):
            harness.compare(Part, gold, prediction)


def test_depth_below_unknown_keys_is_refused_as_well() -> None:
    hostile: Any = []
    for _ in range(100_000):
        hostile = [hostile]
    with pytest.raises(LimitError):
        harness.compare(Part, {}, {"else": hostile})


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_of_json_is_invalid_in_a_prediction(number: float) -> None:
    (slot,) = (
        slot for slot in harness.compare(Part, {"weight": 5}, {"weight": number}).outcomes if slot.path == "weight"
    )
    assert (slot.verdict, slot.reason) == ("wrong", "invalid")


def test_lists_too_long_to_pair_are_refused_before_they_are() -> None:
    many = {"parts": [{"name": f"part {n}"} for n in range(20_001)]}
    with pytest.raises(LimitError, match=r"parts\[\]: a list of 20001 items against one of 20001"):
        harness.compare(Part, many, many)


def test_lists_are_refused_where_too_many_pairs_have_to_be_compared() -> None:
    one, other = ({"parts": [{"name": f"{kind} {n}"} for n in range(5_100)]} for kind in ("part", "park"))
    with pytest.raises(LimitError, match=r"5100 items against one of 5100"):
        harness.compare(Part, one, other)


def test_long_lists_that_are_equal_are_compared_however_alike_their_items_are() -> None:
    many = {"parts": [{"name": f"part {n}"} for n in range(5_100)]}
    assert harness.compare(Part, many, many).tally.correct == 5_100


def test_text_of_a_hundred_thousand_characters_is_compared() -> None:
    long = "the mill by the river " * 5_000
    found = harness.compare(Part, {"name": long}, {"name": long[:-20] + "x" * 20})
    (slot,) = (slot for slot in found.outcomes if slot.path == "name")
    assert slot.verdict == "wrong"
    assert slot.similarity is not None
    assert slot.similarity > 0.999


@pytest.mark.parametrize("gold", [[], "spoke", 5, [{"name": "spoke"}]])
def test_gold_of_another_shape_is_an_error(gold: Any) -> None:
    with pytest.raises(GoldError):
        harness.compare(Part, gold, {})


@pytest.mark.parametrize("prediction", [[], "", None, {}])
def test_a_prediction_of_nothing_leaves_all_of_gold_missing(prediction: Any) -> None:
    found = harness.compare(Part, {"name": "spoke", "parts": [{"name": "rim"}]}, prediction)
    assert (found.tally.missing, found.tally.spurious, found.similarity) == (2, 0, 0.0)


@pytest.mark.parametrize("prediction", ["spoke", 5, True, [{"name": "spoke"}]])
def test_a_prediction_of_another_shape_is_one_invalid_slot_at_the_root(prediction: Any) -> None:
    found = harness.compare(Part, {"name": "spoke"}, prediction)
    (slot,) = (slot for slot in found.outcomes if slot.verdict == "spurious")
    assert (slot.prediction_pointer, slot.reason) == ("", "invalid")
    assert found.tally.missing == 1
