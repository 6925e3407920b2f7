"""Lists and maps: which items are compared with which, and what the rest come to."""

from __future__ import annotations

from typing import Annotated, Any

import pytest
from pydantic import BaseModel, Field, create_model

import harness
from harness import Exact, Keyed, Ordered, Similar, Skip, Text, Unordered
from harness.errors import SchemaError
from harness.records import Gold


class Stop(BaseModel):
    place: str | None = None
    day: str | None = None
    miles: int | None = None


def slots(kind: Any, gold: Any, prediction: Any) -> list[tuple[str, str | None, str | None, str]]:
    """(path, gold's pointer, the prediction's, verdict) of a record whose only field is `all`."""
    model = create_model("Sheet", all=(kind, None))
    found = harness.compare(model, {"all": gold}, {"all": prediction}).outcomes
    return [(slot.path, slot.gold_pointer, slot.prediction_pointer, slot.verdict) for slot in found]


def test_a_list_empty_on_both_sides_is_one_abstention() -> None:
    assert slots(list[str], [], None) == [("all[]", None, None, "absent")]
    assert slots(list[Stop], [None], [{}, ""]) == [("all[]", None, None, "absent")]
    assert slots(dict[str, str] | None, {"a": None}, {}) == [("all{}", None, None, "absent")]


def test_equal_values_pair_one_to_one() -> None:
    assert slots(list[str], ["a", "a", "b"], ["A", "b"]) == [
        ("all[]", "/all/0", "/all/0", "correct"),
        ("all[]", "/all/1", None, "missing"),
        ("all[]", "/all/2", "/all/1", "correct"),
    ]


def test_scalars_pair_from_their_own_threshold_on() -> None:
    kind = list[Annotated[str, Similar(0.8)]]
    assert [row[3] for row in slots(kind, ["abcde", "xyz"], ["abcdd", "pqr"])] == ["correct", "missing", "spurious"]


def test_an_ordered_list_keeps_the_order_and_pays_for_what_is_out_of_it() -> None:
    kind = Annotated[list[str], Ordered()]
    assert slots(kind, ["a", "b", "c"], ["b", "c", "a"]) == [
        ("all[]", "/all/0", None, "missing"),
        ("all[]", "/all/1", "/all/0", "correct"),
        ("all[]", "/all/2", "/all/1", "correct"),
        ("all[]", None, "/all/2", "spurious"),
    ]


def test_match_on_alone_decides_who_may_pair_and_full_similarity_breaks_ties() -> None:
    kind = Annotated[list[Stop], Unordered(match_on="place")]
    gold = [{"place": "Elm", "day": "one", "miles": 1}, {"place": "Elm", "day": "two", "miles": 2}]
    prediction = [{"place": "Elm", "day": "two", "miles": 2}, {"place": "Elm", "day": "one", "miles": 1}]
    assert {row[3] for row in slots(kind, gold, prediction)} == {"correct"}
    other = [{"place": "Ash", "day": "one", "miles": 1}]
    assert {row[3] for row in slots(kind, gold[:1], other)} == {"missing", "spurious"}


def test_keys_pair_items_however_unlike_the_rest_and_never_another() -> None:
    kind = Annotated[list[Stop], Keyed("place")]
    gold = [{"place": "Elm Hill", "day": "one", "miles": 1}, {"place": "Ash", "day": "one", "miles": 1}]
    prediction = [{"place": "elm  hill", "day": "nine", "miles": 9}, {"place": "Oak", "day": "one", "miles": 1}]
    assert slots(kind, gold, prediction) == [
        ("all[].place", "/all/0/place", "/all/0/place", "correct"),
        ("all[].day", "/all/0/day", "/all/0/day", "wrong"),
        ("all[].miles", "/all/0/miles", "/all/0/miles", "wrong"),
        *((f"all[].{name}", f"/all/1/{name}", None, "missing") for name in ("place", "day", "miles")),
        *((f"all[].{name}", None, f"/all/1/{name}", "spurious") for name in ("place", "day", "miles")),
    ]


def test_items_of_one_key_pair_by_similarity_and_items_without_one_with_each_other() -> None:
    kind = Annotated[list[Stop], Keyed("place")]
    gold = [{"place": "Elm", "day": "one"}, {"place": "Elm", "day": "two"}, {"day": "six", "miles": 6}]
    prediction = [{"day": "six", "miles": 6}, {"place": "Elm", "day": "two"}, {"place": "Elm", "day": "one"}]
    paired = {(row[1], row[2]) for row in slots(kind, gold, prediction) if row[0] == "all[].day"}
    assert paired == {("/all/0/day", "/all/2/day"), ("/all/1/day", "/all/1/day"), ("/all/2/day", "/all/0/day")}


@pytest.mark.parametrize(
    "kind",
    [
        Annotated[list[str], Keyed("place")],
        Annotated[list[Stop], Keyed("town")],
        Annotated[list[create_model("Trip", stop=(Stop, ...))], Keyed("stop")],
        Annotated[list[Stop], Unordered(match_on=("town",))],
        Annotated[str, Unordered()],
        Annotated[list[Stop], Text()],
    ],
)
def test_a_marker_that_cannot_mean_anything_there_is_an_error_of_the_schema(kind: Any) -> None:
    with pytest.raises(SchemaError, match="all"):
        slots(kind, None, None)


def test_lists_of_lists_pair_the_lists_first() -> None:
    assert slots(list[list[int]], [[1, 2], [3]], [[3], [2, 1]]) == [
        ("all[][]", "/all/0/0", "/all/1/1", "correct"),
        ("all[][]", "/all/0/1", "/all/1/0", "correct"),
        ("all[][]", "/all/1/0", "/all/0/0", "correct"),
    ]


def test_totals_of_thirds_that_are_equal_leave_the_choice_to_the_most_correct_values() -> None:
    model = create_model("Sheet", value=(Annotated[list[list[str]], Unordered(threshold=0)], ...))
    labels = {"value": [["elm", "elm"], ["ash", "ash", "elm"], ["ash"]]}
    gold = Gold(document="", schema="", labels=labels, accept={"/value/2/0": ("elm",)})
    found = harness.compare(model, gold, {"value": [["ash", "ash", "elm"], ["elm"], ["ash", "ash"]]})
    # 1/2 + 1 + 1/2 with five values right, or 1/3 + 2/3 + 1 with four.
    assert sum(slot.verdict == "correct" for slot in found.outcomes) == 5
    assert found.similarity == pytest.approx(2 / 3)


def test_an_ignored_item_takes_its_partner_along_where_any_two_may_be_paired() -> None:
    words = Annotated[list[Annotated[str, Text(threshold=0)]], Unordered()]
    model = create_model("Sheet", value=(Annotated[list[words], Unordered(threshold=0.5)], ...))
    gold = Gold(document="", schema="", labels={"value": [["elm"], ["ash"]]}, ignore=frozenset({"/value/1/0"}))
    found = harness.compare(model, gold, {"value": [["elm"], ["xyz"]]})
    assert [slot.verdict for slot in found.outcomes] == ["correct", "skipped"]


def test_a_list_whose_items_are_all_of_another_shape_is_judged_by_the_fields_that_decide() -> None:
    class Crew(BaseModel):
        names: list[str] = []

    kind = Annotated[list[Crew], Unordered(match_on=("names",))]
    assert slots(kind, [{"names": ["Ada"]}], ["Ada"]) == [
        ("all[].names[]", "/all/0/names/0", None, "missing"),
        ("all[]", None, "/all/0", "spurious"),
    ]


def test_map_keys_equal_as_written_pair_before_keys_equal_after_folding() -> None:
    kind = dict[str, Annotated[str, Exact()]]
    assert slots(kind, {"Elm": "1", "elm": "2"}, {"elm": "2", "ELM": "1"}) == [
        ("all{}", "/all/Elm", "/all/ELM", "correct"),
        ("all{}", "/all/elm", "/all/elm", "correct"),
    ]


def test_keys_of_maps_may_hold_anything_and_pointers_say_so() -> None:
    rows = slots(dict[str, int], {"a/b": 1, "c~d": 2, "e.f[]": 3}, {"a/b": 1, "c~d": 0})
    assert [(row[1], row[3]) for row in rows] == [
        ("/all/a~1b", "correct"), ("/all/c~0d", "wrong"), ("/all/e.f[]", "missing"),
    ]  # fmt: skip


@pytest.mark.parametrize("prediction", ["Elm", 5, {"place": "Elm"}])
def test_another_shape_is_one_invalid_slot_of_the_whole_and_gold_below_is_missing(prediction: Any) -> None:
    rows = slots(list[Stop], [{"place": "Elm", "miles": 5}], prediction)
    assert rows == [
        ("all[].place", "/all/0/place", None, "missing"),
        ("all[].miles", "/all/0/miles", None, "missing"),
        ("all[]", None, "/all", "spurious"),
    ]


def test_skip_on_a_list_leaves_every_slot_below_out() -> None:
    rows = slots(Annotated[list[Stop], Skip()], [{"place": "Elm"}], [{"place": "Ash", "day": "one"}])
    assert {row[3] for row in rows} == {"skipped"}


def test_weights_multiply_downwards_and_critical_is_inherited() -> None:
    class Sheet(BaseModel):
        stops: Annotated[list[Stop], Unordered(weight=2, critical=True)]
        note: Annotated[str | None, Text(weight=3)] = None

    found = harness.compare(Sheet, {"stops": [{"place": "Elm"}], "note": "x"}, {"stops": [{"place": "Elm"}]})
    assert (found.precision, found.recall) == (1.0, pytest.approx(2 / 5))


def test_a_recursive_model_has_paths_as_deep_as_its_data() -> None:
    class Part(BaseModel):
        name: str
        parts: list[Part] = Field(default_factory=list)

    whole = {"name": "mill", "parts": [{"name": "wheel", "parts": [{"name": "spoke"}]}]}
    paths = [slot.path for slot in harness.compare(Part, whole, whole).outcomes if slot.verdict == "correct"]
    assert paths == ["name", "parts[].name", "parts[].parts[].name"]


class Named(BaseModel):
    name: str
    size: int | None = None
    parts: Annotated[list[Named], Keyed("name")] = Field(default_factory=list)


class Matched(BaseModel):
    name: str
    size: int | None = None
    parts: Annotated[list[Matched], Unordered(match_on=["name"])] = Field(default_factory=list)


@pytest.mark.parametrize("model", [Named, Matched])
def test_the_list_of_a_recursive_model_is_paired_by_its_key_at_every_depth(model: type[BaseModel]) -> None:
    def whole(*cogs: dict[str, Any]) -> dict[str, Any]:
        return {"name": "mill", "parts": [{"name": "wheel", "parts": [{"name": "hub", "parts": list(cogs)}]}]}

    gold = whole({"name": "one", "size": 1}, {"name": "two", "size": 2}, {"name": "three", "size": 3})
    prediction = whole({"name": "two", "size": 2}, {"name": "one", "size": 7}, {"name": "four", "size": 3})
    found = harness.compare(model, gold, prediction)
    deep = "/parts/0/parts/0/parts"
    rows = [(slot.gold_pointer, slot.prediction_pointer, slot.verdict) for slot in found.outcomes]
    assert [row for row in rows if deep in (row[0] or row[1] or "") and "absent" not in row] == [
        (f"{deep}/0/name", f"{deep}/1/name", "correct"),
        (f"{deep}/0/size", f"{deep}/1/size", "wrong"),
        (f"{deep}/1/name", f"{deep}/0/name", "correct"),
        (f"{deep}/1/size", f"{deep}/0/size", "correct"),
        (f"{deep}/2/name", None, "missing"),
        (f"{deep}/2/size", None, "missing"),
        (None, f"{deep}/2/name", "spurious"),
        (None, f"{deep}/2/size", "spurious"),
    ]
    assert (found.precision, found.recall) == (6 / 9, 6 / 9)
    assert harness.totals(model, gold, prediction).tally == found.tally
