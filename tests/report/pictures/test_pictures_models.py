"""The picture of models: quality against what it costs and how long it takes."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from picture_reading import lines, markers, text_at, texts

from harness.report.pictures import ModelPoint, models_description, models_picture
from harness.report.pictures.column import spread
from harness.report.pictures.scale import scale_of

CHEAP = ModelPoint("cheap", 0.5, cost=0.001, latency=1.0)
DEAR = ModelPoint("dear", 0.9, 0.8, 0.95, cost=0.1, latency=9.0)
POOR = ModelPoint("poor", 0.4, cost=0.05, latency=20.0)


def test_each_model_stands_in_both_panels_and_is_named_once() -> None:
    svg = models_picture([CHEAP, DEAR, POOR])
    for at, name in enumerate(("dear", "cheap", "poor"), start=1):  # by score, as the column names them
        left, right, named = sorted(markers(svg, f"series-{at}"))
        assert left[1] == right[1]
        assert text_at(svg, name)[1] == pytest.approx(named[1] + 5, abs=0.02)


def test_dearer_and_slower_is_further_right_and_better_is_higher() -> None:
    svg = models_picture([CHEAP, DEAR])
    dear, cheap = sorted(markers(svg, "series-1")), sorted(markers(svg, "series-2"))
    assert all(one[0] < other[0] for one, other in zip(cheap[:2], dear[:2], strict=True))
    assert dear[0][1] < cheap[0][1]


def test_the_line_goes_through_what_none_beats_at_its_price() -> None:
    svg = models_picture([CHEAP, DEAR, POOR])
    front = lines(svg, "muted", dashed=True)
    ends = {(x, y) for line in front for x, y in (line[:2], line[2:])}
    best = {(x, y) for at in (1, 2) for x, y, _ in sorted(markers(svg, f"series-{at}"))[:2]}
    assert ends == best


def test_a_model_without_a_price_is_in_the_other_panel_alone_and_the_caption_says_so() -> None:
    svg = models_picture([CHEAP, DEAR, ModelPoint("free", 0.3, latency=2.0)])
    assert len(markers(svg, "series-3")) == 2
    assert "No cost is known of free." in texts(svg)


def test_a_panel_that_fewer_than_two_models_have_a_value_for_is_left_out() -> None:
    svg = models_picture([ModelPoint("a", 0.3, latency=2.0), ModelPoint("b", 0.4, cost=1.0, latency=3.0)])
    assert "median time of an extraction" in texts(svg)
    assert "US dollars a document" not in texts(svg)


@pytest.mark.parametrize(
    "points", [[], [CHEAP], [CHEAP, ModelPoint("none", None, cost=1.0)], [ModelPoint("a", 0.1)] * 2]
)
def test_where_there_is_nothing_to_weigh_there_is_no_picture(points: list[ModelPoint]) -> None:
    assert models_picture(points) == ""


def test_those_beyond_the_shapes_are_hollow_and_those_beyond_the_most_are_counted() -> None:
    points = [ModelPoint(f"m{at:02}", 0.9 - at / 100, cost=1.0 + at, latency=1.0) for at in range(20)]
    svg = models_picture(points)
    assert [filled for _, _, filled in markers(svg, "series-1")].count(False) == 3
    assert "Not shown: 4 models." in texts(svg)


def test_in_words_it_tells_score_cost_and_latency() -> None:
    told = "2 models: dear 90.0%, cost $0.1, latency 9 s; cheap 50.0%, cost $0.001, latency 1 s."
    assert models_description([CHEAP, DEAR]) == told


values = st.lists(st.one_of(st.just(0.0), st.floats(1e-6, 1e4)), min_size=1, max_size=12)


@given(values)
def test_every_value_stands_on_the_axis_in_its_order(given_values: list[float]) -> None:
    scale = scale_of(given_values)
    places = [scale.position(value) for value in sorted(given_values)]
    assert places == sorted(places)
    assert 0 <= places[0] <= places[-1] <= 1 + 1e-9
    ticks = [scale.position(tick) for tick in scale.ticks]
    assert len(ticks) >= 2
    assert all(one < other for one, other in pairwise(ticks))
    assert (min(ticks), max(ticks)) == pytest.approx((0, 1))


@given(st.lists(st.floats(0, 300), max_size=20))
def test_names_in_the_column_never_stand_upon_each_other(wanted: list[float]) -> None:
    places = spread(wanted, gap=21, low=0, high=300)
    assert all(other - one >= 21 - 1e-6 for one, other in pairwise(sorted(places)))
    assert min(places, default=0) >= -1e-6
    assert max(places, default=0) <= max(300, 21 * (len(places) - 1)) + 1e-6
    # they stand in the order of what they name
    order = sorted(range(len(wanted)), key=lambda at: (wanted[at], at))
    assert all(places[one] < places[other] for one, other in pairwise(order))


def test_names_that_have_room_stand_where_they_belong() -> None:
    assert spread([10.0, 200.0, 100.0], gap=21, low=0, high=300) == [10.0, 200.0, 100.0]
