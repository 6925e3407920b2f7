"""`check --calibrate` on simulated runs whose false alarms are known."""

from __future__ import annotations

import numpy as np
import pytest

from harness.errors import UsageError
from harness.judgement import calibration
from harness.judgement.calibration import calibrate_tallies
from harness.policy import Policy
from harness.records import VERDICTS
from harness.score import TallyArray, splits

TEST_ALONE = Policy(max_drop=0.0)


def system(seed: int, documents: int, readings: int, *, disturbed: float = 0.0) -> TallyArray:
    """Readings of one system; disturbed: how far a reading as a whole may be better or worse than the others."""
    generator = np.random.default_rng(seed)
    chance = generator.beta(0.72, 0.08, size=(documents, 1, 12))
    luck = generator.choice([-disturbed, disturbed], size=(1, readings, 1))
    right = (generator.random((documents, readings, 12)) < chance - np.abs(luck) + luck).astype(np.int64)
    counts = np.zeros((*right.shape, len(VERDICTS)), np.int64)
    counts[..., 0], counts[..., 1] = right, 1 - right
    return TallyArray(
        tuple(f"d{number:04}" for number in range(documents)), tuple(range(readings)),
        tuple(("s", f"f{number:02}") for number in range(12)), VERDICTS, counts, counts.astype(float),
        np.ones((documents, readings), np.int64),
    )  # fmt: skip


def rate(array: TallyArray, draws: int) -> float:
    found = calibrate_tallies(array, TEST_ALONE, draws=draws)
    return found.regressions / found.splits


def test_equal_readings_fail_about_as_often_as_alpha_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calibration, "_DRAWS", 150)  # relabellings of each gate: coarse is enough for a mean of many
    rates = [rate(system(seed, 30, 4), draws=8) for seed in range(30)]
    assert 0.02 < np.mean(rates) < 0.085


def test_readings_that_are_disturbed_as_a_whole_fail_more_often() -> None:
    rates = [rate(system(seed, 60, 4, disturbed=0.1), draws=6) for seed in range(4)]
    assert np.mean(rates) > 0.2


def test_few_documents_are_looked_at_whole_and_each_split_comes_once() -> None:
    found = calibrate_tallies(system(0, 12, 4), TEST_ALONE, draws=100)
    assert (found.splits, found.halved, found.passes_over, found.documents) == (6, False, 4, 12)


def test_of_many_documents_a_half_is_looked_at_and_none_twice() -> None:
    seen = list(splits(4, 30, draws=50, seed=0, halve=True))
    assert len(seen) == 50
    for half, documents in seen:
        assert len(half) == 2
        assert len(documents) == len(set(documents)) == 15
    assert len({tuple(documents) for _, documents in seen}) > 40
    assert seen == list(splits(4, 30, draws=50, seed=0, halve=True))


def test_one_reading_cannot_be_split() -> None:
    with pytest.raises(UsageError, match="one reading cannot be split"):
        calibrate_tallies(system(0, 30, 1), TEST_ALONE, draws=10)
