"""Months, weekdays and clock times as English writes them: the pieces that date patterns are built of."""

from __future__ import annotations

import re

from harness.language.ahead import ahead

__all__ = ["MONTH", "WEEKDAY", "month_number", "read_clock", "weekday_number"]

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

_FULL_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_FULL_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

MONTH = ahead(_FULL_MONTHS) + (
    rf"(?ai:{'|'.join(_FULL_MONTHS)}"
    r"|(?:jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec)(?:\.|(?![a-z])))"
)
"""Pattern of a month's name or its abbreviation, with or without a dot; it captures nothing."""

WEEKDAY = rf"{ahead(_FULL_WEEKDAYS)}(?ai:{'|'.join(_FULL_WEEKDAYS)})"
"""Pattern of a weekday's full name: abbreviations are left out, being names of people (Sun) and verbs (sat, wed)."""

_CLOCK = re.compile(
    r"""(?:,?\s{1,3}(?:[-–—]\s{1,3}|at\s{1,3})?|T)
    (?:(?P<hour>[01]?[0-9]|2[0-3]):(?P<minute>[0-5][0-9])(?::(?P<second>[0-5][0-9]))?(?:\s?(?P<half>[ap]\.?m\b\.?))?
    |(?P<hour12>1[0-2]|0?[1-9])\s?(?P<half12>[ap]\.?m\b\.?))(?![\w:])""",
    re.VERBOSE | re.IGNORECASE,
)


def month_number(name: str) -> int:
    """1 to 12 for text that MONTH matched."""
    return _MONTHS.index(name[:3].lower()) + 1


def weekday_number(name: str) -> int:
    """0 (Monday) to 6 for text that WEEKDAY matched."""
    return _WEEKDAYS.index(name[:3].lower())


def read_clock(text: str, start: int) -> tuple[str, int] | None:
    """The time of day that stands right at `start`, behind a date, as `17:32` or `17:32:05`, and where it ends."""
    match = _CLOCK.match(text, start)
    if match is None:
        return None
    hour = int(match["hour"] or match["hour12"])
    half = (match["half"] or match["half12"] or "").lower()
    if half and hour > 12:
        return None
    if half:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    seconds = f":{match['second']}" if match["second"] else ""
    return f"{hour:02}:{match['minute'] or '00'}{seconds}", match.end()
