"""Gold and prediction side by side: the items that were compared stand together, each once."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

import harness
from harness.report.page.tree import tree_rows


class Stop(BaseModel):
    place: str | None = None
    day: str | None = None


class Trip(BaseModel):
    who: str | None = None
    base: Stop | None = None
    stops: list[Stop] = Field(default_factory=list)
    fees: dict[str, int] = Field(default_factory=dict)


def lines(gold: Any, prediction: Any) -> list[str]:
    """Each row as `  label: verdict` or `  label (note)`, indented by its depth."""
    outcomes = harness.compare(Trip, gold, prediction).outcomes
    rows = tree_rows(outcomes, anchors=[f"s{n}" for n in range(len(outcomes))], places={"s0": "m0"})
    assert [row.anchor for row in rows if row.verdict is not None] == [f"s{n}" for n in range(len(outcomes))]
    shown = (f"{row.label}: {row.verdict}" if row.verdict else f"{row.label} ({row.note})" for row in rows)
    return ["  " * row.depth + line.replace(" ()", "") for row, line in zip(rows, shown, strict=True)]


def test_an_item_stands_beside_the_one_that_it_was_compared_with() -> None:
    gold = {"who": "Ada", "stops": [{"place": "Elm", "day": "one"}, {"place": "Ash", "day": "two"}]}
    prediction = {"stops": [{"place": "Ash"}, {"place": "Elm", "day": "one"}, {"place": "Oak"}]}
    assert lines(gold, prediction) == [
        "who: missing",
        "base: absent",
        "stops",
        "  item 1 (predicted as item 2)",
        "    place: correct",
        "    day: correct",
        "  item 2 (predicted as item 1)",
        "    place: correct",
        "    day: missing",
        "  item 3 (only predicted)",
        "    place: spurious",
        "fees{}: absent",
    ]


def test_a_field_that_one_side_lacks_stays_in_its_record() -> None:
    gold = {"stops": [{"day": "one", "place": None}, {"place": "Elm"}]}
    prediction = {"stops": [{"day": "one", "place": "Oak"}]}
    assert lines(gold, prediction)[2:] == [
        "stops",
        "  item 1",
        "    place: spurious",
        "    day: correct",
        "  item 2 (not predicted)",
        "    place: missing",
        "fees{}: absent",
    ]


def test_what_neither_side_has_stands_in_the_record_where_it_would() -> None:
    gold = {"base": {"place": "Elm"}, "stops": [{"place": "Elm"}]}
    assert lines(gold, gold)[1:8] == [
        "base",
        "  place: correct",
        "  day: absent",
        "stops",
        "  item 1",
        "    place: correct",
        "    day: absent",
    ]


def test_keys_of_a_map_are_shown_as_they_are() -> None:
    assert lines({"fees": {"2031": 5, "a/b": 1}}, {"fees": {"2031": 6}})[-3:] == [
        "fees",
        "  2031: wrong",
        "  a/b: missing",
    ]


def test_a_record_of_another_shape_is_one_line() -> None:
    assert "(whole record): spurious" in lines({"who": "Ada"}, "Ada")
