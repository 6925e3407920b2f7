"""What a server says in its headers about when to ask again."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

__all__ = ["used_up_for", "wait_asked_for", "wait_named_in"]

LONGEST = 7 * 24 * 3600.0
"""Seconds. Whatever a server says beyond it is taken for this."""

_LIMITS = (
    *((f"x-ratelimit-remaining-{kind}", f"x-ratelimit-reset-{kind}") for kind in ("requests", "tokens")),
    *(
        (f"anthropic-ratelimit-{kind}-remaining", f"anthropic-ratelimit-{kind}-reset")
        for kind in ("requests", "tokens", "input-tokens", "output-tokens")
    ),
)
_RETRY_DELAY = re.compile(rb'"retryDelay"\s*:\s*"(\d{1,9}(?:\.\d{1,9})?)s"')
_DURATION = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)(ms|s|m|h|d)", re.ASCII)
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


def wait_asked_for(headers: Mapping[str, str], *, date: float) -> float | None:
    """Seconds to wait by `retry-after-ms` or `retry-after` (seconds or an HTTP date); None if neither can be read.

    headers: looked up without regard to case by the mapping. date: now, in seconds since 1970.
    """
    milliseconds = _number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return min(milliseconds / 1000, LONGEST)
    said = headers.get("retry-after")
    seconds = _number(said)
    if seconds is None and said is not None:
        seconds = _until(said, date)
    return None if seconds is None else min(seconds, LONGEST)


def used_up_for(headers: Mapping[str, str], *, date: float) -> float | None:
    """Seconds until what is used up by its headers is there again; None if nothing is used up.

    Read are OpenAI's `x-ratelimit-remaining-*`, with their resets as durations, and Anthropic's
    `anthropic-ratelimit-*-remaining`, with theirs as moments. date: now, in seconds since 1970.
    """
    waits = []
    for remaining, reset in _LIMITS:
        left = _number(headers.get(remaining))
        if left is not None and left < 1:
            said = headers.get(reset)
            wait = _until_moment(said, date) if reset.startswith("anthropic") else _duration(said)
            if wait is not None:
                waits.append(min(wait, LONGEST))
    return max(waits, default=None)


def wait_named_in(body: bytes) -> float | None:
    """Seconds of the `retryDelay` that Google names in the body of a refusal; None where there is none."""
    found = _RETRY_DELAY.search(body)
    return None if found is None else min(float(found[1]), LONGEST)


def _number(text: str | None) -> float | None:
    """A number of 0 or more, None for anything else."""
    if text is None:
        return None
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and value >= 0 else None


def _until(said: str, date: float) -> float | None:
    try:
        moment = parsedate_to_datetime(said)
        return max(0.0, (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() - date)
    except (ValueError, OverflowError, IndexError):
        return None


def _until_moment(said: str | None, date: float) -> float | None:
    """Seconds until a moment of RFC 3339."""
    try:
        moment = datetime.fromisoformat(said or "")
        return max(0.0, (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() - date)
    except (ValueError, OverflowError):
        return None


def _duration(text: str | None) -> float | None:
    """Seconds of `6m0s`, `120ms`, `1.5s` or a bare number."""
    seconds = _number(text)
    if seconds is not None or text is None:
        return seconds
    text = text.strip().lower()
    parts = _DURATION.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        return None
    return sum(float(number) * _SECONDS[unit] for number, unit in parts)
