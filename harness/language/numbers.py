"""Numbers as they are written: exact decimals out of JSON numbers and strings."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from harness.language.ahead import ahead
from harness.language.folding import strip_invisible

__all__ = ["CURRENCY", "MAX_DIGITS", "read_number"]

MAX_DIGITS = 400
"""Longest number read, in characters and as the size of the exponent; longer ones count as unreadable."""

_TOO_LARGE = 10**MAX_DIGITS

_CODES = (
    "USD EUR GBP JPY KRW CNY RMB RUB INR CHF CAD AUD NZD SEK NOK DKK PLN CZK HUF TRY BRL MXN ZAR SGD HKD TWD THB IDR "
    "MYR PHP VND ILS SAR AED EGP NGN KES UAH ARS CLP COP PEN"
)
CURRENCY = (
    r"(?:(?:US|A|C|NZ|HK|S|NT|R)?\$|[€£¥₩₽₹₺₴₫₪฿¢￦￥]"
    rf"|{ahead(_CODES.lower().split())}(?ai:{'|'.join(_CODES.split())})(?![A-Za-z]))"
)

_NUMBER = re.compile(
    rf"""(?P<sign>[-+−]?)\s*(?:{CURRENCY})?\s*(?P<sign2>[-+−]?)
    (?P<digits>(?:[0-9]{{1,3}}(?:,[0-9]{{3}})+|[0-9]+)(?:\.[0-9]*)?|\.[0-9]+)
    (?P<exponent>[eE][-+]?[0-9]+)?\s*(?:%|{CURRENCY})?""",
    re.VERBOSE,
)


def read_number(value: Any) -> Decimal | None:
    """The exact decimal that `value` stands for, or None where it is no number.

    JSON numbers are read as they are written (`0.1` is one tenth). Strings may carry a sign, an exponent, a currency
    sign or code before or behind, comma groups of three, and a trailing per cent sign (12% reads 12). Words,
    parentheses, decimal commas, booleans, NaN and infinities are unreadable.
    """
    if isinstance(value, int):
        if isinstance(value, bool):
            return None
        return Decimal(value) if -_TOO_LARGE < value < _TOO_LARGE else None
    if isinstance(value, float):
        number = Decimal(repr(value))
        return number if number.is_finite() else None
    return _read_text(value) if isinstance(value, str) else None


def _read_text(text: str) -> Decimal | None:
    text = strip_invisible(text).strip()
    if len(text) > MAX_DIGITS:
        return None
    match = _NUMBER.fullmatch(text)
    if match is None or (match["sign"] and match["sign2"]):
        return None
    sign = "-" if (match["sign"] or match["sign2"]) in ("-", "−") else ""
    exponent = match["exponent"] or ""
    if len(exponent) > 6:
        return None
    try:
        number = Decimal(sign + match["digits"].replace(",", "") + exponent)
    except InvalidOperation:
        return None
    return number if abs(number.adjusted()) <= MAX_DIGITS else None
