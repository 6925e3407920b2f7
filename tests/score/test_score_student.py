"""What the gate goes by where relabellings are too few: Student's t over documents' differences."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from score_arrays import array, drawn, rights

from harness.score.paired import compare_runs
from harness.score.pairing import pair
from harness.score.student import goes_by_t, t_p_worse

ROOT = Path(__file__).resolve().parents[2]


def shares(seed: int, documents: int, *, share: float = 0.8) -> np.ndarray:
    return np.random.default_rng(seed).random((documents, 1, 12)) < share


@pytest.mark.parametrize("documents", [5, 6])
def test_documents_of_one_size_get_scipys_paired_t_test(documents: int) -> None:
    before, after = shares(1, documents, share=0.9), shares(2, documents, share=0.7)
    theirs = stats.ttest_rel(after.mean(axis=(1, 2)), before.mean(axis=(1, 2)), alternative="less")
    result = compare_runs(rights(before.astype(int)), rights(after.astype(int)), seed=0)
    assert result.test == "t"
    assert result.overall.gate_p == pytest.approx(theirs.pvalue)


@pytest.mark.parametrize(
    ("documents", "repeats", "by_t"),
    [(4, 1, False), (5, 1, True), (6, 1, True), (7, 1, False), (5, 2, False), (1, 5, False), (30, 3, False)],
)
def test_it_is_for_five_or_six_documents_read_once(documents: int, repeats: int, by_t: bool) -> None:
    assert goes_by_t(((repeats, repeats),) * documents) is by_t
    result = compare_runs(drawn(1, documents, repeats, 5), drawn(2, documents, repeats, 5), seed=0, draws=50)
    assert (result.test == "t") is by_t


def test_documents_of_unlike_size_count_by_their_size() -> None:
    """The mean of the differences is the change of the pooled score, whatever the documents' sizes."""
    generator = np.random.default_rng(3)
    before, after = (array(generator.integers(0, 9, size=(6, 1, 4, 4))) for _ in range(2))
    paired = pair(before, after)
    top, bottom = paired.rows[..., 0], paired.rows[..., 1]
    sums = [np.tensordot(side, paired.rows, axes=1) for side in (paired.first, 1 - paired.first)]
    change = sums[1][:, 0] / sums[1][:, 1] - sums[0][:, 0] / sums[0][:, 1]
    p = t_p_worse(top, bottom, paired.sides, paired.first)
    assert ((p < 0.5) == (change < 0)).all()
    assert p[0] == compare_runs(before, after, seed=0).overall.gate_p


def test_a_fall_that_is_the_same_everywhere_is_no_surer_than_relabelling_could_make_it() -> None:
    before, after = np.ones((5, 1, 10), int), np.ones((5, 1, 10), int)
    after[:, 0, 0] = 0
    assert compare_runs(rights(before), rights(after), seed=0).overall.gate_p == pytest.approx(0.5 / 2**5)


def test_runs_that_are_alike_do_not_differ_and_a_run_without_a_score_has_no_p() -> None:
    one = drawn(1, 6, 1, 5)
    assert compare_runs(one, one, seed=0).overall.gate_p == 0.5
    nothing = array(np.zeros((6, 1, 5, 4), int))
    assert compare_runs(one, nothing, seed=0).overall.gate_p is None


@settings(max_examples=30)
@given(st.integers(0, 10**6), st.integers(5, 6))
def test_the_other_way_round_is_the_mirror_image(seed: int, documents: int) -> None:
    first, second = drawn(seed, documents, 1, 3), drawn(seed + 1, documents, 1, 3)
    there, back = (compare_runs(a, b, seed=0, draws=50, resamples=50) for a, b in ((first, second), (second, first)))
    assert there.overall.gate_p == pytest.approx(1 - (back.overall.gate_p or 0))


def test_five_equal_runs_are_told_apart_no_more_often_than_they_should_be() -> None:
    generator = np.random.default_rng(0)
    runs = 2_000
    chance = generator.beta(0.72, 0.08, size=(runs, 5, 1, 12))
    right = (generator.random((runs, 5, 2, 12)) < chance).sum(axis=3).astype(float)
    rows = right.reshape(runs, 10).T
    p = t_p_worse(2 * rows, np.full_like(rows, 24.0), ((1, 1),) * 5, np.tile([1.0, 0.0], 5))
    alarms = int((p <= 0.05).sum())
    assert stats.binomtest(alarms, runs, 0.05, alternative="greater").pvalue > 0.001
    assert alarms > 0.02 * runs


def test_documents_that_move_by_one_slot_or_none_fail_as_often_as_the_page_says() -> None:
    """Every pattern of falls and rises gone through, at the share of documents that move which is the worst."""
    worst = 0.0
    for documents in (5, 6):
        signs = np.array(list(itertools.product((-1, 0, 1), repeat=documents)), float)
        before = np.full((documents, len(signs)), 10.0)
        rows = np.stack([before, before + signs.T], axis=1).reshape(2 * documents, -1)
        sides, first = ((1, 1),) * documents, np.tile([1.0, 0.0], documents)
        fails = t_p_worse(rows, np.full_like(rows, 24.0), sides, first) <= 0.05
        moved = np.abs(signs).sum(axis=1)
        for share in np.linspace(0, 1, 101):
            worst = max(worst, float((fails * (share / 2) ** moved * (1 - share) ** (documents - moved)).sum()))
    assert round(worst * 100, 1) == 6.6
    assert "in 6.6 of 100 at the worst" in (ROOT / "docs" / "statistics.md").read_text("utf-8")
