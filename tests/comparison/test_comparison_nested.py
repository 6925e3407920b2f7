"""Lists within the items of long lists are looked into where need be, and refused where they would take too long."""

from __future__ import annotations

import random
from typing import Annotated, Any

import numpy as np
import pytest
from generated import compared
from hypothesis import given
from pydantic import BaseModel

import harness
from harness import Keyed, Ordered, Similar, Unordered
from harness.comparison.compare import compile_matcher
from harness.comparison.matchers import ListMatcher, Reading, long_list, table_cells
from harness.comparison.matchers import nested as nested_lists
from harness.comparison.matchers.cells import MARGIN
from harness.comparison.matchers.nested import MAX_NESTED, check_nested, pairs_within
from harness.errors import LimitError
from harness.records import Gold

WORDS = ["oak", "ash", "elm", "oaken", "elms", "fir", "yew"]


class Person(BaseModel):
    name: Annotated[str | None, Similar(0.7)] = None
    roles: list[str] = []


class Circle(BaseModel):
    radius: int


class Square(BaseModel):
    side: int


class Visit(BaseModel):
    code: str | None = None
    tags: list[str] = []
    people: list[Person] = []
    steps: Annotated[list[str], Ordered()] = []
    named: Annotated[list[Person], Keyed("name")] = []
    by_name: Annotated[list[Person], Unordered(match_on="name", threshold=0.4)] = []
    grid: list[list[int]] = []
    prices: dict[str, int] = {}
    groups: dict[str, list[str]] = {}
    shapes: list[Circle | Square] = []


class Visits(BaseModel):
    visits: list[Visit] = []


def person(rng: random.Random) -> dict[str, Any]:
    return {"name": rng.choice(WORDS), "roles": rng.choices(WORDS, k=rng.randrange(3))}


def visit(rng: random.Random, codes: int) -> dict[str, Any]:
    def some(make: Any) -> list[Any]:
        return [make() for _ in range(rng.randrange(4))]

    return {
        "code": rng.choice([None, f"code {rng.randrange(codes)}"]),
        "tags": rng.choices(WORDS, k=rng.randrange(5)),
        "people": some(lambda: person(rng)),
        "steps": rng.choices(WORDS, k=rng.randrange(5)),
        "named": some(lambda: person(rng)),
        "by_name": some(lambda: person(rng)),
        "grid": some(lambda: rng.choices(range(3), k=rng.randrange(4))),
        "prices": {key: rng.randrange(3) for key in rng.sample(WORDS, 2)},
        "groups": {key: rng.choices(WORDS, k=2) for key in rng.sample(WORDS, 2)},
        "shapes": some(lambda: {rng.choice(["radius", "side"]): rng.randrange(3)}),
    }


def visits(n: int, codes: int, seed: int) -> tuple[list[Any], list[Any]]:
    """Gold's, and a prediction's: half of them gold's, half with other values; some of another shape."""
    rng = random.Random(seed)
    gold = [visit(rng, codes) for _ in range(n)]
    prediction: list[Any] = []
    for item in gold:
        other = {key: value for key, value in visit(rng, codes).items() if rng.random() < 0.2}
        prediction.append(rng.choice([item, {**item, **other}]))
    prediction[0] = "a string"
    prediction[1] = {**prediction[1], "tags": "a string", "people": ["a string", *gold[1]["people"]]} if n > 1 else {}
    rng.shuffle(prediction)
    return gold, prediction


def both_ways(model: Any, gold: Any, prediction: Any, *, long_from: float, whole: int) -> Any:
    """The comparison by few similarities, after it was found to be the same by all."""
    found = []
    for pairs in (long_from, float("inf")):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(long_list, "LONG", pairs)
            patch.setattr(table_cells, "WHOLE", whole)
            found.append(harness.compare(model, gold, prediction))
    assert found[0].outcomes == found[1].outcomes
    assert found[0].similarity == pytest.approx(found[1].similarity, abs=1e-12)
    return found[0]


@pytest.mark.parametrize("codes", [2, 1000])
@pytest.mark.parametrize(("long_from", "whole"), [(100, 0), (100, table_cells.WHOLE), (4, 0)])
def test_records_with_lists_are_paired_as_by_all_similarities(codes: int, whole: int, long_from: int) -> None:
    gold, prediction = visits(24, codes, seed=codes)
    found = both_ways(Visits, {"visits": gold}, {"visits": prediction}, long_from=long_from, whole=whole)
    assert found.tally.correct > 150


def test_doubts_of_gold_within_lists_are_minded() -> None:
    gold, prediction = visits(30, 5, seed=3)
    rng = random.Random(4)
    at = [f"/visits/{row}/{key}" for row in range(30) for key in ("tags", "people", "steps", "grid") if gold[row][key]]
    record = Gold(
        "",
        "",
        {"visits": gold},
        accept={f"{path}/0": ("oak",) for path in at if "/tags" in path},
        ignore=frozenset(f"{path}/0" for path in rng.sample(at, 20)),
        optional=frozenset(f"{path}/0" for path in rng.sample(at, 20)),
    )
    both_ways(Visits, record, {"visits": prediction}, long_from=100, whole=0)


@given(compared(doubts=True))
def test_values_without_a_bound_are_compared_one_by_one_as_in_a_table(case: Any) -> None:
    spec, gold, prediction = case
    both_ways(spec.annotation, gold, prediction, long_from=3, whole=0)


def read(model: Any, items: list[Any], *, gold: bool) -> list[Any]:
    return [compile_matcher(model).read(item, None, "", Reading(gold=gold)) for item in items]


@pytest.mark.parametrize("least", [0.0, 0.4, 0.8])
def test_bounds_are_not_below_what_they_bound(least: float) -> None:
    gold, prediction = visits(30, 5, seed=9)
    mine, theirs = read(Visit, gold, gold=True), read(Visit, prediction, gold=False)
    matcher = compile_matcher(Visit)
    cells = matcher.cells(mine, theirs)
    rows, columns = (side.ravel() for side in np.indices(cells.shape))
    table = matcher.table(mine, theirs).ravel()
    assert np.abs(cells.cells(rows, columns) - table).max() < 1e-12
    bounds = cells.ceilings_at(rows, columns, least)
    assert (bounds >= table - MARGIN).all()
    assert (cells.first_ceilings_at(rows, columns) >= table - MARGIN).all()
    loose = sum((few[which] for which, few in cells.likeness().lookups), np.zeros(cells.shape))
    assert (loose.ravel() >= table - MARGIN).all()


class Part(BaseModel):
    name: str | None = None
    parts: list[Part] = []


def test_pairs_are_counted_as_they_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    def part(rng: random.Random, depth: int) -> dict[str, Any]:
        below = [part(rng, depth - 1) for _ in range(rng.randrange(4))] if depth else []
        return {"name": rng.choice(WORDS), "parts": below}

    matcher = compile_matcher(Part)
    rng = random.Random(0)
    mine, theirs = (read(Part, [part(rng, 3) for _ in range(10)], gold=gold) for gold in (True, False))
    expected = pairs_within(matcher, mine, theirs)
    compared_pairs = []
    items_table = ListMatcher.items_table

    def counted(self: ListMatcher, golds: list[Any], predictions: list[Any]) -> Any:
        compared_pairs.append(len(golds) * len(predictions))
        return items_table(self, golds, predictions)

    monkeypatch.setattr(ListMatcher, "items_table", counted)
    matcher.table(mine, theirs)
    assert sum(compared_pairs) == expected > 1000


def nested(sizes: list[int]) -> dict[str, Any]:
    """A list of so many items, each with a list of so many, and so on."""
    below = [nested(sizes[1:])] * sizes[0] if sizes else []
    return {"name": "oak", "parts": below}


@pytest.mark.parametrize("sizes", [[1, 10_001], [100, 101], [3, 4, 840], [4, 4, 4, 4, 4, 4, 4]])
def test_too_many_pairs_within_lists_are_refused_before_they_are_compared(sizes: list[int]) -> None:
    record = nested(sizes)
    with pytest.raises(LimitError, match=rf"parts\[\]: a list of {sizes[0]} items? against one of {sizes[0]}") as error:
        harness.compare(Part, record, record)
    assert f"at most {MAX_NESTED:,} pairs of items of lists within them" in str(error.value.hint)


def test_few_pairs_of_a_long_list_are_looked_into_where_all_would_be_too_many() -> None:
    words = [f"{one} {other}" for one in WORDS for other in WORDS]
    rng = random.Random(0)
    rows = [{"code": f"{n:x}{n * 7919:x}", "tags": rng.sample(words, 6)} for n in range(1_700)]
    (field,) = (field for field in compile_matcher(Visits).fields if field.name == "visits")
    mine, theirs = (read(Visits, [{"visits": rows}], gold=gold)[0].content[0].content for gold in (True, False))
    assert isinstance(field.matcher, ListMatcher)
    with pytest.raises(LimitError):
        check_nested(field.matcher, mine, theirs)
    assert harness.compare(Visits, {"visits": rows}, {"visits": rows[::-1]}).similarity == 1


def test_long_lists_within_a_few_items_are_paired_as_long_ones_are() -> None:
    def chapter(n: int, start: int) -> dict[str, Any]:
        return {"name": f"chapter {n}", "parts": [{"name": f"part {start + row:05}"} for row in range(200)]}

    chapters = [chapter(n, 1000 * n) for n in range(4)]
    record = {"parts": [*chapters, {"name": "oak"}]}
    both_ways(Part, record, {"parts": [*chapters[::-1], {"name": "oak"}]}, long_from=long_list.LONG, whole=0)


class Twin(BaseModel):
    name: str
    place: str
    tags: list[str] = []


class Twins(BaseModel):
    twins: list[Twin] = []


def twins(count: int, tag: str) -> dict[str, Any]:
    return {
        "twins": [
            {"name": "Ada", "place": "Elm", "tags": [f"{tag}{n}-{row}" for n in range(4)]} for row in range(count)
        ]
    }


def test_too_many_items_that_are_as_good_for_each_other_are_refused_where_they_hold_lists(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(nested_lists, "MAX_NESTED", 100_000)
    assert harness.totals(Twins, twins(10, "gold"), twins(10, "said")).tally.correct == 20
    with pytest.raises(LimitError, match=r"twins\[\]: a list of 40 items against one of 40") as error:
        harness.totals(Twins, twins(40, "gold"), twins(40, "said"))
    assert "too many of their items, which hold lists, are as good for several others" in str(error.value.hint)


def test_lists_of_one_item_within_each_other_are_graded_once_from_whatever_level() -> None:
    def chain(depth: int, leaf: str) -> dict[str, Any]:
        node: dict[str, Any] = {"name": leaf}
        for level in range(depth):
            node = {"name": f"part {level}", "parts": [node]}
        return node

    record, changed = ({"parts": [chain(30, f"{leaf} {n}") for n in range(6)]} for leaf in ("oak", "elm"))
    asked = 0
    table_of = ListMatcher.items_table

    def counted(matcher: ListMatcher, golds: Any, predictions: Any) -> Any:
        nonlocal asked
        asked += 1
        return table_of(matcher, golds, predictions)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ListMatcher, "items_table", counted)
        harness.compare(Part, record, changed)
    assert asked <= 3 * 6 * 6 * 30
