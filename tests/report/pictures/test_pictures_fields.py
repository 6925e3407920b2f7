"""The picture of field paths: what is drawn, where, and what the caption says of the rest."""

from __future__ import annotations

import pytest
from invented import absent, judged, missing, right, wrong
from picture_reading import lines, markers, text_at, texts

from harness.report.pictures import FieldPoint, field_points, fields_description, fields_picture
from harness.score import score_run


def _point(path: str, f1: float | None, *within: float, schema: str = "s", **members: float) -> FieldPoint:
    low, high = within or (None, None)
    return FieldPoint(schema, path, f1, low, high, **members)


def test_paths_stand_worst_first_under_their_schema() -> None:
    points = [_point("b", 0.9), _point("a", 0.2), _point("c", 0.1, schema="t")]
    svg = fields_picture(points)
    order = sorted(("s", "a", "b", "t", "c"), key=lambda text: text_at(svg, text)[1])
    assert order == ["s", "a", "b", "t", "c"]


def test_of_equals_the_one_with_most_faults_comes_first() -> None:
    svg = fields_picture([_point("few", 0.0, faults=1), _point("many", 0.0, faults=9)])
    assert text_at(svg, "many")[1] < text_at(svg, "few")[1]


def test_a_point_stands_where_its_f1_is_on_the_axis() -> None:
    svg = fields_picture([_point("none", 0.0), _point("half", 0.5), _point("all", 1.0)])
    none, half, all_ = sorted(x for x, _, _ in markers(svg, "accent"))
    assert half == pytest.approx((none + all_) / 2, abs=0.02)
    ticks = [line[0] for line in lines(svg, "grid") if line[0] == line[2]]
    assert (min(ticks), max(ticks)) == pytest.approx((none, all_), abs=0.02)


def test_a_path_with_an_interval_has_a_line_and_one_without_has_none() -> None:
    svg = fields_picture([_point("known", 0.5, 0.25, 0.75), _point("unknown", 0.5)])
    ((left, y, right_, other_y),) = lines(svg, "accent")
    (x,) = {x for x, _, _ in markers(svg, "accent")}
    assert (y, (left + right_) / 2) == pytest.approx((other_y, x), abs=0.02)
    assert text_at(svg, "known")[1] == pytest.approx(y + 5, abs=0.02)
    assert any("95% interval" in text for text in texts(svg))


def test_without_any_interval_the_caption_says_so() -> None:
    assert "Dot: F1. No path has an interval." in texts(fields_picture([_point("a", 0.5)]))


def test_the_score_of_the_run_is_a_dashed_line() -> None:
    svg = fields_picture([_point("none", 0.0), _point("all", 1.0)], score=0.25)
    none, all_ = sorted(x for x, _, _ in markers(svg, "accent"))
    ((x, _, _, _),) = lines(svg, "mark", dashed=True)
    assert x == pytest.approx(none + 0.25 * (all_ - none), abs=0.02)
    assert any("Dashed: the run's score, 25.0%." in text for text in texts(svg))


def test_the_forty_worst_are_drawn_and_the_caption_counts_the_rest() -> None:
    points = [_point(f"path{number:02}", number / 100, schema=f"s{number % 3}") for number in range(60)]
    svg = fields_picture([*points, _point("silent", None)])
    shown = {text for text in texts(svg) if text.startswith("path")}
    assert shown == {f"path{number:02}" for number in range(40)}
    assert "Not shown: 20 field paths of 40.0% or more and 1 field path without any value." in texts(svg)


def test_faultless_paths_that_are_left_out_are_called_that() -> None:
    svg = fields_picture([_point("a", 0.5), _point("b", 1.0), _point("c", 1.0)], most=1)
    assert "Not shown: 2 field paths at 100.0%." in texts(svg)


def test_of_a_long_path_the_end_is_shown() -> None:
    svg = fields_picture([_point("participants[].organisation.address.postal_code", 0.5)])
    assert "….organisation.address.postal_code" in texts(svg)


def test_where_nothing_has_an_f1_there_is_no_picture() -> None:
    assert fields_picture([]) == ""
    assert fields_picture([_point("silent", None)]) == ""
    assert fields_description([]) == "No field path has an F1."


def test_in_words_it_says_how_many_the_worst_and_the_best() -> None:
    points = [_point("a", 1.0), _point("b", 0.25, schema="t"), _point("c", None)]
    told = "2 field paths in 2 schemas; worst 25.0% (t: b); best 100.0%; 1 at 100%."
    assert fields_description(points) == told


def test_points_have_the_numbers_of_the_scoreboard() -> None:
    rows = [judged(right("a"), wrong("a"), missing("b"), absent("c"), document=f"d{at}") for at in range(12)]
    board = score_run(rows)
    points = {point.path: point for point in field_points(board)}
    assert {path: point.f1 for path, point in points.items()} == {"a": 0.5, "b": 0.0, "c": None}
    assert (points["a"].gold, points["a"].faults, points["b"].faults) == (24, 12, 12)
    assert board.intervals is not None
    for path, point in points.items():
        within = board.intervals.fields["invoice"][path]
        assert (point.low, point.high) == ((None, None) if within is None else (within.low, within.high))
