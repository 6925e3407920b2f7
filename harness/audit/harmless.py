"""The same value in another form that every field of its kind must forgive."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from harness.fields import Country, Date, Exact, Identifier, Number, PersonName, Similar, Text, Url
from harness.plan import LeafPlan

__all__ = ["harmless_forms"]

_FOLDING = (Text, Similar, PersonName, Country, Identifier)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def harmless_forms(plan: LeafPlan, value: Any) -> Iterator[tuple[str, Any]]:
    """(kind of change, the form that it gives)."""
    marker = plan.marker
    if plan.closed is not None or isinstance(marker, Exact):
        return
    if isinstance(value, str) and isinstance(marker, _FOLDING):
        if value.upper() != value and not (isinstance(marker, PersonName) and "." in value):
            yield "case", value.upper()
        yield "white space", "  " + value.replace(" ", "  ") + "\n"
    if isinstance(value, str) and isinstance(marker, PersonName):
        yield "honorific", f"Mr. {value}"
        if len(value.split()) == 2:
            yield "order", ", ".join(reversed(value.split()))
    if isinstance(value, str) and isinstance(marker, Country):
        yield from _codes(value)
    if isinstance(value, str) and isinstance(marker, Date) and _DAY.fullmatch(value):
        yield "equal format", f"{value}T00:00:00"
    if isinstance(marker, Number) and isinstance(value, (int, float)) and not isinstance(value, bool):
        yield "equal format", f"{value:,}"
    if isinstance(value, str) and isinstance(marker, Url) and "#" not in value:
        yield "equal format", f"{value}#top"


def _codes(value: str) -> Iterator[tuple[str, str]]:
    import pycountry

    from harness.language.countries import read_country

    code = read_country(value)
    country = None if code is None else pycountry.countries.get(alpha_2=code)
    if country is not None:
        yield "alias", country.alpha_3
