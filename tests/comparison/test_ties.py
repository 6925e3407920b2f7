"""Items that are all alike are paired by a shorter way, and just as by the long one."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

import harness
from harness import Exact, Keyed, Number, Ordered, Unordered
from harness.comparison import ties
from harness.comparison.align import pair_unordered
from harness.comparison.block import Block, whole_blocks
from harness.records import Gold

many_places = st.sets(st.integers(0, 40), min_size=1, max_size=14).map(sorted)


@contextmanager
def no_blocks() -> Iterator[None]:
    """Every tie settled cell by cell, the gains of each cell worked out."""
    found, numbered = ties.whole_blocks, ties.Gains.__init__
    ties.whole_blocks = lambda tight: []
    ties.Gains.__init__ = lambda self, gain, kinds=None: numbered(self, gain)  # type: ignore[method-assign]
    try:
        yield
    finally:
        ties.whole_blocks, ties.Gains.__init__ = found, numbered  # type: ignore[method-assign]


@given(many_places, many_places, st.integers(0, 2), st.integers(0, 1))
def test_a_block_is_settled_as_cell_by_cell(rows: list[int], columns: list[int], weight: int, aim: int) -> None:
    weights = np.full((41, 41), -1.0)
    weights[np.ix_(rows, columns)] = weight
    found = pair_unordered(weights, lambda row, column: (aim, 0))
    with no_blocks():
        assert found == pair_unordered(weights, lambda row, column: (aim, 0))


@pytest.mark.parametrize("shape", [(64, 64), (64, 90), (90, 64), (1, 5000), (5000, 1)])
@pytest.mark.parametrize("scattered", [False, True])
def test_a_large_block_is_settled_as_cell_by_cell(shape: tuple[int, int], scattered: bool) -> None:
    weights = np.ones(shape)
    if scattered:
        rng = np.random.default_rng(0)
        weights = np.full((shape[0] + 20, shape[1] + 20), -1.0)
        rows, columns = (sorted(rng.choice(n + 20, n, replace=False)) for n in shape)
        weights[np.ix_(rows, columns)] = 1
    found = pair_unordered(weights, lambda row, column: (1,))
    assert len(found) == min(shape)
    with no_blocks():
        assert found == pair_unordered(weights, lambda row, column: (1,))


@given(st.data())
def test_ties_of_few_kinds_are_settled_as_cell_by_cell(data: st.DataObject) -> None:
    n_rows, n_columns = data.draw(st.integers(1, 9)), data.draw(st.integers(1, 9))
    kinds = [data.draw(st.lists(st.integers(0, 2), min_size=n, max_size=n)) for n in (n_rows, n_columns)]
    of_kinds = st.lists(st.integers(-1, 2), min_size=9, max_size=9)
    weight, aim = data.draw(of_kinds), data.draw(of_kinds)
    weights = np.array([[weight[3 * row + column] for column in kinds[1]] for row in kinds[0]], float)

    def gain(row: int, column: int) -> tuple[int, ...]:
        return (abs(aim[3 * kinds[0][row] + kinds[1][column]]),)

    found = pair_unordered(weights, gain, lambda: (kinds[0], kinds[1]))
    with no_blocks():
        assert found == pair_unordered(weights, gain)


def test_a_block_is_a_part_whose_rows_have_the_same_columns_and_these_no_others() -> None:
    assert whole_blocks([[0, 1], [2, 3], [0, 1], [3, 4], [5], [], [6], [6]]) == [
        Block([0, 2], [0, 1]),
        Block([6, 7], [6]),
    ]


def test_a_gain_is_asked_for_once_where_all_are_alike() -> None:
    asked = []

    def gain(row: int, column: int) -> tuple[int]:
        asked.append((row, column))
        return (1,)

    weights = np.ones((200, 300))
    assert pair_unordered(weights, gain, lambda: ([0] * 200, [0] * 300)) == [(row, row) for row in range(200)]
    assert len(set(asked)) == 1


class Part(BaseModel):
    name: str | None = None
    code: Annotated[str | None, Exact()] = None
    tags: list[str] = []
    size: float | str | None = None


def listed(marker: Any) -> Any:
    class Parts(BaseModel):
        parts: Annotated[list[Part], marker] = []

    return Parts


MARKERS = [Unordered(), Unordered(threshold=0), Unordered(match_on=("name",)), Keyed("code"), Ordered()]


@pytest.mark.parametrize("marker", MARKERS, ids=str)
@pytest.mark.parametrize("doubts", [False, True])
@pytest.mark.parametrize("count", [12, 70])
def test_lists_of_few_kinds_are_compared_as_cell_by_cell(marker: Any, doubts: bool, count: int) -> None:
    rng = random.Random(count)
    names, sizes = ["bolt", "nut"], [1, 1.0, "1", True, None]
    kinds = [
        {"name": rng.choice(names), "code": rng.choice("abc"), "tags": rng.sample(names, 1), "size": size}
        for size in sizes
    ]
    gold = [rng.choice(kinds) for _ in range(count)]
    prediction = [rng.choice([*kinds, {**rng.choice(kinds), "code": None}, "a string"]) for _ in range(count - 4)]
    at = [f"/parts/{row}" for row in rng.sample(range(count), count // 2)]
    record = Gold(
        "",
        "",
        {"parts": gold},
        accept={f"{path}/name": ("nut",) for path in at[::3]} if doubts else {},
        ignore=frozenset([f"{path}/code" for path in at[1::4]] + at[2::4]) if doubts else frozenset(),
        optional=frozenset(at[3::4]) if doubts else frozenset(),
    )
    found = harness.compare(listed(marker), record, {"parts": prediction})
    with no_blocks():
        assert found == harness.compare(listed(marker), record, {"parts": prediction})


class Measure(BaseModel):
    value: Annotated[int, Number(abs_tol=1)] | Annotated[float, Exact()] | None = None


def test_numbers_that_are_equal_but_of_two_arms_of_a_union_are_not_taken_for_one_another() -> None:
    class Measures(BaseModel):
        measures: Annotated[list[Measure], Unordered(threshold=0)] = []

    gold = [{"value": 2}] * 130
    prediction = [{"value": 3}, {"value": 3.0}] + [{"value": 3}] * 129
    found = harness.compare(Measures, {"measures": gold}, {"measures": prediction})
    assert (found.tally.correct, found.tally.wrong, found.tally.spurious) == (130, 0, 1), "3.0 is the one left out"
