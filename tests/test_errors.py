"""One line for a person: where, what was got, what to do; whatever the parts hold."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.errors import GoldError, HarnessError, StoppedError, excerpt


def test_a_line_says_where_what_and_what_to_do() -> None:
    error = GoldError("no such field", file=Path("gold/x.json"), line=3, pointer="/who", hint="remove it")
    assert str(error) == "gold/x.json:3: /who: no such field; remove it"
    assert str(HarnessError("no such field")) == "no such field"


@given(st.text(), st.text(), st.text())
def test_it_is_one_printable_line_of_bounded_length(message: str, pointer: str, hint: str) -> None:
    line = str(GoldError(message * 50, pointer=pointer, hint=hint))
    assert len(line) <= 2_000
    assert line.isprintable()


@given(st.text(max_size=300), st.integers(2, 100))
def test_an_excerpt_is_printable_and_no_longer_than_asked(text: str, limit: int) -> None:
    shown = excerpt(text, limit)
    assert len(shown) <= limit
    assert shown.isprintable()
    assert text.isprintable() is False or len(text) > limit or shown == text


@pytest.mark.parametrize(("interrupted", "code"), [(True, 130), (False, 3)])
def test_what_stopped_asking_has_an_exit_code_of_its_own(interrupted: bool, code: int) -> None:
    assert StoppedError("stopped", interrupted=interrupted).exit_code == code
