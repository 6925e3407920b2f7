"""The distributions, against scipy's."""

from __future__ import annotations

import pytest
from scipy import stats

from harness.score.quantiles import expanded_level, normal_quantile, t_cdf, t_quantile


@pytest.mark.parametrize("degrees", [1, 2, 3, 4, 9, 10, 29, 100, 999, 2000])
@pytest.mark.parametrize("value", [-30.0, -2.5, -0.3, 0.0, 0.7, 1.96, 6.0])
def test_t_has_scipys_distribution(degrees: int, value: float) -> None:
    assert t_cdf(value, degrees) == pytest.approx(stats.t.cdf(value, degrees), abs=1e-12)


@pytest.mark.parametrize("degrees", [1, 2, 5, 9, 30, 299, 5000])
@pytest.mark.parametrize("share", [0.0001, 0.025, 0.05, 0.5, 0.8, 0.975])
def test_t_has_scipys_quantiles(degrees: int, share: float) -> None:
    assert t_quantile(share, degrees) == pytest.approx(stats.t.ppf(share, degrees), rel=2e-3, abs=1e-9)


def test_the_expanded_level_approaches_the_plain_one_with_many_documents() -> None:
    assert expanded_level(0.025, 10) == pytest.approx(stats.norm.cdf(stats.t.ppf(0.025, 9) * (10 / 9) ** 0.5))
    assert expanded_level(0.025, 10) < expanded_level(0.025, 100) < expanded_level(0.025, 10_000) < 0.025
    assert normal_quantile(0.975) == pytest.approx(1.959964, abs=1e-6)
