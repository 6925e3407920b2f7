"""Intervals of a run: how they are made, of what they speak, and when there is none."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented import judged, right, wrong
from scipy import stats
from score_arrays import array, drawn, rights

from harness.score import TallyArray, score_run
from harness.score.intervals import intervals, wilson
from harness.score.quantiles import expanded_level
from harness.scoreboard import Group, Scoreboard, Slots
from harness.uncertainty import Intervals


def of(tallied: TallyArray, **options: Any) -> Intervals:
    """The intervals of the scores; the schema is seen in every document."""
    fields: dict[str, dict[str, Slots]] = {}
    for schema, path in tallied.paths:
        fields.setdefault(schema, {})[path] = Slots()
    board = Scoreboard(schemas=dict.fromkeys(fields, Group()), fields=fields)
    given_options: dict[str, Any] = {"documents": dict.fromkeys(fields, len(tallied.documents)), "seed": 7, **options}
    return intervals(tallied, board, **given_options)


def test_ten_documents_are_resampled() -> None:
    found = of(drawn(1, 10, 1, 5))
    assert (found.scope, found.documents, found.repeats) == ("documents", 10, 1)
    score = found.overall.score
    assert score is not None
    assert score.method == "documents"
    assert 0 < score.low < score.high <= 1


def test_it_agrees_with_scipys_bootstrap_at_the_level_that_few_documents_call_for() -> None:
    tallied = drawn(3, 40, 1, 12)
    top, bottom = tallied.plain[:, 0, :, 0].sum(axis=1), tallied.plain[:, 0].sum(axis=(1, 2))
    level = 1 - 2 * expanded_level(0.025, 40)
    theirs = stats.bootstrap(
        (top, bottom), lambda a, b, axis: a.sum(axis=axis) / b.sum(axis=axis), paired=True, vectorized=True,
        method="percentile", confidence_level=level, n_resamples=20_000, rng=np.random.default_rng(1),
    ).confidence_interval  # fmt: skip
    ours = of(tallied).overall.score
    assert ours is not None
    assert ours.low == pytest.approx(theirs.low, abs=0.004)
    assert ours.high == pytest.approx(theirs.high, abs=0.004)


def test_few_documents_read_once_have_no_interval_of_their_score_but_wilsons_of_their_shares() -> None:
    rows = [judged(right("a"), document=f"d{n}") for n in range(9)]
    found = score_run(rows).intervals
    assert found is not None
    assert found.scope == "few_documents"
    assert found.overall.score is found.fields["invoice"]["a"] is found.macro_f1 is None
    assert found.overall.accuracy is not None
    assert found.overall.accuracy.method == "wilson"


def test_one_document_read_once_has_no_interval_at_all() -> None:
    found = score_run([judged(right("a"), wrong("b"))]).intervals
    assert found is not None
    assert found.scope == "one_document"
    assert found.overall == type(found.overall)()


def test_a_run_of_nothing_has_none_and_says_so() -> None:
    found = score_run([]).intervals
    assert found is not None
    assert found.scope == "nothing"


def test_few_documents_read_often_are_resampled_by_reading() -> None:
    found = of(drawn(2, 1, 5, 30))
    assert (found.scope, found.repeats) == ("repeats", 5)
    assert found.overall.score is not None
    assert found.overall.score.method == "repeats"


def test_readings_are_drawn_with_the_spread_of_their_mean() -> None:
    from harness.score.resample import repeat_weights

    values = np.array([0.5, 0.7, 0.9, 0.6])
    weights = np.concatenate(list(repeat_weights([4], resamples=40_000, seed=0)))
    assert weights.sum(axis=1) == pytest.approx(4)
    assert (weights @ values / 4).std() == pytest.approx(values.std(ddof=1) / 2, rel=0.02)


def test_a_document_that_was_read_once_among_few_leaves_nothing_to_resample() -> None:
    made = np.array([[1, 1], [1, 0]])
    assert of(array(np.ones((2, 2, 1, 1)), made=made)).scope == "few_documents"


def test_a_path_in_fewer_than_ten_documents_has_no_interval() -> None:
    counts = np.zeros((20, 1, 2, 2), int)
    counts[:, 0, 0, 0] = 1
    counts[::2, 0, 0] = (0, 1)
    counts[:9, 0, 1, 0] = 1
    found = of(array(counts)).fields["invoice"]
    assert found["f00"] is not None
    assert found["f01"] is None


def test_documents_that_are_all_right_are_not_called_certain() -> None:
    score = of(rights(np.ones((12, 1, 4)))).overall.score
    assert score is not None
    assert score.method == "wilson"
    assert (score.low, score.high) == pytest.approx(wilson(1.0, 12))
    assert 0.7 < score.low < 0.8


def test_readings_that_are_all_alike_have_an_interval_of_no_width() -> None:
    score = of(rights(np.tile([[[1, 0, 1, 1]]], (3, 3, 1)))).overall.score
    assert score is not None
    assert score.low == score.high == pytest.approx(0.75)


@pytest.mark.parametrize(("share", "count"), [(0.0, 5), (1.0, 5), (0.3, 10), (0.5, 2), (0.9, 300)])
def test_wilson_agrees_with_an_independent_formula(share: float, count: int) -> None:
    theirs = stats.binomtest(round(share * count), count).proportion_ci(0.95, method="wilson")
    assert wilson(share, count) == pytest.approx((theirs.low, theirs.high), abs=1e-9)


@pytest.mark.parametrize(("right", "count"), [(0, 5), (5, 5), (3, 10), (1, 2), (271, 300)])
def test_wilson_agrees_with_statsmodels(right: int, count: int) -> None:
    from statsmodels.stats.proportion import proportion_confint

    for level in (0.8, 0.95, 0.99):
        theirs = proportion_confint(right, count, alpha=1 - level, method="wilson")
        assert wilson(right / count, count, level=level) == pytest.approx(theirs, abs=1e-9)


def test_wilson_solves_the_equation_that_it_stands_for() -> None:
    # The ends are the shares p with (observed - p)^2 = z^2 p (1 - p) / n.
    z, share, count = stats.norm.ppf(0.975), 0.35, 20
    for end in wilson(share, count):
        assert (share - end) ** 2 == pytest.approx(z * z * end * (1 - end) / count)


def test_shares_are_counted_in_documents_and_not_in_their_records() -> None:
    rows = [
        judged(right("a") if n < 6 else wrong("a"), document=f"d{n}", schema=schema, repeat=repeat)
        for n in range(12)
        for schema in ("p", "q")
        for repeat in range(3)
    ]
    found = score_run(rows).intervals
    assert found is not None
    assert found.overall.accuracy is not None
    assert (found.overall.accuracy.low, found.overall.accuracy.high) == pytest.approx(wilson(0.5, 12))


def test_the_same_seed_gives_the_same_digits_and_zero_is_a_seed() -> None:
    tallied = drawn(5, 30, 2, 6)
    assert of(tallied, seed=0) == of(tallied, seed=0)
    assert of(tallied, seed=0) != of(tallied, seed=1)
    with pytest.raises(TypeError):
        intervals(tallied, Scoreboard(), documents={})  # type: ignore[call-arg]


def test_many_field_paths_are_drawn_alike_however_they_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    tallied = drawn(6, 15, 1, 20)
    whole = of(tallied, resamples=500)
    monkeypatch.setattr("harness.score.intervals._RATIOS_AT_ONCE", 7)
    cut = of(tallied, resamples=500)
    assert cut.fields == whole.fields
    assert cut.macro_f1 is not None
    assert whole.macro_f1 is not None
    assert (cut.macro_f1.low, cut.macro_f1.high) == pytest.approx((whole.macro_f1.low, whole.macro_f1.high))


@settings(max_examples=25)
@given(seed=st.integers(0, 10**6), documents=st.integers(10, 30), share=st.floats(0.1, 0.9))
def test_an_interval_holds_the_score_it_is_of(seed: int, documents: int, share: float) -> None:
    tallied = drawn(seed, documents, 1, 8, share=share)
    found = of(tallied, resamples=2_000)
    top, bottom = tallied.plain[..., 0].sum(), tallied.plain.sum()
    for interval in (found.overall.score, found.document_f1, found.overall.recall):
        assert interval is not None
        assert interval.low <= top / bottom <= interval.high


@settings(max_examples=25)
@given(seed=st.integers(0, 10**6), order=st.permutations(range(12)))
def test_the_order_of_documents_and_answers_is_irrelevant(seed: int, order: list[int]) -> None:
    numbers = np.random.default_rng(seed).random((12, 3)) < 0.7
    rows = [
        judged(*((right if ok else wrong)(f"f{k}") for k, ok in enumerate(numbers[n])), document=f"d{n}")
        for n in range(12)
    ]
    assert score_run([rows[n] for n in order]).intervals == score_run(rows).intervals


def test_intervals_come_back_from_their_json_as_they_were() -> None:
    found = of(drawn(8, 11, 1, 3))
    assert Intervals.from_json(found.to_json()) == found


@pytest.mark.parametrize(
    "spoilt", [{"scope": "all"}, {"level": 0.9}, {"seed": -1}, {"macro_f1": {"low": 1, "high": 0, "method": "wilson"}}]
)
def test_intervals_that_are_none_are_refused(spoilt: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="interval"):
        Intervals.from_json({**of(drawn(8, 11, 1, 3)).to_json(), **spoilt})


def test_a_percentile_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    covered = 0
    for seed in range(200):
        score = of(drawn(seed, 15, 1, 10, share=0.7), resamples=1_000).overall.score
        assert score is not None
        covered += score.low <= 0.7 <= score.high
    assert 180 <= covered <= 199
