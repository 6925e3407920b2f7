"""A second reading of how two scalars compare: plain formulas, enough for the vocabularies of the generated tests."""

from __future__ import annotations

import itertools
import math
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

from harness import Country, Custom, Date, Exact, Identifier, Marker, Number, PersonName, Similar, Skip, Text, Url

UNREADABLE = None

SLACK = 1e-9
"""To which totals and thresholds are compared."""


def grade(marker: Marker, gold: Any, prediction: Any) -> float | None:
    """In [0, 1]; None where the prediction cannot be read as the marker's kind and is not equal JSON."""
    if equal_json(gold, prediction):
        return 1.0
    if not is_json(prediction):
        return UNREADABLE
    if isinstance(marker, Skip):  # what is not scored is paired as equal JSON, a silent point
        return 0.0
    return GRADES[type(marker)](marker, gold, prediction)


def is_json(value: Any) -> bool:
    return not isinstance(value, float) or math.isfinite(value)


def equal_json(one: Any, other: Any) -> bool:
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(equal_json(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(equal_json, one, other))
    return isinstance(one, bool) == isinstance(other, bool) and one == other


def fold(text: str) -> str:
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    for marks, plain in (("“”„«»", '"'), ("‘’‚‹›", "'"), ("‐‑‒–—―−", "-"), ("\u200b\u200d\ufeff\u00ad", "")):
        for mark in marks:
            text = text.replace(mark, plain)
    return " ".join(text.split())


def levenshtein(one: str, other: str) -> int:
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        above, row = row, [i]
        for j, b in enumerate(other, 1):
            row.append(min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a != b)))
    return row[-1]


def longest_common_subsequence(one: str, other: str) -> int:
    row = [0] * (len(other) + 1)
    for a in one:
        above, row = row, [0]
        for j, b in enumerate(other, 1):
            row.append(above[j - 1] + 1 if a == b else max(above[j], row[j - 1]))
    return row[-1]


def ratio(one: str, other: str) -> float:
    return 2 * longest_common_subsequence(one, other) / (len(one) + len(other)) if one or other else 1.0


def exact(marker: Any, gold: Any, prediction: Any) -> float | None:
    return 0.0 if not isinstance(prediction, (list, dict)) else UNREADABLE


def text(marker: Any, gold: Any, prediction: Any) -> float | None:
    if not isinstance(gold, str) or not isinstance(prediction, str):
        return UNREADABLE
    one, other = fold(gold), fold(prediction)
    return 1 - levenshtein(one, other) / max(len(one), len(other), 1)


def similar(marker: Any, gold: Any, prediction: Any) -> float | None:
    if not isinstance(gold, str) or not isinstance(prediction, str):
        return UNREADABLE
    return ratio(" ".join(sorted(fold(gold).split())), " ".join(sorted(fold(prediction).split())))


def read_number(value: Any) -> Decimal | None:
    """Signs, dollars, percent signs and commas that stand where they should."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)) or not is_json(value):
        return None
    written = str(value).strip().replace("$", "").removesuffix("%")
    whole, *groups = written.split(".")[0].split(",")
    if groups and not (1 <= len(whole.lstrip("+-")) <= 3 and all(len(group) == 3 for group in groups)):
        return None
    try:
        return Decimal(written.replace(",", ""))
    except InvalidOperation:
        return None


def number(marker: Any, gold: Any, prediction: Any) -> float | None:
    one, other = read_number(gold), read_number(prediction)
    if one is None or other is None:
        return UNREADABLE
    allowed = max(Decimal(str(marker.abs_tol)), Decimal(str(marker.rel_tol)) * abs(one))
    return float(abs(one - other) <= allowed)


def date(marker: Any, gold: Any, prediction: Any) -> float | None:
    one, other = date_parts(gold), date_parts(prediction)
    if one is None or other is None:
        return UNREADABLE
    agreeing = len(list(itertools.takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))))
    return agreeing / (len(one) if marker.finer else max(len(one), len(other)))


def date_parts(value: Any) -> list[int] | None:
    if not isinstance(value, str):
        return None
    day, _, clock = value.partition("T")
    try:
        days, clocks = [int(part) for part in day.split("-")], [int(part) for part in clock.split(":") if clock]
    except ValueError:
        return None
    while clocks and clocks[-1] == 0:
        clocks.pop()
    possible = len(days) < 2 or 1 <= days[1] <= 12
    return days + clocks if possible else None


HONORIFICS = {"dr", "mr", "ms", "mrs"}


def name_tokens(value: str) -> list[str]:
    tokens = fold(value).replace("-", " ").replace(".", "").split()
    return [token for token in tokens if token not in HONORIFICS] or tokens


def person(marker: Any, gold: Any, prediction: Any) -> float | None:
    if not isinstance(gold, str) or not isinstance(prediction, str):
        return UNREADABLE
    one, other = name_tokens(gold), name_tokens(prediction)
    for initials, names in ((one, other), (other, one)):
        for place, token in enumerate(initials):
            free = [name for name in names if initials.count(name) < names.count(name) and len(name) > 1]
            begun = [name for name in free if name.startswith(token)]
            if len(token) == 1 and token not in names and begun:
                initials[place] = begun[0]
    return ratio(" ".join(sorted(one)), " ".join(sorted(other)))


COUNTRIES = {
    "south korea": "KR", "rok": "KR", "republic of korea": "KR", "kr": "KR", "kor": "KR",
    "cn": "CN", "china": "CN", "chn": "CN", "france": "FR", "fr": "FR",
}  # fmt: skip


def country(marker: Any, gold: Any, prediction: Any) -> float | None:
    if not isinstance(gold, str) or not isinstance(prediction, str):
        return UNREADABLE
    if fold(gold) == fold(prediction):
        return 1.0
    one, other = COUNTRIES.get(fold(gold)), COUNTRIES.get(fold(prediction))
    return float(one == other) if one and other else UNREADABLE


def identifier(marker: Any, gold: Any, prediction: Any) -> float | None:
    if not isinstance(gold, str) or not isinstance(prediction, str):
        return UNREADABLE
    one, other = ("".join(filter(str.isalnum, fold(side))) or fold(side) for side in (gold, prediction))
    return float(one == other)


def url(marker: Any, gold: Any, prediction: Any) -> float | None:
    if not isinstance(gold, str) or not isinstance(prediction, str):
        return UNREADABLE
    one, other = url_parts(gold), url_parts(prediction)
    return float(one == other) if one and other else UNREADABLE


def url_parts(value: str) -> str | None:
    parts = urlsplit(value.strip())
    if not parts.scheme or not parts.hostname:
        return None
    port = "" if parts.port in (None, 80) else f":{parts.port}"
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.scheme}://{(parts.hostname or '').lower()}{port}{parts.path.rstrip('/')}{query}"


def custom(marker: Custom, gold: Any, prediction: Any) -> float | None:
    return marker.function(gold, prediction)


GRADES = {
    Exact: exact, Text: text, Similar: similar, Number: number, Date: date, PersonName: person, Country: country,
    Identifier: identifier, Url: url, Custom: custom,
}  # fmt: skip
