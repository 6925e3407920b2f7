"""Patterns that are tried where they can match alone find what they find everywhere."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from harness.language import date_mentions, relative_dates
from harness.language.ahead import ahead, matches_around
from harness.language.date_mentions import find_dates
from harness.language.number_mentions import find_numbers

TOLD = """
    January Feb. sept. march MAY Aug december monday Tuesday SUNDAY Fri 1 3rd 12 31st 2024 2031-05-04 2031-05 17.4.2031
    4/17/2031 2031年5月4日 in since of the this past next coming early mid after today Tonight yesterday morning year
    months ago days three twelve a hundred and thousand third twenty-first no 3.5 -4 $3.5 USD 1,000 5% 1.2.3 17:32 5pm
    - – , . : / ( ) Lorton x
"""
SPACES = [" ", " ", " ", "", "  ", "-", "\n", "\u00a0", ", "]
TEXTS = st.lists(st.tuples(st.sampled_from(TOLD.split()), st.sampled_from(SPACES)), max_size=14).map(
    lambda parts: "".join(map("".join, parts))
)


@given(TEXTS)
def test_dates_are_found_around_years_and_words_of_time_as_anywhere(text: str) -> None:
    for anchor, pattern, within in (
        (date_mentions._ANY_YEAR, date_mentions._ABSOLUTE, date_mentions._BEFORE_YEAR),
        (relative_dates._ANCHOR, relative_dates._RELATIVE, relative_dates._WITHIN),
    ):
        found = [match.span() for match in matches_around(anchor, pattern, text, within=within)]
        assert found == [match.span() for match in pattern.finditer(text)]


@given(st.lists(st.from_regex("[a-z]{2,6}", fullmatch=True), min_size=1, max_size=5), st.text("abcdEFGH ", max_size=30))
def test_what_is_looked_at_first_hides_no_word(words: list[str], text: str) -> None:
    text += words[0] + words[-1].upper()
    pattern = rf"(?ai:{'|'.join(words)})"
    found = [match.span() for match in re.finditer(ahead(words) + pattern, text)]
    assert found == [match.span() for match in re.finditer(pattern, text)]


def test_letters_that_only_look_like_those_of_a_word_make_none() -> None:
    # U+017F and U+0131 are an `s` and an `i` to a pattern that ignores case.
    assert find_dates("\u017feptember 2031, \u017funday, Fr\u0131day", "2031-05-04") == ()
    assert [mention.value for mention in find_numbers("\u017fix f\u0131ve 5 b\u0131llion seven")] == [5, 7]
