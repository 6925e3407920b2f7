"""Numbers as documents write them, in digits and in words, found in running text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from harness.language.ahead import ahead
from harness.language.numbers import CURRENCY, read_number

__all__ = ["NumberMention", "find_numbers"]


class NumberMention(NamedTuple):
    """A number in a text: character offsets, the exact value, and whether it counts a place in an order ("third")."""

    start: int
    end: int
    value: Decimal
    ordinal: bool


_UNITS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_TEENS = ["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_ORDINAL_UNITS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"]
_ORDINAL_TEENS = ["tenth", "eleventh", "twelfth", *(word + "th" for word in _TEENS[3:])]
_ORDINAL_TENS = [word[:-1] + "ieth" for word in _TENS]
_SCALES = {"thousand": 3, "million": 6, "mn": 6, "billion": 9, "bn": 9, "trillion": 12}

_CARDINALS = {
    **{word: value for value, word in enumerate(_UNITS + _TEENS)},
    **{word: 20 + 10 * place for place, word in enumerate(_TENS)},
}
_ORDINALS = {
    **{word: value for value, word in enumerate(_ORDINAL_UNITS + _ORDINAL_TEENS, start=1)},
    **{word: 20 + 10 * place for place, word in enumerate(_ORDINAL_TENS)},
}


def _any_of(*groups: Iterable[str]) -> str:
    """Any of these words, whatever the case of its letters, which are those of ASCII: none that looks like one."""
    words = sorted((word for group in groups for word in group), key=lambda word: (-len(word), word))
    return f"(?ai:{'|'.join(words)})"


_A, _AND, _HUNDRED = _any_of(["a"]), _any_of(["and"]), _any_of(["hundred"])
_SMALL = rf"(?:{_any_of(_TENS)}(?:[-\s]{_any_of(_UNITS[1:])})?|{_any_of(_TEENS, _UNITS)})(?![A-Za-z])"
_HUNDREDS = (
    rf"(?:(?:{_A}\s)?{_HUNDRED}|{_SMALL}(?:\s{_HUNDRED})?)(?![A-Za-z])"
    rf"(?:(?<={_HUNDRED})\s(?:{_AND}\s)?{_SMALL})?"
)
_LARGE = _any_of(["thousand", "million", "billion", "trillion"])
_WORDS = rf"{_HUNDREDS}(?:\s{_LARGE}(?![A-Za-z])(?:,?\s(?:{_AND}\s)?{_HUNDREDS})?){{0,4}}"
_ORDINAL = rf"(?:{_any_of(_TENS)}[-\s])?{_any_of(_ORDINAL_UNITS)}|{_any_of(_ORDINAL_TEENS, _ORDINAL_TENS)}"

_AHEAD = ahead([*_CARDINALS, *_ORDINALS, "hundred"], r"[aA]\s")

_NUMBER = re.compile(
    rf"""(?<!\w)(?:
    (?P<digits>(?:(?<!\))[-+−])?(?<![0-9]\.)(?:{CURRENCY}\s?[-−]?)?
        (?:(?:[0-9]{{1,3}}(?:,[0-9]{{3}}){{1,130}}(?![0-9])|[0-9]{{1,400}}(?![0-9]))(?:\.[0-9]{{1,400}})?|\.[0-9]{{1,400}})
        (?:[eE][-+]?[0-9]{{1,4}})?)
        (?:(?P<suffix>st|nd|rd|th)|\s?(?P<percent>%)|[\s-]?(?P<scale>{_any_of(_SCALES)}))?
        (?![\w])(?!\.[0-9])
    |{_AHEAD}(?:(?P<ordinal>(?:{_ORDINAL})(?![\w]))
        |(?P<words>(?<!\bno\s)(?<!\bNo\s){_WORDS}(?![\w]))))""",
    re.VERBOSE,
)


def find_numbers(text: str) -> tuple[NumberMention, ...]:
    """The numbers that stand in `text`, sorted by start and not overlapping, in time linear in its length.

    Digits as `numbers.read_number` reads them (signs, comma groups, currency signs and codes, per cent), with a scale
    word behind ("$3.5 million" is 3500000); digits within a word or a version (`123rf`, `1.2.3`) are none. Words up to
    the trillions ("two hundred and five"), and ordinals below a hundred ("third", "24th"), which are flagged.
    """
    found = []
    for match in _NUMBER.finditer(text):
        value = _value(match)
        if value is not None:
            found.append(NumberMention(*match.span(), value, bool(match["ordinal"] or match["suffix"])))
    return tuple(found)


def _value(match: re.Match[str]) -> Decimal | None:
    if match["ordinal"]:
        return Decimal(_spelt(match["ordinal"], last=_ORDINALS))
    if match["words"]:
        return Decimal(_spelt(match["words"], last=_CARDINALS))
    value = read_number(match["digits"])
    if value is not None and match["scale"]:
        return value.scaleb(_SCALES[match["scale"].lower()])
    return value


def _spelt(phrase: str, *, last: dict[str, int]) -> int:
    words = [word for word in re.split(r"[\s,-]+", phrase.lower()) if word not in ("and", "a", "")]
    total = group = 0
    for word in words:
        if word == "hundred":
            group = (group or 1) * 100
        elif word in _SCALES:
            total, group = total + (group or 1) * 10 ** _SCALES[word], 0
        else:
            group += last[word] if word in last else _CARDINALS[word]
    return total + group
