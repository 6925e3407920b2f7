"""How numbers are shown: one rule for each kind, and never a 0 or a 100% that is not one."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

__all__ = [
    "DASH",
    "between",
    "count",
    "dollars",
    "duration",
    "grade",
    "part_of",
    "percent",
    "plural",
    "points",
    "probability",
    "seconds",
    "timestamp",
    "tokens",
]

DASH = "–"
"""Stands for a number that there is not: a ratio of nothing, tokens that no server told."""


def percent(value: float | None) -> str:
    """A share in [0, 1] as a percentage of one decimal; never a false 0.0% or 100.0%, but `<0.1%`, `>99.9%`."""
    return _bounded(value, scale=100, decimals=1, unit="%")


def grade(value: float | None) -> str:
    """A similarity in [0, 1] with two decimals; never a false 0.00 or 1.00, but `<0.01`, `>0.99`."""
    return _bounded(value, scale=1, decimals=2, unit="")


def between(low: float, high: float) -> str:
    """Two shares as one span, `34.2–41.0%`."""
    return f"{percent(low).removesuffix('%')}{DASH}{percent(high)}"


def points(difference: float | None) -> str:
    """A difference of two shares in percentage points with a sign: `-2.4`, `+0.3`; `0.0` is none at all."""
    if difference is None:
        return DASH
    if difference and abs(difference) < 0.0005:
        return "<+0.1" if difference > 0 else ">-0.1"
    return f"{difference * 100:+.1f}" if difference else "0.0"


def probability(value: float | None) -> str:
    """A p-value with as many digits as tell something: `0.21`, `0.048`, `<0.001`."""
    if value is None:
        return DASH
    if value < 0.001:
        return "<0.001"
    return f"{value:.3f}" if value < 0.1 else f"{value:.2f}"


def _bounded(value: float | None, *, scale: int, decimals: int, unit: str) -> str:
    if value is None:
        return DASH
    least = 10**-decimals
    if value > 0 and round(value * scale, decimals) <= 0:
        return f"<{least:.{decimals}f}{unit}"
    if value < 1 and round(value * scale, decimals) >= scale:
        return f">{scale - least:.{decimals}f}{unit}"
    return f"{value * scale:.{decimals}f}{unit}"


def count(value: float) -> str:
    """A count: `1,234`; a weighted one with one decimal where it is not whole."""
    return f"{round(value):,}" if abs(value - round(value)) < 1e-9 else f"{value:,.1f}"


def plural(value: float, one: str, many: str | None = None) -> str:
    """`1 slot`, `1,234 slots`."""
    return f"{count(value)} {one if value == 1 else many or one + 's'}"


def part_of(part: float, whole: float) -> str:
    """`85 of 121`."""
    return f"{count(part)} of {count(whole)}"


def tokens(total: int | None, *, reported: int, asked: int) -> str:
    """Tokens of `reported` out of `asked` extractions; a dash where no server said how many."""
    if total is None:
        return DASH
    return count(total) if reported == asked else f"{count(total)} (told for {part_of(reported, asked)})"


def dollars(total: Decimal | None, *, priced: int, asked: int) -> str:
    """US dollars of `priced` out of `asked` extractions; a dash where none is known, never a false 0."""
    if total is None:
        return DASH
    least = Decimal("0.0001")
    shown = f"<${least}" if 0 < total < least else f"${total:,.2f}" if total >= 1 or not total else f"${total:.4f}"
    return shown if priced == asked else f"{shown} (known for {part_of(priced, asked)})"


def seconds(value: float | None) -> str:
    """Seconds of 0 or more, in the unit that suits: `<1 ms`, `12 ms`, `3.4 s`, `2 min 05 s`, `1 h 02 min`."""
    if value is None:
        return DASH
    if value < 0.9995:
        return f"{value * 1000:.0f} ms" if value == 0 or value >= 0.001 else "<1 ms"
    if value < 59.95:
        return f"{value:.1f} s"
    whole = round(value)
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    minutes = round(value / 60)
    return f"{minutes // 60} h {minutes % 60:02d} min"


def timestamp(text: str) -> str:
    """ISO 8601 to the minute, `2026-11-24 20:43 UTC`; a dash where it is no date-time."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return DASH
    zone = moment.tzname() or ""
    return f"{moment:%Y-%m-%d %H:%M}{' ' + zone if zone else ''}"


def duration(started: str, finished: str) -> str:
    """The time between two ISO 8601 date-times; a dash where it cannot be told."""
    try:
        passed = (datetime.fromisoformat(finished) - datetime.fromisoformat(started)).total_seconds()
    except (TypeError, ValueError):
        return DASH
    return seconds(passed) if passed >= 0 else DASH
