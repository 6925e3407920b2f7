"""Other values for dates, numbers and values of a closed set: each wrong in one way that a model is known for."""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Iterator
from typing import Any

from harness.fields import Country, Date, Number
from harness.plan import LeafPlan

__all__ = ["scalar_harms"]

_ISO = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(.*))?)?")
_LANGUAGES = ("fr", "de", "ja")


def scalar_harms(plan: LeafPlan, value: Any) -> Iterator[tuple[str, Any]]:
    """(kind of harm, the value that it gives)."""
    if plan.closed is not None:
        yield from _closed(plan.closed, value)
    elif isinstance(plan.marker, Date) and isinstance(value, str):
        yield from _dates(value)
    elif isinstance(plan.marker, Number) and isinstance(value, (int, float)) and not isinstance(value, bool):
        yield from _numbers(value)
    elif isinstance(plan.marker, Country) and isinstance(value, str):
        yield from _translated(value)


def _closed(values: tuple[Any, ...], value: Any) -> Iterator[tuple[str, Any]]:
    if value not in values:
        return
    place = values.index(value)
    if isinstance(value, bool):
        yield "negation", not value
    elif len(values) > 1:
        yield "enum to its neighbour", values[place + 1 if place + 1 < len(values) else place - 1]


def _dates(value: str) -> Iterator[tuple[str, Any]]:
    found = _ISO.fullmatch(value)
    if found is None:
        return
    year, month, day, rest = int(found[1]), found[2], found[3], found[4] or ""
    yield "date off by a year", f"{year + 1:04d}{value[4:]}"
    if month is None:
        return
    other = int(month) % 12 + 1
    if day is None:
        yield "date off by a month", f"{year:04d}-{other:02d}"
        yield "date reformatted", f"{calendar.month_name[int(month)]} {year}"
        return
    last = calendar.monthrange(year, other)[1]
    yield "date off by a month", f"{year:04d}-{other:02d}-{min(int(day), last):02d}{rest}"
    exact = datetime.date(year, int(month), int(day))
    yield "date off by a day", f"{exact + datetime.timedelta(days=1)}{rest}"
    yield "date reformatted", f"{int(day)} {calendar.month_name[int(month)]} {year}"


def _numbers(value: float) -> Iterator[tuple[str, Any]]:
    yield "number off by one", value + 1
    yield "number off by a factor of ten", value * 10 if value else 10
    if value:
        yield "number of the other sign", -value
    digits = str(value)
    place = next((place for place, digit in enumerate(digits) if digit.isdecimal()), None)
    if place is not None:
        spoiled = digits[:place] + str((int(digits[place]) % 9) + 1) + digits[place + 1 :]
        yield "number off by a digit", type(value)(spoiled)


def _translated(value: str) -> Iterator[tuple[str, Any]]:
    import gettext

    import pycountry

    from harness.language.countries import read_country

    code = read_country(value)
    country = None if code is None else pycountry.countries.get(alpha_2=code)
    if country is None:
        return
    for language in _LANGUAGES:
        known = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=[language], fallback=True)
        told = known.gettext(country.name)
        if told != country.name:
            yield "country translated", told
            return
