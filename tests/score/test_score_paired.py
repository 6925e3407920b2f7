"""Whether two runs differ: the permutation test, its intervals, and what drives the change."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from score_arrays import array, drawn, rights

from harness.errors import RunError
from harness.score import TallyArray
from harness.score.paired import compare_runs
from harness.score.resample import EXACT_LIMIT, relabellings
from harness.verdict import PairedResult


def score(tallied: TallyArray) -> float:
    return float(tallied.weighted[..., 0].sum() * 2 / (tallied.weighted @ [2, 2, 1, 1, 0, 0]).sum())


def by_hand(first: np.ndarray, second: np.ndarray) -> tuple[float, float]:
    """p of a change at least as low, and of one at least as far. first, second: right slots, (documents, repeats)."""
    per_document = []
    for a, b in zip(first, second, strict=True):
        values = [*a, *b]
        per_document.append(
            [
                (sum(values[i] for i in chosen), sum(values) - sum(values[i] for i in chosen))
                for chosen in itertools.combinations(range(len(values)), len(a))
            ]
        )
    changes = [sum(b - a for a, b in ways) for ways in itertools.product(*per_document)]
    observed = second.sum() - first.sum()
    return (
        sum(change <= observed for change in changes) / len(changes),
        sum(abs(change) >= abs(observed) for change in changes) / len(changes),
    )


@pytest.mark.parametrize(("documents", "repeats"), [(1, 1), (1, 3), (5, 1), (3, 2), (2, 3)])
def test_it_agrees_with_every_relabelling_gone_through_by_hand(documents: int, repeats: int) -> None:
    first, second = drawn(1, documents, repeats, 6, share=0.9), drawn(2, documents, repeats, 6, share=0.6)
    result = compare_runs(first, second, seed=0)
    worse, either = by_hand(first.plain[..., 0].sum(axis=2), second.plain[..., 0].sum(axis=2))
    assert result.exact
    assert result.overall.p_worse == pytest.approx(worse)
    assert result.overall.p == pytest.approx(either)


def test_it_agrees_with_scipys_permutation_test() -> None:
    first, second = drawn(4, 12, 1, 8, share=0.9), drawn(5, 12, 1, 8, share=0.75)
    x, y = (one.plain[:, 0, :, 0].sum(axis=1) for one in (first, second))
    for alternative, p in (("less", "p_worse"), ("two-sided", "p")):
        theirs = stats.permutation_test(
            (y, x), lambda a, b, axis: a.mean(axis=axis) - b.mean(axis=axis), permutation_type="samples",
            alternative=alternative, n_resamples=np.inf, vectorized=True,
        ).pvalue  # fmt: skip
        assert getattr(compare_runs(first, second, seed=0).overall, p) == pytest.approx(theirs)


def test_drawn_relabellings_come_near_the_exact_ones() -> None:
    first, second = drawn(4, 14, 1, 8, share=0.9), drawn(5, 14, 1, 8, share=0.8)
    exact = compare_runs(first, second, seed=0).overall.p_worse
    more = [np.concatenate([one.plain, one.plain[:, :, :, :] * 0 + one.plain], axis=2) for one in (first, second)]
    doubled = compare_runs(array(more[0]), array(more[1]), seed=0).overall.p_worse
    assert exact == pytest.approx(doubled)
    drawn_many = compare_runs(drawn(4, 40, 2, 8), drawn(5, 40, 2, 8, share=0.76), seed=3)
    assert not drawn_many.exact
    assert drawn_many.relabellings == 10_000
    again = compare_runs(drawn(4, 40, 2, 8), drawn(5, 40, 2, 8, share=0.76), seed=4)
    assert drawn_many.overall.p_worse == pytest.approx(again.overall.p_worse, abs=0.02)


def test_a_drawn_p_is_never_nothing() -> None:
    result = compare_runs(rights(np.ones((30, 1, 5))), rights(np.zeros((30, 1, 5))), seed=0)
    assert result.overall.p_worse == pytest.approx(1 / 10_001)


def test_documents_that_are_alike_in_both_runs_leave_the_enumeration_exact() -> None:
    same = np.ones((500, 1, 3), int)
    other = same.copy()
    other[:4, 0, 0] = 0
    result = compare_runs(rights(same), rights(other), seed=0)
    assert result.exact
    assert result.relabellings == 16
    assert result.overall.p_worse == pytest.approx(1 / 16)


def test_two_runs_that_are_alike_do_not_differ() -> None:
    one = drawn(1, 20, 1, 5)
    result = compare_runs(one, one, seed=0)
    assert result.overall.change == 0
    assert result.overall.p == result.overall.p_worse == 1


@pytest.mark.parametrize(("documents", "repeats"), [(12, 1), (25, 3), (4, 3), (1, 4), (5, 1)])
def test_comparing_the_other_way_round_is_the_mirror_image(documents: int, repeats: int) -> None:
    first, second = drawn(11, documents, repeats, 4), drawn(12, documents, repeats, 4, share=0.7)
    there, back = compare_runs(first, second, seed=5), compare_runs(second, first, seed=5)

    assert there.overall.change == pytest.approx(-(back.overall.change or 0))
    assert there.overall.p == back.overall.p
    assert there.overall.p_worse is not None
    assert back.overall.p_worse is not None
    assert there.overall.p_worse + back.overall.p_worse >= 1
    if there.overall.interval is not None:
        assert back.overall.interval is not None
        assert there.overall.interval.low == -back.overall.interval.high
        assert there.overall.interval.high == -back.overall.interval.low
    assert [row.contribution for row in there.drivers] == pytest.approx([-row.contribution for row in back.drivers])
    assert [row.difference.p_adjusted for row in there.drivers] == [row.difference.p_adjusted for row in back.drivers]


@settings(max_examples=30)
@given(
    seed=st.integers(0, 10**6), documents=st.integers(1, 12), repeats=st.tuples(st.integers(1, 3), st.integers(1, 3))
)
def test_swapping_the_runs_mirrors_the_sign_and_keeps_p(seed: int, documents: int, repeats: tuple[int, int]) -> None:
    first, second = drawn(seed, documents, repeats[0], 3), drawn(seed + 1, documents, repeats[1], 3)
    there, back = (compare_runs(a, b, seed=0, draws=200, resamples=200) for a, b in ((first, second), (second, first)))
    assert there.overall.p == back.overall.p
    assert (there.overall.change or 0) == -(back.overall.change or 0)
    assert there.repeats == back.repeats[::-1]


@settings(max_examples=30)
@given(seed=st.integers(0, 10**6), documents=st.integers(1, 20))
def test_the_drivers_add_up_to_the_change(seed: int, documents: int) -> None:
    generator = np.random.default_rng(seed)
    first, second = (array(generator.integers(0, 4, size=(documents, r, 5, 4))) for r in (1, 2))
    result = compare_runs(first, second, seed=0, draws=100, resamples=100)
    if result.overall.change is not None:
        assert sum(row.contribution for row in result.drivers) == pytest.approx(result.overall.change, abs=1e-12)
        assert result.overall.before == pytest.approx(score(first))
        assert result.overall.after == pytest.approx(score(second))


def test_the_largest_driver_stands_first_and_is_the_field_that_fell() -> None:
    generator = np.random.default_rng(0)
    before = (generator.random((40, 1, 6)) < 0.9).astype(int)
    after = before.copy()
    after[:20, 0, 3] = 0
    result = compare_runs(rights(before), rights(after), seed=0)
    assert result.drivers[0].path == "f03"
    assert result.drivers[0].contribution == pytest.approx(result.overall.change)
    assert (result.drivers[0].difference.p_adjusted or 1) < 0.01
    assert result.drivers[1].difference.p_adjusted == 1


def test_the_interval_of_a_difference_agrees_with_scipys_bootstrap() -> None:
    from harness.score.quantiles import expanded_level

    first, second = drawn(21, 30, 2, 10, share=0.9), drawn(22, 30, 2, 10, share=0.8)
    x, y = (one.plain[..., 0].sum(axis=(1, 2)) / 20 for one in (first, second))
    theirs = stats.bootstrap(
        (y - x,), np.mean, method="percentile", confidence_level=1 - 2 * expanded_level(0.025, 30), n_resamples=20_000,
        rng=np.random.default_rng(2),
    ).confidence_interval  # fmt: skip
    ours = compare_runs(first, second, seed=0).overall.interval
    assert ours is not None
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=0.004)


def test_the_bound_is_one_sided_at_the_level_asked_for() -> None:
    first, second = drawn(21, 30, 1, 10, share=0.9), drawn(22, 30, 1, 10, share=0.85)
    wide, narrow = (compare_runs(first, second, alpha=alpha, seed=0).overall for alpha in (0.01, 0.2))
    assert wide.bound is not None
    assert narrow.bound is not None
    assert wide.interval is not None
    assert narrow.change is not None
    assert wide.bound < wide.interval.low < narrow.bound < narrow.change


def test_few_documents_read_once_are_tested_but_have_no_interval() -> None:
    result = compare_runs(drawn(1, 6, 1, 5), drawn(2, 6, 1, 5), seed=0)
    assert result.scope == "few_documents"
    assert result.overall.p is not None
    assert result.overall.interval is result.overall.bound is None


def test_one_document_read_often_can_show_a_regression() -> None:
    before, after = np.ones((1, 4, 10), int), np.ones((1, 4, 10), int)
    after[0, :, :4] = 0
    after[0, 0, 4] = 0
    result = compare_runs(rights(before), rights(after), seed=0)
    assert (result.scope, result.exact, result.relabellings) == ("repeats", True, 70)
    assert result.overall.p_worse == pytest.approx(1 / 70)


def test_weights_count() -> None:
    counts = np.zeros((10, 1, 2, 6), int)
    counts[:, 0, :, 0] = 1
    weighted = counts.astype(float)
    weighted[:, 0, 0, 0] = 9
    fallen, fallen_weighted = counts.copy(), weighted.copy()
    fallen[:, 0, 0, :2], fallen_weighted[:, 0, 0, :2] = (0, 1), (0, 9)
    result = compare_runs(array(counts, weighted=weighted), array(fallen, weighted=fallen_weighted), seed=0)
    assert result.overall.after == pytest.approx(0.1)


def test_other_documents_are_refused() -> None:
    with pytest.raises(RunError, match="d0003"):
        compare_runs(drawn(1, 3, 1, 2), drawn(1, 4, 1, 2), seed=0)


def test_the_same_inputs_give_the_same_result_and_a_seed_is_required() -> None:
    first, second = drawn(1, 40, 2, 5), drawn(2, 40, 2, 5)
    results: list[PairedResult] = [compare_runs(first, second, seed=0) for _ in range(2)]
    assert results[0] == results[1]
    assert compare_runs(first, second, seed=1) != results[0]
    with pytest.raises(TypeError):
        compare_runs(first, second)  # type: ignore[call-arg]


def test_relabellings_are_gone_through_up_to_the_limit_and_drawn_beyond() -> None:
    exact, blocks = relabellings([(1, 1)] * 14, draws=50, seed=0)
    labels = np.concatenate(list(blocks))
    assert exact
    assert len({row.tobytes() for row in labels}) == 2**14 <= EXACT_LIMIT
    exact, blocks = relabellings([(1, 1)] * 15, draws=50, seed=0)
    assert not exact
    assert np.concatenate(list(blocks)).shape == (50, 30)


@pytest.mark.parametrize("sides", [[(2, 3), (1, 1)], [(1, 4)] * 3, [(20, 20)] * 2])
def test_each_run_keeps_as_many_readings_of_a_document_as_it_had(sides: list[tuple[int, int]]) -> None:
    _, blocks = relabellings(sides, draws=100, seed=0)
    for labels in blocks:
        start = 0
        for first, second in sides:
            assert (labels[:, start : start + first + second].sum(axis=1) == first).all()
            start += first + second
