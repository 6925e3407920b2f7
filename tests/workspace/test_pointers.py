"""Pointers into JSON values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.plan import render_pointer
from harness.workspace.pointers import resolve_pointer

KEYS = st.text(alphabet="ab/~0 .é", max_size=4)
VALUES = st.recursive(
    st.integers(), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3)
)


def places(value: Any, steps: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    yield steps, value
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, member in members:
        yield from places(member, (*steps, key))


@given(VALUES)
def test_every_place_is_found_by_its_own_pointer(value: Any) -> None:
    for steps, member in places(value):
        assert resolve_pointer(value, render_pointer(steps)) is member


@given(VALUES, st.text(alphabet="ab/~01-", max_size=8))
def test_a_pointer_finds_one_of_the_places_or_says_why_not(value: Any, pointer: str) -> None:
    rendered = {render_pointer(steps) for steps, _ in places(value)}
    if pointer in rendered:
        resolve_pointer(value, pointer)
    else:
        with pytest.raises(ValueError, match=r"points at nothing|is no JSON pointer"):
            resolve_pointer(value, pointer)
