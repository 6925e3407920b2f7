"""The picture of the history of runs."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from picture_reading import lines, markers, text_at, texts

from harness.report.pictures import RunPoint, history_description, history_picture
from harness.report.pictures.palette import SERIES


def _run(at: int, score: float | None, *, model: str = "m", **members: Any) -> RunPoint:
    return RunPoint(f"run{at}", f"2031-02-{1 + at:02}T04:05:06+00:00", model, score, **members)


def _points(svg: str, role: str = "series-1") -> list[tuple[float, float, bool]]:
    """Markers in the plot, without the one beside the name."""
    return sorted(markers(svg, role))[:-1]


def test_runs_stand_in_the_order_given_at_the_height_of_their_score() -> None:
    svg = history_picture([_run(0, 0.0), _run(1, 1.0), _run(2, 0.5)])
    (_, low, _), (_, high, _), (_, middle, _) = _points(svg)
    assert high < middle < low
    assert middle == pytest.approx((low + high) / 2, abs=0.02)
    assert {text_at(svg, "0%")[1] - low, text_at(svg, "100%")[1] - high} == {5.0}


def test_each_model_has_its_shape_and_is_named_once_with_its_newest_score() -> None:
    svg = history_picture([_run(0, 0.1, model="one"), _run(1, 0.2, model="two"), _run(2, 0.3, model="one")])
    assert (len(_points(svg, "series-1")), len(_points(svg, "series-2"))) == (2, 1)
    assert [texts(svg).count(text) for text in ("one", "two", "30.0%", "20.0%", "10.0%")] == [1, 1, 1, 1, 0]


def test_runs_of_a_model_are_joined_where_they_measured_the_same() -> None:
    same = history_picture([_run(0, 0.1, material="x"), _run(1, 0.2, material="x")])
    other = history_picture([_run(0, 0.1, material="x"), _run(1, 0.2, material="y")])
    assert (len(lines(same, "series-1")), len(lines(other, "series-1"))) == (1, 0)


def test_what_cannot_be_compared_with_the_newest_is_hollow_and_the_caption_says_why() -> None:
    svg = history_picture([_run(0, 0.1, material="x"), _run(1, 0.2, material="y"), _run(2, 0.2, material="y")])
    assert [filled for _, _, filled in _points(svg)] == [False, True, True]
    assert any(
        text.startswith("Hollow: on other documents, schemas or gold than the newest run") for text in texts(svg)
    )


def test_the_baseline_is_a_dashed_line_with_its_name_and_its_run_is_ringed() -> None:
    svg = history_picture([_run(0, 0.1, material="x", baseline=True), _run(1, 0.2, material="y")])
    assert [filled for _, _, filled in _points(svg)] == [True, False]
    (ring,) = markers(svg, "mark")
    assert ring[:2] == _points(svg)[0][:2]
    assert ring[1] in {y for _, y, _, other in lines(svg, "mark", dashed=True) if y == other}
    assert "baseline" in texts(svg)


def test_a_run_with_an_interval_has_a_bar() -> None:
    svg = history_picture([_run(0, 0.5, low=0.25, high=0.75)])
    ((x, low, other_x, high),) = lines(svg, "series-1")
    (marker,) = _points(svg)
    assert (x, other_x) == (marker[0], marker[0])
    assert marker[1] == pytest.approx((low + high) / 2, abs=0.02)


def test_a_baseline_older_than_what_is_drawn_keeps_its_line() -> None:
    svg = history_picture([_run(0, 0.3, baseline=True), *(_run(at, 0.5) for at in range(1, 9))], most=5)
    assert "30.0%" in texts(svg)
    assert markers(svg, "mark") == []
    assert "Not shown: 4 older runs." in texts(svg)


def test_models_of_longest_ago_share_a_shape_where_there_are_too_many() -> None:
    svg = history_picture([_run(at, 0.5, model=f"model{at}") for at in range(12)])
    named = [text for text in texts(svg) if text.startswith("model")]
    assert sorted(named) == sorted(f"model{at}" for at in range(5, 12))
    assert "5 other models" in texts(svg)
    assert all(markers(svg, role) for role in SERIES)


def test_dates_never_touch_each_other() -> None:
    svg = history_picture([_run(at, 0.5) for at in range(28)])
    at = sorted(text_at(svg, text)[0] for text in texts(svg) if text.startswith("2031-"))
    assert len(at) >= 3
    assert all(right - left >= 90 for left, right in pairwise(at))


def test_without_a_score_there_is_no_picture() -> None:
    assert history_picture([]) == ""
    assert history_picture([_run(0, None)]) == ""
    assert history_description([_run(0, None)]) == "No run has a score."


def test_in_words_it_names_the_newest_the_best_and_the_baseline() -> None:
    points = [_run(0, 0.4, baseline=True), _run(1, 0.6, model="big"), _run(2, 0.5), _run(3, None)]
    told = "3 runs; newest 50.0% (m, 2031-02-03); best 60.0% (big, 2031-02-02); baseline 40.0%."
    assert history_description(points) == told
