"""ISO 8601 dates of any precision, as tuples of components from the year down."""

from __future__ import annotations

import calendar
import re
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from harness.language.folding import strip_invisible

__all__ = ["Components", "DateReading", "read_date"]

Components = tuple[int | Decimal, ...]
"""(year[, month[, day[, hour[, minute[, second]]]]]), a time's trailing zeros dropped."""

_DATE = re.compile(
    r"""(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2})
    (?:[Tt ](?P<hour>[0-9]{2})(?::(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?P<fraction>[.,][0-9]+)?)?)?
    \s?(?P<offset>[Zz]|[-+][0-9]{2}(?::?[0-9]{2})?)?)?)?)?""",
    re.VERBOSE,
)


class DateReading(NamedTuple):
    """A date as written, and brought to UTC where it has an offset (None where it has none)."""

    written: Components
    utc: Components | None


def read_date(value: Any) -> DateReading | None:
    """Reads `2024`, `2024-05`, `2024-05-26` and date-times; None for anything else.

    Midnight added to a date is formatting: trailing zero seconds, minutes and hours are dropped. Impossible dates, week
    dates and the basic form (`20240526`) are unreadable.
    """
    return _read(value) if isinstance(value, str) and len(value) <= 64 else None


@lru_cache(maxsize=4096)  # a document, its gold and its predictions tell the same few dates
def _read(value: str) -> DateReading | None:
    match = _DATE.fullmatch(strip_invisible(value).strip())
    if match is None:
        return None
    parts = [int(match[name]) for name in ("year", "month", "day", "hour", "minute", "second") if match[name]]
    if not _possible(parts):
        return None
    fraction = Decimal("0." + match["fraction"][1:]) if match["fraction"] else Decimal(0)
    utc = _to_utc(parts, fraction, match["offset"]) if match["offset"] else None
    if match["offset"] and utc is None:
        return None
    return DateReading(_trim(parts, fraction), utc)


def _possible(parts: list[int]) -> bool:
    year, month, day, hour, minute, second = parts + [1, 1, 1, 0, 0, 0][len(parts) :]
    if not (year >= 1 and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]):
        return False
    return hour <= 23 and minute <= 59 and second <= 59


def _to_utc(parts: list[int], fraction: Decimal, offset: str) -> Components | None:
    if offset in "Zz":
        return _trim(parts, fraction)
    digits = offset[1:].replace(":", "")
    hours, minutes = int(digits[:2]), int(digits[2:] or 0)
    if hours > 23 or minutes > 59:
        return None
    shift = timedelta(hours=hours, minutes=minutes)
    try:
        moment = datetime(*parts) - (shift if offset[0] == "+" else -shift)  # type: ignore[arg-type]
    except OverflowError:
        return None
    shifted = [moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second]
    return _trim(shifted, fraction)


def _trim(parts: list[int], fraction: Decimal) -> Components:
    exact: list[int | Decimal] = list(parts)
    if fraction:
        exact[5] = exact[5] + fraction.normalize()
    while len(exact) > 3 and exact[-1] == 0:
        exact.pop()
    return tuple(exact)
