"""Why a slot is wrong or spurious: the first reason that fits."""

from __future__ import annotations

from datetime import date
from enum import Enum
from typing import Annotated, Any

import pytest
from pydantic import BaseModel, Field

import harness
from harness import Country, Date, PersonName


class Rank(Enum):
    HIGH, LOW = "high", "low"


class Stop(BaseModel):
    place: str | None = None
    seen: Annotated[str | None, Date()] = None
    safe: bool | None = None
    rank: Rank | None = None


class Journey(BaseModel):
    who: Annotated[str | None, PersonName()] = None
    host: Annotated[str | None, PersonName()] = None
    began: date | None = None
    miles: int | None = None
    land: Annotated[str | None, Country()] = None
    note: str | None = None
    aids: list[str] = Field(default_factory=list)
    stops: list[Stop] = Field(default_factory=list)


LETTER = "Ada Quill went from Elm to Ash on the 2nd of May 2031, 1,247 miles through Norway; Una Pell was her host."


def reasons(gold: Any, prediction: Any, document: str | None = LETTER) -> dict[str | None, str | None]:
    """By the prediction's pointer, where there is a reason."""
    found = harness.compare(Journey, gold, prediction, document=document).outcomes
    return {slot.prediction_pointer: slot.reason for slot in found if slot.verdict in ("wrong", "spurious")}


@pytest.mark.parametrize(
    ("gold", "prediction", "reason"),
    [
        ({"miles": 5}, {"miles": "far"}, "invalid"),
        ({}, {"miles": "far"}, "invalid"),
        ({"began": "2031-05-02"}, {"began": "2031-05"}, "coarser"),
        ({"began": "2031-05"}, {"began": "2031-05-02"}, "finer"),
        ({"began": "2031-05-02"}, {"began": "2031-05-03"}, "unsupported"),
        ({"began": "2031-05-03"}, {"began": "2031-05-02"}, "other"),
        ({"note": "the old mill by the river"}, {"note": "the old mill by the rivers"}, "near_miss"),
        ({"miles": 5}, {"miles": 1247}, "other"),
        ({"miles": 5}, {"miles": 1248}, "unsupported"),
        ({}, {"miles": 1247}, "over_extracted"),
        ({}, {"miles": 1248}, "unsupported"),
        ({"land": "Sweden"}, {"land": "NO"}, "other"),
        ({"land": "Norway"}, {"land": "SE"}, "unsupported"),
        ({"note": "a mill"}, {"note": "from  elm TO ash"}, "other"),
        ({"note": "a mill"}, {"note": "a ship"}, "unsupported"),
    ],
)
def test_the_reason_is(gold: Any, prediction: Any, reason: str) -> None:
    assert list(reasons(gold, prediction).values()) == [reason]


def test_two_values_exchanged_within_a_record_are_misplaced() -> None:
    gold = {"who": "Ada Quill", "host": "Una Pell"}
    assert reasons(gold, {"who": "Una Pell", "host": "Ada Quill"}) == {"/who": "misplaced", "/host": "misplaced"}


def test_a_value_of_another_item_of_the_list_is_misplaced() -> None:
    gold = {"stops": [{"place": "Elm", "seen": "2031-05-02"}, {"place": "Ash", "seen": "2031-05-09"}]}
    there = {"stops": [{"place": "Elm", "seen": "2031-05-09"}, {"place": "Ash", "seen": "2031-05-02"}]}
    assert reasons(gold, there) == {"/stops/0/seen": "misplaced", "/stops/1/seen": "misplaced"}


def test_yes_and_no_are_never_misplaced() -> None:
    gold = {"stops": [{"place": "Elm", "safe": True}, {"place": "Ash", "safe": False}]}
    there = {"stops": [{"place": "Elm", "safe": False}, {"place": "Ash", "safe": True}]}
    assert "misplaced" not in reasons(gold, there).values()


def test_a_value_of_a_closed_set_is_not_misplaced_among_items() -> None:
    gold = {"stops": [{"place": "Elm", "rank": "high"}, {"place": "Ash", "rank": "low"}]}
    there = {"stops": [{"place": "Elm", "rank": "low"}, {"place": "Ash", "rank": "high"}]}
    assert "misplaced" not in reasons(gold, there).values()


def test_without_a_document_nothing_is_said_to_be_made_up() -> None:
    assert reasons({"note": "a mill"}, {"note": "a ship"}, document=None) == {"/note": "other"}
    assert reasons({}, {"note": "a ship"}, document=None) == {"/note": "other"}


def test_what_is_right_missing_or_absent_has_no_reason() -> None:
    found = harness.compare(Journey, {"who": "Ada", "miles": 5}, {"who": "Ada"}, document=LETTER).outcomes
    assert {slot.reason for slot in found} == {None}
