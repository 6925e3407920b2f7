"""Gold that knows its own doubts: other right values, what may be left out, and what is not scored."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel, Field

import harness
from harness.comparison import compare_record
from harness.errors import GoldError
from harness.records import Comparison, Gold


class Stop(BaseModel):
    place: str | None = None
    miles: int | None = None


class Journey(BaseModel):
    who: str | None = None
    aids: list[str] = Field(default_factory=list)
    stops: list[Stop] = Field(default_factory=list)
    base: Stop | None = None


GOLD = {"who": "Ada", "aids": ["Ivo", "Una"], "stops": [{"place": "Elm", "miles": 5}, {"place": "Ash", "miles": 9}]}


def compared(prediction: Any, labels: Any = GOLD, **doubts: Any) -> Comparison:
    return compare_record(Journey, Gold("letter", "journey", labels, **doubts), prediction)


def verdicts(comparison: Comparison) -> dict[str | None, str]:
    return {slot.gold_pointer or slot.prediction_pointer: slot.verdict for slot in comparison.outcomes}


def test_an_accepted_value_is_as_right_as_gold_s_own() -> None:
    other = GOLD | {"who": "A. Quill", "aids": ["Una", "Young Ivo"]}
    found = compared(other, accept={"/who": ("Ada Quill", "A. Quill"), "/aids/0": ("Young Ivo",)})
    assert set(verdicts(found).values()) == {"correct", "absent"}
    assert (found.similarity, found.f1) == (1.0, 1.0)


def test_an_accepted_value_counts_in_pairing_too() -> None:
    stops = {"stops": [{"place": "Elm", "miles": 5}, {"place": "Ash", "miles": 5}]}
    there = {"stops": [{"place": "Oak", "miles": 5}, {"place": "Elm", "miles": 5}]}
    found = compared(there, stops, accept={"/stops/1/place": ("Oak",)})
    assert found.similarity == 1.0


def test_what_is_optional_is_no_omission_where_it_is_left_out_and_right_where_it_is_given() -> None:
    less = {"who": "Ada", "aids": ["Ivo"], "stops": [{"place": "Elm", "miles": 5}]}
    doubts = {"optional": frozenset({"/aids/1", "/stops/1"})}
    found = compared(less, **doubts)
    assert (found.tally.missing, found.tally.skipped, found.similarity) == (0, 3, 1.0)
    assert compared(GOLD, **doubts).tally.correct == 7


def test_what_is_optional_is_wrong_where_it_is_given_wrongly() -> None:
    found = compared(GOLD | {"who": "Una"}, optional=frozenset({"/who"}))
    assert verdicts(found)["/who"] == "wrong"


def test_below_an_ignored_pointer_nothing_is_scored_whatever_is_predicted() -> None:
    there = GOLD | {"who": "Tam", "stops": [{"place": "Elm", "miles": 7}, {"place": "Ash", "miles": 9}]}
    found = compared(there, ignore=frozenset({"/who", "/stops/0/miles"}))
    assert [verdicts(found)[pointer] for pointer in ("/who", "/stops/0/miles")] == ["skipped", "skipped"]
    assert (found.tally.wrong, found.similarity) == (0, 1.0)


def test_an_ignored_whole_is_similar() -> None:
    assert compared({}, ignore=frozenset({""})).similarity == 1.0


def test_an_ignored_place_that_is_nothing_in_gold_takes_what_is_predicted_there() -> None:
    found = compared(GOLD | {"base": {"place": "Oak"}}, GOLD | {"base": None}, ignore=frozenset({"/base"}))
    assert found.tally.spurious == 0


@pytest.mark.parametrize("doubt", ["optional", "ignore"])
@pytest.mark.parametrize("pointer", ["/whom", "/aids/2", "/aids/-", "/stops/0/place/x", "who", "/aids/01"])
def test_a_pointer_that_leads_nowhere_is_an_error_that_names_it(doubt: str, pointer: str) -> None:
    with pytest.raises(GoldError) as caught:
        compared(GOLD, **{doubt: frozenset({pointer})})
    assert pointer in str(caught.value)


@pytest.mark.parametrize(
    ("pointer", "values"),
    [("/stops/0", ("Elm",)), ("/base", ("Elm",)), ("/who", ("",)), ("/who", (None,)), ("/aids", ("Ivo",))],
)
def test_only_leaves_of_something_have_other_values_and_these_are_something(pointer: str, values: Any) -> None:
    with pytest.raises(GoldError, match=pointer):
        compared(GOLD, accept={pointer: values})


def test_pointers_mean_gold_as_filed_though_nulls_are_dropped_from_lists() -> None:
    labels = {"aids": [None, "Ivo", "", "Una"]}
    found = compared({"aids": ["Una"]}, labels, optional=frozenset({"/aids/1"}))
    assert verdicts(found)["/aids/1"] == "skipped"
    assert verdicts(found)["/aids/3"] == "correct"


def test_a_whole_gold_file_may_be_given_to_compare() -> None:
    filed = {"document": "letter", "schema": "journey", "labels": GOLD, "optional": ["/aids/1"]}
    assert harness.compare(Journey, filed, GOLD | {"aids": ["Ivo"]}).tally.missing == 0
