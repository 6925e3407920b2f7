"""Gold spoiled in known ways: what each mutant changes, and what is no harm and so is not made."""

from __future__ import annotations

import copy
from collections import Counter
from datetime import date
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field

from harness import Country, Date, Keyed, Ordered, PersonName, Similar, Skip
from harness.audit import HARMLESS, HARMS, Mutant, mutants
from harness.plan import compile_plan
from harness.records import Gold

LETTER = "On the 2nd of May Ada Quill went from Elm to Ash with three million sheep and a lantern for the journey home."


class Stop(BaseModel):
    place: str | None = None
    host: Annotated[str | None, PersonName()] = None
    nights: int | None = None


class Journey(BaseModel):
    who: Annotated[str | None, PersonName()] = None
    land: Annotated[str | None, Country()] = None
    began: date | None = None
    month: Annotated[str | None, Date()] = None
    kind: Literal["walk", "ride", "sail"] | None = None
    safe: bool | None = None
    why: Annotated[str | None, Similar(0.5)] = None
    cargo: str | None = None
    note: Annotated[str | None, Skip()] = None
    stops: list[Stop] = Field(default_factory=list)
    rooms: Annotated[list[Stop], Keyed("place")] = Field(default_factory=list)
    order: Annotated[list[str], Ordered()] = Field(default_factory=list)


def made(labels: dict[str, Any], **doubts: Any) -> list[Mutant]:
    gold = Gold("letter", "journey", labels, **doubts)
    before = copy.deepcopy(labels)
    found = list(mutants(compile_plan(Journey), gold, LETTER))
    assert labels == before
    return found


def after(labels: dict[str, Any], kind: str, **doubts: Any) -> list[Any]:
    """What mutants of a kind make of a record with one field."""
    return [one.after for one in made(labels, **doubts) if one.kind == kind]


@pytest.mark.parametrize(
    ("labels", "kind", "expected"),
    [
        ({"began": "2031-01-31"}, "date off by a day", ["2031-02-01"]),
        ({"began": "2031-01-31"}, "date off by a month", ["2031-02-28"]),
        ({"began": "2031-01-31"}, "date off by a year", ["2032-01-31"]),
        ({"began": "2031-01-31"}, "date reformatted", ["31 January 2031"]),
        ({"began": "2031-01-31"}, "equal format", ["2031-01-31T00:00:00"]),
        ({"month": "2031-12"}, "date off by a month", ["2031-01"]),
        ({"month": "2031-12"}, "date off by a day", []),
        ({"month": "2031"}, "date off by a month", []),
        ({"kind": "walk"}, "enum to its neighbour", ["ride"]),
        ({"kind": "sail"}, "enum to its neighbour", ["ride"]),
        ({"safe": False}, "negation", [True]),
        ({"why": "the mill is closed"}, "negation", ["the mill is not closed"]),
        ({"why": "the mill is not closed"}, "negation", ["the mill is closed"]),
        ({"why": "Prices rose again"}, "a word turns the meaning", ["Prices fell again"]),
        ({"why": "North of the river"}, "a word turns the meaning", ["South of the river"]),
        ({"cargo": "3 million sheep"}, "unit dropped", ["3 sheep"]),
        ({"cargo": "$5"}, "unit dropped", ["5"]),
        ({"land": "Germany"}, "country translated", ["Allemagne"]),
        ({"land": "Germany"}, "alias", ["DEU"]),
        ({"who": "Ada Quill"}, "honorific", ["Mr. Ada Quill"]),
        ({"who": "Ada Quill"}, "order", ["Quill, Ada"]),
        ({"who": "Ada Quill"}, "nulled", [None]),
        ({"note": "Ada Quill"}, "nulled", []),
        ({"stops": [{"nights": 10}]}, "number off by one", [11]),
        ({"stops": [{"nights": 10}]}, "number off by a digit", [20]),
        ({"stops": [{"nights": 10}]}, "number off by a factor of ten", [100]),
        ({"stops": [{"nights": 10}]}, "number of the other sign", [-10]),
        ({"stops": [{"nights": 1247}]}, "equal format", ["1,247"]),
    ],
)
def test_a_value_is_spoiled_so(labels: dict[str, Any], kind: str, expected: list[Any]) -> None:
    assert after(labels, kind) == expected


def test_other_words_of_the_document_are_none_of_the_value_s_own() -> None:
    (words,) = after({"cargo": "three sheep"}, "filled with other words of the document")
    assert words in LETTER
    assert len(words.split()) == 2
    assert not {"three", "sheep"} & set(words.split())


def test_values_of_siblings_are_exchanged_and_names_put_in_anothers_place() -> None:
    stops = [{"place": "Elm", "host": "Una Pell", "nights": 1}, {"place": "Ash", "host": "Ivo Marsh", "nights": 2}]
    found = {(one.kind, one.path): one for one in made({"stops": stops})}
    exchanged = found["value of a sibling", "stops[].host"].prediction["stops"]
    assert [stop["host"] for stop in exchanged] == ["Ivo Marsh", "Una Pell"]
    named = found["name of another", "stops[].host"].prediction["stops"]
    assert len({stop["host"] for stop in named}) == 1


def test_an_exchange_that_only_turns_two_items_round_is_no_harm() -> None:
    assert after({"stops": [{"place": "Elm"}, {"place": "Ash"}]}, "value of a sibling") == []


def test_items_are_dropped_doubled_invented_merged_and_turned_round() -> None:
    stops = [{"place": "Elm Hill", "nights": 1}, {"place": "Ash Vale", "nights": None}]
    found = made({"stops": stops})
    sizes = {kind: [len(one.prediction["stops"]) for one in found if one.kind == kind] for kind in (*HARMS, *HARMLESS)}
    assert [sizes[f"item {way}"] for way in ("dropped", "doubled", "invented")] == [[1, 1], [3, 3], [3]]
    assert sizes["items merged"] == [1]
    (turned,) = (one for one in found if one.kind == "order")
    assert turned.prediction["stops"] == stops[::-1]


def test_turning_an_ordered_list_round_is_not_taken_for_harmless() -> None:
    assert after({"order": ["one", "two"]}, "order") == []


def test_what_gold_accepts_is_no_harm_and_a_harmless_alias() -> None:
    labels = {"kind": "walk"}
    assert after(labels, "enum to its neighbour", accept={"/kind": ("ride",)}) == []
    assert after(labels, "alias", accept={"/kind": ("ride",)}) == ["ride"]


def test_what_may_be_left_out_is_not_left_out_as_a_harm() -> None:
    labels = {"who": "Ada Quill", "stops": [{"place": "Elm"}, {"place": "Ash"}]}
    doubts = {"optional": frozenset({"/who", "/stops/1"})}
    assert [one.before for one in made(labels, **doubts) if one.kind == "nulled"] == ["Elm"]
    assert [one.before for one in made(labels, **doubts) if one.kind == "item dropped"] == [{"place": "Elm"}]


def test_what_is_ignored_is_left_alone() -> None:
    assert made({"who": "Ada Quill"}, ignore=frozenset({"/who"})) == []


def test_no_more_of_a_kind_at_a_field_are_made_than_asked_for_and_the_seed_draws_them() -> None:
    labels = {"stops": [{"place": f"Elm {n}", "nights": n} for n in range(2, 9)]}
    gold, root = Gold("letter", "journey", labels), compile_plan(Journey)
    few = list(mutants(root, gold, LETTER, most=2))
    counts = Counter((one.kind, one.path) for one in few)
    assert max(counts.values()) == 2
    assert set(counts) == {(one.kind, one.path) for one in mutants(root, gold, LETTER)}
    assert few == list(mutants(root, gold, LETTER, most=2))
    assert few != list(mutants(root, gold, LETTER, most=2, seed=1))


def test_the_same_seed_makes_the_same_mutants() -> None:
    labels = {"cargo": "three sheep", "why": "the mill is closed", "stops": [{"place": "Elm"}, {"place": "Ash"}]}
    assert made(labels) == made(labels)
    assert {one.kind for one in made(labels)} <= {*HARMS, *HARMLESS}
