"""Agreement beyond chance, beside formulas of others."""

from __future__ import annotations

import math

import krippendorff
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.inter_rater import cohens_kappa

from harness.score.agreement import alpha, interval_over, kappa

VALUES = ("low", "middle", "high")


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=2, max_size=60))
def test_kappa_is_that_of_statsmodels(pairs: list[tuple[int, int]]) -> None:
    table = np.zeros((3, 3))
    for one, other in pairs:
        table[one, other] += 1
    mine = kappa([(VALUES[one], VALUES[other]) for one, other in pairs])
    with np.errstate(all="ignore"):
        theirs = float(cohens_kappa(table, return_results=False)) if len(set(sum(pairs, ()))) > 1 else math.nan
    assert mine is None if math.isnan(theirs) else mine == pytest.approx(theirs)


@given(st.lists(st.lists(st.integers(0, 2), min_size=3, max_size=3), min_size=2, max_size=30))
def test_alpha_is_that_of_krippendorff(units: list[list[int]]) -> None:
    mine = alpha(units)
    if len({value for unit in units for value in unit}) == 1:
        assert mine is None
        return
    theirs = krippendorff.alpha(np.array(units, dtype=float).T, level_of_measurement="nominal")
    assert mine == pytest.approx(theirs)


def test_alpha_leaves_out_what_one_labeller_alone_has_seen() -> None:
    assert alpha([["a", "a"], ["b", "b"], ["c"]]) == 1.0
    assert alpha([["a"], ["b"]]) is None


@pytest.mark.parametrize("pairs", [[], [("a", "a")], [("a", "a"), ("a", "a")]])
def test_there_is_no_kappa_where_chance_agrees_as_well(pairs: list[tuple[str, str]]) -> None:
    assert kappa(pairs) is None


def test_two_who_never_agree_more_than_chance_have_no_agreement() -> None:
    assert kappa([("a", "a"), ("a", "b"), ("b", "a"), ("b", "b")]) == 0.0


def test_an_interval_holds_the_value_and_needs_ten_documents() -> None:
    documents = [[("a", "a"), ("b", "b"), ("a", "b" if number % 3 else "a")] for number in range(12)]
    value = kappa([pair for document in documents for pair in document])
    found = interval_over(documents, kappa)
    assert found is not None
    assert value is not None
    assert found[0] < value < found[1]
    assert found == interval_over(documents, kappa)
    assert interval_over(documents[:9], kappa) is None
    assert interval_over([[("a", "a")]] * 12, kappa) is None
