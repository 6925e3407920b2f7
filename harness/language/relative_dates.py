"""Dates told without a year ("on Tuesday", "in May", "last year"), resolved against the publication's date."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from harness.language.ahead import ahead, matches_around
from harness.language.calendar_words import MONTH, WEEKDAY, month_number, read_clock, weekday_number
from harness.language.dates import Components, read_date

__all__ = ["resolve_relative"]

_SMALL = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]

_ANCHORS = ["today", "tonight", "yesterday", "tomorrow", "morning", "afternoon", "evening", "year", "month", "day"]

_RELATIVE = re.compile(
    rf"""(?<![\w-])(?:
    (?:{WEEKDAY},?\s{{1,3}})?(?:(?P<m1>{MONTH})\s{{1,3}}(?P<d1>[0-3]?[0-9])(?:st|nd|rd|th)?(?![\w:%]|[.,][0-9])
        |(?:the\s)?(?P<d2>[0-3]?[0-9])(?:st|nd|rd|th)?\s{{1,3}}(?:of\s)?(?P<m2>{MONTH}))
    |(?P<turn>(?:(?ai:last|past|next|coming|upcoming)|(?ai:this)(?:\s(?ai:past|coming))?)\s{{1,3}})?(?P<weekday>{WEEKDAY})
    |(?P<lead>(?ai:in|since|until|by|from|during|through|last|this|next|of|early|late|mid|before|after))
        (?:\s(?:early|late|mid))?[\s-]{{1,3}}(?P<month>{MONTH})(?!\s{{1,3}}[0-3]?[0-9](?!\w))
    |(?P<day>(?ai:today|tonight|yesterday|tomorrow)|(?ai:this)\s(?ai:morning|afternoon|evening))
    |(?P<side>(?ai:last|this|next))\s{{1,3}}(?P<unit>(?ai:year|month))
    |(?P<count>[0-9]{{1,3}}|(?ai:{"|".join(_SMALL)}))\s{{1,3}}(?P<ago>(?ai:day|month|year))s?\s{{1,3}}(?ai:ago)
    )(?!\w)""",
    re.VERBOSE,
)

_ANCHOR = re.compile(
    rf"(?<!\w)(?:{MONTH}|{WEEKDAY}|{ahead(_ANCHORS)}(?ai:{'|'.join(_ANCHORS)}))",
)
"""What every match of the pattern above has in it, and begins at most _WITHIN characters before."""

_WITHIN = 40

_SENTENCE_END = re.compile(r"[.!?][\"'”’)]?\s+(?=[^a-z\s])|\n\s*\n")
_HINT = re.compile(
    r"""(?P<future>\b(?:will|shall|'ll|set\s(?:to|for)|scheduled|slated|due|plan(?:s|ned)?\s(?:to|for)|going\sto|upcoming
        |next|expect(?:ed|s)?\sto|(?:is|are)\sto|to\s(?:be|hold|meet|visit|begin|start|take|open|attend|host|launch|discuss))\b)
    |(?P<past>\b(?:said|told|was|were|had|did|made|held|took|went|came|gave|met|wrote|saw|got|sent|spoke|began|[a-z]{2,14}ed)\b)""",
    re.VERBOSE | re.IGNORECASE,
)
_PASSIVE_AHEAD = re.compile(r"\b(?:be|been|being|is|are)\s(?:\w+ly\s)?\Z", re.IGNORECASE)
_BEFORE, _BEHIND = 120, 60

Span = tuple[int, int, str]


def resolve_relative(text: str, reference: Components, taken: Sequence[tuple[int, int]]) -> Iterator[Span]:
    """(start, end, ISO value) of every mention outside the spans of `taken`, which are sorted and do not overlap.

    A weekday or month is the latest one on or before the reference, unless it says otherwise ("next") or what stands
    beside it in the sentence speaks of the future ("will be in Seoul on Tuesday"). What the reference is too coarse
    for (a weekday, where it is a month) is left out.
    """
    starts = [start for start, _ in taken]
    for match in matches_around(_ANCHOR, _RELATIVE, text, within=_WITHIN):
        place = bisect_right(starts, match.end() - 1) - 1
        if place >= 0 and taken[place][1] > match.start():
            continue
        value = _value(text, match, [int(part) for part in reference])
        if value is None or read_date(value) is None:  # no such day, or beyond the calendar's years
            continue
        end = match.end()
        clock = read_clock(text, end) if len(value) == 10 else None
        if clock is not None and not (place + 1 < len(taken) and taken[place + 1][0] < clock[1]):
            value, end = f"{value}T{clock[0]}", clock[1]
        told = match["month"] and match["lead"].lower() not in ("last", "this", "next")
        yield match.start("month") if told else match.start(), end, value


def _value(text: str, match: re.Match[str], reference: list[int]) -> str | None:
    try:
        if match["weekday"]:
            return _weekday(text, match, date(*reference[:3])) if len(reference) >= 3 else None
        if match["day"]:
            shift = {"yesterday": -1, "tomorrow": 1}.get(match["day"].lower(), 0)
            return (date(*reference[:3]) + timedelta(days=shift)).isoformat() if len(reference) >= 3 else None
        if match["unit"] or match["ago"]:
            return _shifted(match, reference)
        return _month(text, match, reference)
    except (ValueError, OverflowError, TypeError):  # no such day, or beyond the calendar's years
        return None


def _weekday(text: str, match: re.Match[str], reference: date) -> str | None:
    if not match["weekday"][0].isupper():
        return None
    turn = " ".join((match["turn"] or "").lower().split())
    ahead = (weekday_number(match["weekday"]) - reference.weekday()) % 7
    if turn == "next":
        ahead = ahead or 7
    elif turn in ("last", "past", "this past"):
        ahead = ahead - 7
    elif turn in ("", "this") and not _points_ahead(text, match):
        ahead = ahead - 7 if ahead else 0
    return (reference + timedelta(days=ahead)).isoformat()


def _month(text: str, match: re.Match[str], reference: list[int]) -> str | None:
    name = match["m1"] or match["m2"] or match["month"]
    if not name[0].isupper() or len(reference) < 2:
        return None
    month, year, day = month_number(name), reference[0], match["d1"] or match["d2"]
    lead = (match["lead"] or "").lower()
    if match["month"] and len(name.rstrip(".")) == 3 and name != "May":
        return None  # "of Jan" is a person more often than a month
    wanted = (month, int(day)) if day else (month,)
    now = tuple(reference[1 : 1 + len(wanted)])
    if lead == "next" or (wanted > now and lead not in ("last", "since") and not _points_ahead(text, match)):
        year += 1 if lead == "next" and wanted <= now else -1 if lead != "next" else 0
    elif lead == "last" and wanted >= now:
        year -= 1
    elif wanted < now and lead in ("by", "until") and _points_ahead(text, match):
        year += 1
    if not day:
        return f"{year:04}-{month:02}"
    return date(year, month, int(day)).isoformat()


def _shifted(match: re.Match[str], reference: list[int]) -> str | None:
    if match["unit"]:
        unit, shift = match["unit"].lower(), {"last": -1, "this": 0, "next": 1}[match["side"].lower()]
    else:
        count = match["count"].lower()
        unit, shift = match["ago"].lower(), -(int(count) if count.isdigit() else _SMALL.index(count) + 1)
    if unit == "day":
        return (date(*reference[:3]) + timedelta(days=shift)).isoformat()
    if unit == "year":
        return f"{reference[0] + shift:04}" if reference[0] + shift >= 1 else None
    if len(reference) < 2:
        return None
    months = reference[0] * 12 + reference[1] - 1 + shift
    return f"{months // 12:04}-{months % 12 + 1:02}" if months >= 12 else None


def _points_ahead(text: str, match: re.Match[str]) -> bool:
    """Whether the nearest verb of time before the mention, or else behind it, in its sentence speaks of the future."""
    before = _SENTENCE_END.split(text[max(0, match.start() - _BEFORE) : match.start()])[-1]
    hints = [
        hint for hint in _HINT.finditer(before) if hint["future"] or not _PASSIVE_AHEAD.search(before[: hint.start()])
    ]
    if hints:
        return bool(hints[-1]["future"])
    if re.search(r"\bbe\s(?:\w+ly\s)?\w+ed\b", before):
        return True
    behind = _SENTENCE_END.split(text[match.end() : match.end() + _BEHIND])[0]
    hint = _HINT.search(behind)
    return bool(hint and hint["future"])
