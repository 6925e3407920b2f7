"""JSON out of whatever text a model sent: alone, in prose or fences, or cut off in the middle."""

from __future__ import annotations

import json
import math
import re
from typing import Any, Literal, NamedTuple

from harness.limits import MAX_DEPTH, MAX_NUMBER_DIGITS

__all__ = ["Reading", "read_json"]

_LONGEST_SEARCHED = 1 << 20
_MOST_FALSE_STARTS = 500
_BUDGET = 8
"""Bounds of the search for JSON in other text, so that no reply makes it quadratic: characters of a text that is
searched at all (a longer one is still read if it is JSON and nothing else), places where an object might begin and does
not, and characters looked at per character of the text."""

_START = re.compile(r'\{(?=[ \t\r\n]*(?:["}]|\Z))')
_TOKEN = re.compile(r'[ \t\r\n]+|"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[0-9-][0-9.eE+-]*|[a-z]+', re.DOTALL)


State = Literal["whole", "found", "cut", "none"]


class Reading(NamedTuple):
    """What was read.

    value: the JSON; None where there was none, or it was null. state: `whole` if the text is JSON and nothing else,
    `found` if it stood in other text, `cut` if the text ends within it and value is what is complete, `none` otherwise.
    odd: whether it held NaN, an infinity or a number too large to be one, which are no numbers of JSON; each is kept as
    the text that it was.
    """

    value: Any
    state: State
    odd: bool = False


NOTHING = Reading(None, "none")


def read_json(text: str) -> Reading:
    """The JSON that `text` is, or the last object that it holds, or the beginning of one that it breaks off in.

    The last object is taken, as instructor does: an earlier one may be quoted from the document or thought aloud.
    """
    text = text.strip().removeprefix("\ufeff")
    odd: list[str] = []
    decoder = _decoder(odd)
    try:
        value = decoder.decode(text)
    except (ValueError, RecursionError):
        return _search(text)
    if text.isascii() and "\\u" not in text and text.count("{") + text.count("[") <= MAX_DEPTH:
        return Reading(value, "whole", bool(odd))  # there can be nothing to bound or to clean
    return _bounded(value, "whole", bool(odd))


def _search(text: str) -> Reading:
    found, position = NOTHING, 0
    budget, starts = _BUDGET * len(text), _MOST_FALSE_STARTS
    if len(text) > _LONGEST_SEARCHED:
        return NOTHING
    odd: list[str] = []
    decoder = _decoder(odd)
    while budget > 0 and starts > 0 and (start := _START.search(text, position)):
        odd.clear()
        try:
            value, position = decoder.raw_decode(text, start.start())
        except json.JSONDecodeError as error:
            position = start.end()
            starts -= 1
            budget -= (len(text) if error.msg.startswith("Unterminated") else error.pos) - position + 1
            cut = _read_cut(text, start.start())
            if cut is not None:
                return cut if cut.value or not found.value else _bounded(*found)
        except (ValueError, RecursionError):
            break
        else:
            found = Reading(value, "found", bool(odd))
    return _bounded(*found)


def _read_cut(text: str, start: int) -> Reading | None:
    complete = _complete_part(text, start)
    if complete is None:
        return None
    odd: list[str] = []
    try:
        value = _decoder(odd).decode(complete)
    except ValueError:
        return None
    return _bounded(value or None, "cut", bool(odd))


def _complete_part(text: str, start: int) -> str | None:
    """The object at `start` up to its last complete value, closed; None unless the text ends within the object."""
    stack: list[str] = []
    expected = "value"
    safe, closers, position = start + 1, "}", start
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            # A string without its end is where the text was cut; anything else is no JSON.
            cut = text[position] == '"' and expected in ("value", "first", "key", "first key")
            return text[start:safe] + closers if cut else None
        token, position = match.group(), match.end()
        if token.isspace():
            continue
        # A number or a word at the very end may have lost its rest.
        last = position == len(text) and token[-1] not in '"}]'
        if not last and token.isalpha() and token not in ("true", "false", "null"):
            return None
        following = _step(token, expected, stack)
        if following is None or not 0 < len(stack) <= MAX_DEPTH:
            return None
        expected = following
        if expected == "comma" and not last:
            safe, closers = position, "".join("}" if opener == "{" else "]" for opener in reversed(stack))
    return text[start:safe] + closers


def _step(token: str, expected: str, stack: list[str]) -> str | None:
    """What may follow `token`, None if it may not stand where `expected` is wanted; opens and closes on `stack`."""
    if token in "}]":
        if expected not in ("comma", "first key" if token == "}" else "first"):
            return None
        return "comma" if stack and stack.pop() == ("{" if token == "}" else "[") else None
    if expected == "comma":
        if token != ",":
            return None
        return "key" if stack[-1] == "{" else "value"
    if expected == "colon":
        return "value" if token == ":" else None
    if expected in ("key", "first key"):
        return "colon" if token[0] == '"' else None
    if token in "{[":
        stack.append(token)
        return "first key" if token == "{" else "first"
    return None if token in ":," else "comma"


def _decoder(odd: list[str]) -> json.JSONDecoder:
    def constant(name: str) -> str:
        odd.append(name)
        return name

    def real(digits: str) -> float | str:
        value = float(digits)
        if math.isinf(value):
            odd.append(digits)
            return digits
        return value

    def whole(digits: str) -> int | str:
        if len(digits) > MAX_NUMBER_DIGITS:
            odd.append(digits)
            return digits
        return int(digits)

    # Not strict: servers that constrain a model by a grammar let raw control characters into strings.
    return json.JSONDecoder(strict=False, parse_constant=constant, parse_float=real, parse_int=whole)


def _bounded(value: Any, state: State, odd: bool) -> Reading:
    try:
        return Reading(_clean(value, MAX_DEPTH), state, odd)
    except RecursionError:
        return NOTHING


def _clean(value: Any, depth: int) -> Any:
    """`value` with lone surrogates replaced, which cannot be written; RecursionError if it is deeper than `depth`."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "replace").decode()
    if isinstance(value, (list, dict)):
        if depth <= 0:
            raise RecursionError
        if isinstance(value, list):
            return [_clean(item, depth - 1) for item in value]
        return {_clean(key, depth): _clean(item, depth - 1) for key, item in value.items()}
    return value
