"""Many small tables are added up at once, and give to the last bit what each gives by itself."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Annotated, Any

import numpy as np
import pytest
from generated import compared
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

import harness
from harness import Ordered, Unordered
from harness.comparison import totals
from harness.comparison.align import best_unordered
from harness.comparison.compare import compile_matcher
from harness.comparison.matchers import Reading
from harness.comparison.matchers.base import TOLERANCE
from harness.comparison.monotone import best_monotone
from harness.comparison.totals import shares_of_lists, total_of

lengths = st.lists(st.integers(1, 6), min_size=1, max_size=8)
kinds = st.sampled_from([1, 2, 3, 7, 1000, 2**40])


def drawn_table(shape: tuple[int, int], seed: int, kinds: int) -> Any:
    """Similarities that are so many parts of 1; of few kinds, many pairings come to the same."""
    return np.random.default_rng(seed).integers(0, kinds, shape, endpoint=True) / kinds


def at_once_or_not(patch: pytest.MonkeyPatch, *, always: bool) -> None:
    patch.setattr(totals, "_is_quick", lambda *shape, ordered: always)


@given(st.integers(1, 6), st.integers(1, 6), st.integers(0, 2**32 - 1), kinds, st.booleans())
def test_a_total_is_that_of_the_best_pairing(height: int, width: int, seed: int, kinds: int, ordered: bool) -> None:
    table = drawn_table((height, width), seed, kinds)
    allowed = np.where(table >= 0.3, np.round(table * 2.0**40), -1)
    best = best_monotone(allowed) if ordered else best_unordered(allowed)
    exact = sum((Fraction(table.item(pair)) for pair in best), Fraction(0))
    assert total_of(table, 0.3, ordered=ordered) == pytest.approx(float(exact), abs=1e-11)


@given(lengths, lengths, st.integers(0, 2**32 - 1), kinds, st.booleans(), st.sampled_from([-TOLERANCE, 0.3, 1.0]))
def test_tables_give_together_what_each_gives_by_itself(
    ours: list[int], theirs: list[int], seed: int, kinds: int, ordered: bool, least: float
) -> None:
    table = drawn_table((sum(ours), sum(theirs)), seed, kinds)
    tops, lefts = np.cumsum([0, *ours]), np.cumsum([0, *theirs])
    with pytest.MonkeyPatch.context() as patch:
        at_once_or_not(patch, always=True)
        found = shares_of_lists(table, ours, theirs, least, ordered=ordered)
    for row, column in np.ndindex(found.shape):
        part = table[tops[row] : tops[row + 1], lefts[column] : lefts[column + 1]]
        assert found[row, column] == total_of(part, least, ordered=ordered) / max(part.shape)


@pytest.mark.parametrize("ordered", [False, True])
@pytest.mark.parametrize(("height", "width"), [(2, 600), (300, 2), (7, 8), (12, 12), (1, 70), (70, 80)])
def test_long_lists_give_the_same_too(height: int, width: int, ordered: bool) -> None:
    table = np.where(np.random.default_rng(1).random((height * 9, width * 9)) < 0.4, 0.9, 0.5)
    table *= np.random.default_rng(2).random(table.shape)
    found = shares_of_lists(table, [height] * 9, [width] * 9, 0.2, ordered=ordered)
    for row, column in [(0, 0), (8, 8), (3, 5)]:
        part = table[row * height : (row + 1) * height, column * width : (column + 1) * width]
        assert found[row, column] == total_of(part, 0.2, ordered=ordered) / max(part.shape)


def test_a_table_of_ones_comes_to_its_shorter_side() -> None:
    for shape in [(1, 1), (3, 5), (70, 80), (200, 3)]:
        assert total_of(np.ones(shape), 0.5, ordered=False) == total_of(np.ones(shape), 0.5, ordered=True) == min(shape)


@pytest.mark.parametrize("doubts", [False, True])
def test_schemas_of_every_kind_are_compared_as_list_by_list(doubts: bool) -> None:
    @given(compared(doubts=doubts))
    def compare_both_ways(case: Any) -> None:
        spec, gold, prediction = case
        found = []
        for always in (True, False):
            with pytest.MonkeyPatch.context() as patch:
                at_once_or_not(patch, always=always)
                found.append(harness.compare(spec.annotation, gold, prediction))
        assert found[0].outcomes == found[1].outcomes
        assert found[0].similarity == found[1].similarity

    compare_both_ways()


class Branch(BaseModel):
    name: str | None = None
    branches: list[Branch] = []
    tags: Annotated[list[str], Ordered()] = []
    rows: Annotated[list[list[int]], Unordered(threshold=0)] = []


def tree(rng: random.Random, depth: int) -> dict[str, Any]:
    words = ["oak", "ash", "elm", "oaken", "elms"]
    return {
        "name": rng.choice([*words, None]),
        "branches": [tree(rng, depth - 1) for _ in range(rng.randint(1, 4))] if depth else [],
        "tags": rng.choices(words, k=rng.randrange(4)),
        "rows": [rng.choices(range(3), k=rng.randrange(4)) for _ in range(rng.randrange(3))],
    }


def test_trees_are_compared_as_list_by_list() -> None:
    gold, prediction = tree(random.Random(1), 4), tree(random.Random(2), 4)
    prediction["branches"][0]["branches"].append("a string")
    at_once = harness.compare(Branch, gold, prediction)
    with pytest.MonkeyPatch.context() as patch:
        at_once_or_not(patch, always=False)
        one_by_one = harness.compare(Branch, gold, prediction)
    assert at_once.outcomes == one_by_one.outcomes
    assert at_once.similarity == one_by_one.similarity


def test_a_pair_of_trees_is_graded_as_in_a_table_of_many() -> None:
    matcher = compile_matcher(Branch)
    rng = random.Random(3)
    sides = [
        [matcher.read(tree(rng, 2), None, "", Reading(gold=gold)) for _ in range(12)] for gold in (True, False)
    ]  # fmt: skip
    table = matcher.table(*sides)
    for row, gold in enumerate(sides[0]):
        for column, prediction in enumerate(sides[1]):
            assert gold is not None
            assert prediction is not None
            assert table[row, column] == matcher.grade(gold, prediction)
