"""Wrong values of long lists are looked for together, and found as if one by one."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

from generated import compared
from hypothesis import given
from pydantic import BaseModel

import harness
from harness import Date, PersonName, Similar
from harness.comparison import misplaced


@contextmanager
def together_from(slots: float, pairs: float) -> Iterator[None]:
    before = misplaced._FEW, misplaced._MANY, misplaced._AT_ONCE
    misplaced._FEW, misplaced._MANY, misplaced._AT_ONCE = slots, pairs, 3
    try:
        yield
    finally:
        misplaced._FEW, misplaced._MANY, misplaced._AT_ONCE = before


def both_ways(model: Any, gold: Any, prediction: Any) -> Any:
    """The outcomes with every wrong value looked for together, after none was gave the same."""
    with together_from(0, 0):
        together = harness.compare(model, gold, prediction).outcomes
    with together_from(float("inf"), float("inf")):
        alone = harness.compare(model, gold, prediction).outcomes
    assert together == alone
    return together


@given(compared())
def test_together_gives_the_reasons_of_one_by_one(case: Any) -> None:
    spec, gold, prediction = case
    both_ways(spec.annotation, gold, prediction)


@given(compared(doubts=True))
def test_together_gives_the_reasons_of_one_by_one_where_gold_has_doubts(case: Any) -> None:
    spec, gold, prediction = case
    both_ways(spec.annotation, gold, prediction)


class Visit(BaseModel):
    who: Annotated[str | None, PersonName()] = None
    day: Annotated[str | None, Date()] = None
    note: Annotated[str | None, Similar(0.7)] = None
    room: int | None = None


class Diary(BaseModel):
    visits: list[Visit] = []
    words: list[str] = []


def test_values_that_changed_places_in_a_long_list_are_misplaced() -> None:
    rng = random.Random(4)
    visits = [
        {
            "who": f"{rng.choice(['Ada', 'Una', 'Orla'])} {chr(65 + index % 26)}ell{index}",
            "day": f"2031-{1 + index % 12:02}-{1 + index % 28:02}",
            "note": " ".join(rng.choices(["elm", "ash", "oak", "fir", "yew", "box"], k=5)) + f" {index * 7919}",
            "room": index,
        }
        for index in range(60)
    ]
    changed = [dict(visit) for visit in visits]
    for one, other in ((3, 17), (20, 41), (5, 6)):
        changed[one]["who"], changed[other]["who"] = changed[other]["who"], changed[one]["who"]
    for index in range(30, 40):
        changed[index]["who"] = f"Nobody {index}"
    outcomes = both_ways(Diary, {"visits": visits}, {"visits": changed})
    reasons = {slot.prediction_pointer: slot.reason for slot in outcomes if slot.verdict == "wrong"}
    swapped = {f"/visits/{row}/who" for row in (3, 17, 20, 41, 5, 6)}
    assert {at for at, reason in reasons.items() if reason == "misplaced"} == swapped
    assert {at for at, reason in reasons.items() if reason != "misplaced"} == {
        f"/visits/{row}/who" for row in range(30, 40)
    }


def test_a_scalar_of_a_long_list_is_not_misplaced_by_its_own_partner() -> None:
    words = [f"word{index:03}" for index in range(80)]
    spoiled = [f"{word[:-1]}x" if index % 2 else word for index, word in enumerate(words)]
    outcomes = both_ways(Diary, {"words": words}, {"words": spoiled})
    assert {slot.reason for slot in outcomes if slot.verdict in ("wrong", "spurious")} <= {"near_miss", "other"}
