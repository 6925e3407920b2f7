"""Holm's correction, worked by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.score.holm import holm


def test_it_gives_the_worked_example() -> None:
    # Sorted 0.005, 0.01, 0.03, 0.04: times 4, 3, 2, 1 is 0.02, 0.03, 0.06, 0.04, and no later one may be lower.
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


def test_what_was_not_tested_does_not_count() -> None:
    assert holm([None, 0.02, None, 0.9]) == [None, pytest.approx(0.04), None, pytest.approx(0.9)]
    assert holm([]) == []


@given(st.lists(st.floats(0, 1), max_size=12))
def test_adjusted_values_are_never_lower_keep_their_order_and_stay_below_one(values: list[float]) -> None:
    adjusted = holm(values)
    assert all(value is not None and plain <= value <= 1 for plain, value in zip(values, adjusted, strict=True))
    ranked = sorted(zip(values, adjusted, strict=True))
    assert [value for _, value in ranked] == sorted(value for value in adjusted if value is not None)
    if values:
        assert min(value for value in adjusted if value is not None) == pytest.approx(min(1, min(values) * len(values)))


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_it_agrees_with_statsmodels(values: list[float]) -> None:
    from statsmodels.stats.multitest import multipletests

    assert holm(values) == pytest.approx(list(multipletests(values, method="holm")[1]))
