"""Markers say what is wrong with their settings where they are written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from harness import Custom, Date, Keyed, Number, Ordered, Similar, Text, Unordered


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Text(weight=0), "Text(weight=0): weight must be greater than 0"),
        (lambda: Text(weight=-1), "weight must be greater than 0"),
        (lambda: Text(weight=float("inf")), "and finite"),
        (lambda: Text(weight=float("nan")), "weight must be"),
        (lambda: Text(weight=True), "weight must be a number"),
        (lambda: Similar(1.5), "Similar(threshold=1.5): threshold must be between 0 and 1"),
        (lambda: Similar("high"), "threshold must be a number"),  # type: ignore[arg-type]
        (lambda: Ordered(threshold=-0.1), "between 0 and 1"),
        (lambda: Number(abs_tol=-1), "Number(abs_tol=-1): abs_tol must be 0 or more"),
        (lambda: Number(rel_tol=float("nan")), "rel_tol must be 0 or more and finite"),
        (lambda: Unordered(match_on=()), "name at least one field"),
        (lambda: Custom(5), "give a function"),  # type: ignore[arg-type]
    ],
)
def test_a_setting_out_of_range_is_refused_by_name(make: Callable[[], Any], said: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 (what it says is compared below)
        make()
    assert said in str(caught.value)


def test_one_name_to_match_on_needs_no_tuple() -> None:
    assert Unordered("place") == Unordered(("place",)) == Unordered(["place"])  # type: ignore[arg-type]


def test_markers_with_the_same_settings_are_equal_and_can_be_keys() -> None:
    assert len({Date(), Date(finer=False), Date(finer=True), Keyed("id"), Keyed("id", weight=2)}) == 4
