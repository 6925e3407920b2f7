"""Long ordered lists are paired by few similarities, to the pairing of all."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel
from test_pairing import best_of_all

import harness
from harness import Ordered, Similar
from harness.comparison.matchers import long_list, long_ordered
from harness.comparison.matchers.long_ordered import weigh_optima
from harness.comparison.monotone import best_through, pair_ordered, settle_ordered
from harness.errors import LimitError


def drawn(seed: int, height: int, width: int, kinds: int, share: float) -> Any:
    """(n_gold, n_pred) weights, of few kinds where many pairings weigh the same, below 0 where no pair may be made."""
    rng = np.random.default_rng(seed)
    weights = rng.integers(1, kinds, (height, width), endpoint=True).astype(float)
    return np.where(rng.random(weights.shape) < share, weights, -1.0)


tables = st.builds(
    drawn,
    st.integers(0, 2**32 - 1),
    st.integers(1, 9),
    st.integers(1, 9),
    st.sampled_from([1, 3, 1000]),
    st.sampled_from([0.1, 0.3, 0.6, 1.0]),
)


def settled(weights: Any, slack: Any, most: int, gain: Any) -> tuple[Any, int]:
    """The pairing found from bounds that are so much above the weights, and how many cells were weighed for it."""
    rows, columns = np.nonzero(weights + slack >= 0)
    asked: list[int] = []

    def weigh(ours: Any, theirs: Any) -> Any:
        asked.append(len(ours))
        return weights[ours, theirs]

    bounds = weights[rows, columns] + slack[rows, columns]
    optima = weigh_optima(rows, columns, bounds, weights.shape[1], weigh, most)
    return None if optima is None else settle_ordered(optima, gain), sum(asked)


@given(tables, st.sampled_from([0, 1, 2, 1000]), st.booleans())
def test_few_weights_give_the_pairing_of_all(weights: Any, more: int, sparingly: bool) -> None:
    slack = np.random.default_rng(0).integers(0, more, weights.shape, endpoint=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(long_ordered, "_ROUNDS", 3 if sparingly else 12)
        gain = lambda row, column: (row * 7 + column * 3) % 4  # noqa: E731
        found, asked = settled(weights, slack, weights.size, lambda row, column: (gain(row, column), 0))
    assert found == pair_ordered(weights, lambda row, column: (gain(row, column), 0))
    assert asked <= np.count_nonzero(weights + slack >= 0)


@given(tables)
def test_the_greatest_total_through_a_cell_is_that_of_the_pairings_that_have_it(weights: Any) -> None:
    weights = weights[:4, :4]
    rows, columns = np.nonzero(weights >= 0)
    found = best_through(rows, columns, weights[rows, columns], weights.shape[1])
    for row, column, total in zip(rows.tolist(), columns.tolist(), found.tolist(), strict=True):
        before, behind = weights[:row, :column], weights[row + 1 :, column + 1 :]
        around = sum(sum(part[pair] for pair in best_of(part)) for part in (before, behind))
        assert total == around + weights[row, column]


def best_of(part: Any) -> Any:
    return best_of_all(part, dict.fromkeys(np.ndindex(part.shape), (0, 0)), ordered=True)


def test_bounds_that_are_near_leave_most_pairs_uncompared() -> None:
    rng = np.random.default_rng(0)
    weights = np.where(rng.random((80, 80)) < 0.5, rng.integers(1, 600, (80, 80)), -1).astype(float)
    weights[range(80), range(80)] = rng.integers(900, 1000, 80)
    found, asked = settled(weights, rng.integers(0, 30, weights.shape), weights.size, lambda row, column: (0,))
    assert found == [(row, row) for row in range(80)]
    assert asked < weights.size / 10


def test_it_is_said_where_too_many_had_to_be_weighed() -> None:
    assert settled(np.ones((9, 9)), np.zeros((9, 9)), 8, lambda row, column: (0,)) == (None, 0)


class Line(BaseModel):
    text: Annotated[str | None, Similar(0.7)] = None
    number: int | None = None


class Page(BaseModel):
    lines: Annotated[list[Line], Ordered()] = []


def lines(numbers: range) -> list[dict[str, Any]]:
    return [{"text": f"{number * 7919:x} {number:b}", "number": number} for number in numbers]


def test_ordered_lists_of_which_all_pairs_would_be_too_many_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    gold, prediction = lines(range(400)), lines(range(20, 420))
    whole = harness.compare(Page, {"lines": gold}, {"lines": prediction})
    monkeypatch.setattr(long_ordered, "MAX_CELLS", 100_000)
    assert harness.compare(Page, {"lines": gold}, {"lines": prediction}) == whole
    assert whole.tally.missing == whole.tally.spurious == 40


def test_ordered_lists_beyond_what_is_looked_at_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(long_ordered, "MAX_PAIRS", long_list.LONG)
    with pytest.raises(LimitError, match=r"lines\[\]: a list of 200 items against one of 200"):
        harness.compare(Page, {"lines": lines(range(200))}, {"lines": lines(range(200))})
