"""Two passes settled into one record: what is taken brings its evidence and doubts along."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field

import harness
from harness.comparison import compare_record
from harness.findings import Difference
from harness.gold import Choice, differences, settle
from harness.records import Gold, Schema
from harness.workspace import parse_gold


class Stop(BaseModel):
    place: str | None = None
    nights: int | None = None


class Journey(BaseModel):
    who: str | None = None
    aids: list[str] = Field(default_factory=list)
    stops: list[Stop] = Field(default_factory=list)
    base: Stop | None = None


def gold(labels: dict[str, Any], **doubts: Any) -> Gold:
    return Gold("letter", "journey", labels, **doubts)


def between(first: Gold, second: Gold) -> list[Difference]:
    return differences(first, second, compare_record(Journey, gold(dict(first.labels)), second.labels))


def settled(first: Gold, second: Gold, choice: Choice | dict[str, Choice]) -> dict[str, Any]:
    """By one choice for all, or by the pointer of each (the first's, else the second's)."""
    decided = [
        (one, choice if isinstance(choice, Choice) else choice[one.first or one.second or ""])
        for one in between(first, second)
    ]
    members = settle(first, second, decided, annotator="a+b, settled")
    parse_gold(members, Schema("journey", Journey, ""))  # every pointer leads somewhere
    return members


A = gold(
    {"who": "Ada", "aids": ["Ivo"], "stops": [{"place": "Elm", "nights": 1}, {"place": "Ash", "nights": 2}],
     "base": None},
    evidence={"/who": ("Ada",), "/stops/1/place": ("to Ash",)},
    optional=frozenset({"/stops/1"}),
)  # fmt: skip
B = gold(
    {"who": "Ada Quill", "aids": ["Ivo", "Una"], "base": {"place": "Fir", "nights": None},
     "stops": [{"place": "Elm", "nights": 3}, {"place": "Oak", "nights": 9}]},
    evidence={"/who": ("Ada Quill",), "/stops/1/place": ("at Oak",), "/base/place": ("from Fir",)},
    accept={"/stops/1/place": ("The Oak",)},
    inferred={"/stops/0/nights": "from Monday to Thursday"},
)  # fmt: skip


def test_differences_are_leaves_and_items_that_one_pass_alone_has() -> None:
    assert [(one.first, one.second, one.item) for one in between(A, B)] == [
        ("/who", "/who", False),
        (None, "/aids/1", True),
        ("/stops/0/nights", "/stops/0/nights", False),
        ("/stops/1", None, True),
        (None, "/stops/1", True),
        ("/base/place", "/base/place", False),
    ]


def test_passes_that_agree_differ_nowhere() -> None:
    assert between(A, gold(dict(A.labels))) == []


def test_the_first_pass_is_kept_as_it_is() -> None:
    members = settled(A, B, Choice.FIRST)
    assert members["labels"] == A.labels
    assert members["evidence"] == {"/who": ["Ada"], "/stops/1/place": ["to Ash"]}
    assert members["optional"] == ["/stops/1"]


def test_the_second_pass_is_taken_with_what_it_says_of_its_values() -> None:
    members = settled(A, B, Choice.SECOND)
    assert harness.compare(Journey, dict(B.labels), members["labels"]).f1 == 1.0
    stops = members["labels"]["stops"]
    assert stops == [{"place": "Elm", "nights": 3}, {"place": "Oak", "nights": 9}]
    assert members["evidence"] == {"/who": ["Ada Quill"], "/stops/1/place": ["at Oak"], "/base/place": ["from Fir"]}
    assert members["accept"] == {"/stops/1/place": ["The Oak"]}
    assert members["inferred"] == {"/stops/0/nights": "from Monday to Thursday"}
    assert members["optional"] == []


def test_the_other_s_value_can_be_accepted_beside_the_one_taken() -> None:
    either = {one.first or one.second or "": Choice.FIRST for one in between(A, B)}
    members = settled(A, B, either | {"/who": Choice.FIRST_ACCEPT_SECOND})
    assert (members["labels"]["who"], members["accept"]) == ("Ada", {"/who": ["Ada Quill"]})
    members = settled(A, B, either | {"/who": Choice.SECOND_ACCEPT_FIRST})
    assert (members["labels"]["who"], members["accept"]) == ("Ada Quill", {"/who": ["Ada"]})


def test_an_item_of_one_pass_can_be_kept_as_optional() -> None:
    members = settled(A, B, Choice.OPTIONAL)
    assert members["labels"]["aids"] == ["Ivo", "Una"]
    assert [stop["place"] for stop in members["labels"]["stops"]] == ["Elm", "Ash", "Oak"]
    assert {"/aids/1", "/stops/1", "/stops/2"} <= set(members["optional"])
    assert members["evidence"]["/stops/2/place"] == ["at Oak"]


STOPS = st.builds(
    lambda place, nights: {"place": place, "nights": nights},
    st.sampled_from([None, "Elm", "Ash", "Oak", "Elm Hill"]),
    st.sampled_from([None, 1, 2]),
)
LABELS = st.fixed_dictionaries(
    {
        "who": st.sampled_from([None, "Ada", "Una"]),
        "aids": st.lists(st.sampled_from(["Ivo", "Una", "Tam"]), max_size=3),
        "stops": st.lists(STOPS, max_size=4),
        "base": st.none() | STOPS,
    }
)


@given(LABELS, LABELS)
def test_either_pass_can_be_had_whole(one: dict[str, Any], other: dict[str, Any]) -> None:
    first, second = gold(one), gold(other)
    before = json.dumps([one, other])
    assert settled(first, second, Choice.FIRST)["labels"] == one
    taken = settled(first, second, Choice.SECOND)["labels"]
    found = harness.compare(Journey, other, taken)
    assert (found.tally.wrong, found.tally.missing, found.tally.spurious) == (0, 0, 0)
    assert json.dumps([one, other]) == before
