"""Dates found in running text: a table of cases, and input made to be slow."""

from itertools import pairwise

import pytest

from harness.language.date_mentions import find_dates
from harness.language.dates import read_date

MONDAY = "2024-06-17T17:32"


def values(text, reference=MONDAY):
    return [mention.value for mention in find_dates(text, reference)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("signed on 17 June 2024", ["2024-06-17"]),
        ("on June 17th, 2024, it rained", ["2024-06-17"]),
        ("the 3rd of March 2021", ["2021-03-03"]),
        ("Sept. 3, 2020", ["2020-09-03"]),
        ("March 5-7, 2023", ["2023-03-05"]),
        ("Published: June 17, 2024, 17:32", ["2024-06-17T17:32"]),
        ("June 17, 2024 at 5 p.m.", ["2024-06-17T17:00"]),
        ("at 2024-06-17T17:32:00Z sharp", ["2024-06-17T17:32:00Z"]),
        ("2024/06/17", ["2024-06-17"]),
        ("2024년 6월 17일", ["2024-06-17"]),
        ("6/17/2024", ["2024-06-17"]),
        ("5/6/2024", []),
        ("in June 2024", ["2024-06"]),
        ("since 2015, between 2016 and 2018", ["2015", "2016", "2018"]),
        ("2013-2015", ["2013", "2015"]),
        ("2015 people paid $2015 in room 2015", []),
        ("in the 1990s", []),
        ("30 February 2024", []),
    ],
)
def test_dates_told_in_full_keep_the_precision_they_are_written_in(text, expected):
    assert values(text, None) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The ministry said so on Monday", ["2024-06-17"]),
        ("They will meet in Seoul on Tuesday", ["2024-06-18"]),
        ("They met in Seoul on Tuesday", ["2024-06-11"]),
        ("a report was published on Friday", ["2024-06-14"]),
        ("this past Wednesday", ["2024-06-12"]),
        ("next Friday", ["2024-06-21"]),
        ("has been closed on Tuesday", ["2024-06-11"]),
        ("it is to be opened on Tuesday", ["2024-06-18"]),
        ("Monday, June 10", ["2024-06-10"]),
        ("they sat down in May", ["2024-05"]),
        ("May 5 was fine", ["2024-05-05"]),
        ("he may go", []),
        ("on Dec. 25", ["2023-12-25"]),
        ("the bridge will open by March", ["2025-03"]),
        ("from May 3 to 5", ["2024-05-03"]),
        ("yesterday and tomorrow", ["2024-06-16", "2024-06-18"]),
        ("last year, next month, three days ago", ["2023", "2024-07", "2024-06-14"]),
        ("29 February 2023", []),
    ],
)
def test_dates_told_without_a_year_are_resolved_against_the_reference(text, expected):
    assert values(text) == expected


def test_a_relative_date_says_that_it_is_one_and_where_it_stands():
    text = "Since 2015 they will meet on Tuesday."
    told, relative = find_dates(text, MONDAY)
    assert (told.relative, relative.relative) == (False, True)
    assert text[relative.start : relative.end] == "Tuesday"


@pytest.mark.parametrize("reference", [None, "soon", "2024-13-01", ""])
def test_without_a_readable_reference_relative_dates_are_left_out(reference):
    assert values("on Tuesday, in May, since 2015", reference) == ["2015"]


def test_a_reference_of_a_year_alone_resolves_years_and_no_weekday():
    assert values("last year on Tuesday", "2024") == ["2023"]


@pytest.mark.parametrize("reference", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_the_calendar_are_no_error(reference):
    for value in values("yesterday, tomorrow, last year, next year, next Friday, last Friday", reference):
        assert read_date(value)


@pytest.mark.parametrize("piece", ["1", "May ", "on Tuesday ", "2015-", "1/1/", "Tuesday,   ", " ", "last ", "12 of "])
def test_input_made_to_be_slow_is_read_to_its_end(piece):
    text = piece * (100_000 // len(piece))
    found = find_dates(text, MONDAY)
    assert all(0 <= mention.start < mention.end <= len(text) for mention in found)
    assert all(first.end <= second.start for first, second in pairwise(found))
