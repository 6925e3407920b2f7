"""Dates as documents write them, found in running text and brought to ISO 8601 at the precision written."""

from __future__ import annotations

import re
from typing import NamedTuple

from harness.language.ahead import matches_around
from harness.language.calendar_words import MONTH, WEEKDAY, month_number, read_clock
from harness.language.dates import read_date
from harness.language.relative_dates import resolve_relative

__all__ = ["DateMention", "find_dates"]


class DateMention(NamedTuple):
    """A date in a text.

    start, end: character offsets. value: ISO 8601, as precise as written (`2024`, `2024-05`, `2024-06-17`,
    `2024-06-17T17:32`). relative: whether the value follows from the reference instead of standing there in full.
    """

    start: int
    end: int
    value: str
    relative: bool


_ABSOLUTE = re.compile(
    rf"""(?<![\w$€£¥])(?<![0-9][./])(?:{WEEKDAY},?\s{{1,3}})?(?:
    (?P<iso>(?:1[0-9]|2[0-9])[0-9]{{2}}-[0-9]{{2}}(?:-[0-9]{{2}})?)(?P<isotime>[T ][0-9]{{2}}:[0-9]{{2}}
        (?::[0-9]{{2}}(?:\.[0-9]{{1,9}})?)?(?:Z|[-+][0-9]{{2}}:?[0-9]{{2}})?)?(?![-\w])
    |(?P<y1>[12][0-9]{{3}})(?P<sep>[/.])(?P<m1>[01]?[0-9])(?P=sep)(?P<d1>[0-3]?[0-9])(?![\w/])
    |(?P<y2>[12][0-9]{{3}})\s?[年년]\s?(?P<m2>[01]?[0-9])\s?[月월](?:\s?(?P<d2>[0-3]?[0-9])\s?[日일])?
    |(?P<m3>{MONTH})\s{{1,3}}(?:the\s)?(?P<d3>[0-3]?[0-9])(?:st|nd|rd|th)?
        (?:\s?[-–—]\s?[0-3]?[0-9])?,?\s{{1,3}}(?P<y3>[12][0-9]{{3}})(?![\w])
    |(?P<d4>[0-3]?[0-9])(?:st|nd|rd|th)?(?:\s?[-–—]\s?[0-3]?[0-9])?[\s-]{{1,3}}(?:of\s)?(?P<m4>{MONTH}),?[\s-]{{1,3}}(?P<y4>[12][0-9]{{3}})(?![\w])
    |(?P<m5>{MONTH}),?\s{{1,3}}(?:of\s)?(?P<y5>(?:19|20)[0-9]{{2}})(?![\w])
    |(?P<a6>[0-3]?[0-9])(?P<sep6>[/.])(?P<b6>[0-3]?[0-9])(?P=sep6)(?P<y6>(?:19|20)[0-9]{{2}})(?![\w/])
    |(?P<year>(?:19|20)[0-9]{{2}})(?![\w%])(?![.,:/][0-9])(?!\s?[€%])
    )""",
    re.VERBOSE,
)

_ANY_YEAR = re.compile("[12][0-9]{3}")
_BEFORE_YEAR = 60
"""Characters of a match of the pattern above before its year, at most: a weekday, a month and two days of it."""

_YEAR_BEFORE = re.compile(
    r"(?:\b(?:in|since|of|by|until|till|through|from|before|after|during|between|around|circa|year|early|late|mid|the|its"
    r"|this|last|next|spring|summer|autumn|fall|winter|january|fiscal|copyright|class)\s{1,3}|[(©]|\bmid-)\Z",
    re.IGNORECASE,
)
_YEAR_JOINED = re.compile(r"(?:\s?[-–—/]|,?\s(?:and|or|to|through)|,)\s?(?:(?:in|from|late|early)\s)?\Z", re.IGNORECASE)
_YEAR_AHEAD = re.compile(r"(?:\s?[-–—/]\s?|,?\s(?:and|or|to|through)\s)(?:19|20)[0-9]{2}(?![\w%])")
_COUNTED = re.compile(
    r"\s(?:people|persons|percent|per\s|dollars|won|euros|yen|pounds|days|hours|minutes|times|copies|members|employees|"
    r"workers|soldiers|troops|units|points|meters|metres|miles|kilometers|km|kg|tons|tonnes|cases|words|pages)\b",
    re.IGNORECASE,
)


def find_dates(text: str, reference: str | None = None) -> tuple[DateMention, ...]:
    """The dates that stand in `text`, sorted by start and not overlapping, in time linear in its length.

    reference: ISO 8601 date against which what is told without a year is resolved ("on Tuesday", "in May", "last
    year"); without one, or with one that cannot be read, such mentions are left out. A bare year counts where its
    surroundings speak of time ("since 2015"); month/day/year counts only where it can be read one way; of a range of
    days the first counts. A day that no calendar has is left out, with or without its year.
    """
    found, impossible = _find_absolute(text)
    reading = read_date(reference)
    if reading is None:
        return tuple(found)
    taken = sorted([(mention.start, mention.end) for mention in found] + impossible)
    found.extend(DateMention(*span, True) for span in resolve_relative(text, reading.written, taken))
    return tuple(sorted(found))


def _find_absolute(text: str) -> tuple[list[DateMention], list[tuple[int, int]]]:
    """The dates told in full, and the spans of what is written like one and is none."""
    found: list[DateMention] = []
    impossible: list[tuple[int, int]] = []
    for match in matches_around(_ANY_YEAR, _ABSOLUTE, text, within=_BEFORE_YEAR):
        previous = found[-1] if found else None
        if match["year"]:
            if _is_year(text, match, previous):
                found.append(DateMention(match.start("year"), match.end(), match["year"], False))
            continue
        value = _iso(match)
        if value is None:
            impossible.append(match.span())
            continue
        end = match.end()
        clock = read_clock(text, end) if len(value) == 10 else None
        if clock is not None:
            value, end = f"{value}T{clock[0]}", clock[1]
        found.append(DateMention(match.start(), end, value, False))
    return found, impossible


def _iso(match: re.Match[str]) -> str | None:
    """The value that the pattern's groups spell, None for a day that no calendar has."""
    value = None
    if match["iso"]:
        value = match["iso"] + (match["isotime"] or "").replace(" ", "T")
        return value if read_date(value) else _without_time(match["iso"])
    if match["a6"]:
        value = _day_or_month_first(int(match["a6"]), int(match["b6"]), match["y6"])
    elif match["m5"]:
        value = f"{match['y5']}-{month_number(match['m5']):02}"
    for index, named in (("1", False), ("2", False), ("3", True), ("4", True)):
        if match["y" + index]:
            month = month_number(match["m" + index]) if named else int(match["m" + index])
            value = f"{match['y' + index]}-{month:02}" + (
                f"-{int(match['d' + index]):02}" if match["d" + index] else ""
            )
    return value if value and read_date(value) else None


def _without_time(value: str) -> str | None:
    return value if read_date(value) else None


def _day_or_month_first(first: int, second: int, year: str) -> str | None:
    """6/17/2024 and 17/6/2024 can be read one way; 5/6/2024 cannot, 5/5/2024 need not be."""
    if first <= 12 and second <= 12 and first != second:
        return None
    month, day = (second, first) if first > 12 else (first, second)
    return f"{year}-{month:02}-{day:02}"


def _is_year(text: str, match: re.Match[str], previous: DateMention | None) -> bool:
    start, end = match.span("year")
    if _COUNTED.match(text, end):
        return False
    before = text[max(0, start - 24) : start]
    if _YEAR_BEFORE.search(before) or _YEAR_AHEAD.match(text, end):
        return True
    gap = text[previous.end : start] if previous is not None and start - previous.end <= 24 else None
    return gap is not None and _YEAR_JOINED.fullmatch(gap) is not None
