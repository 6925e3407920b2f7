"""JSON Pointers: what stands at or below one, and what is marked at the nearest that holds a place."""

from __future__ import annotations

import pytest

from harness.plan import nearest, within


@pytest.mark.parametrize(
    ("pointer", "above", "expected"),
    [
        ("/stops/1", "/stops/1", True),
        ("/stops/1/place", "/stops/1", True),
        ("/stops/10", "/stops/1", False),
        ("/stops", "/stops/1", False),
        ("/stops", "", True),
        ("", "", True),
    ],
)
def test_a_pointer_is_within_itself_and_whatever_holds_it(pointer: str, above: str, expected: bool) -> None:
    assert within(pointer, above) is expected


MARKED = {"/stops": ("a",), "/stops/1": (), "/stops/1/place": ("b",), "": ("c",)}


@pytest.mark.parametrize(
    ("pointer", "found"),
    [
        ("/stops/1/place", ("b",)),
        ("/stops/1/day", ("a",)),
        ("/stops/2", ("a",)),
        ("/who", None),
        ("", None),
        (None, None),
    ],
)
def test_what_is_marked_nearest_is_found_and_what_is_empty_is_passed_over(pointer: str | None, found: object) -> None:
    assert nearest(pointer, MARKED) == found
