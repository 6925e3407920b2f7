"""Strict JSON: what the standard library lets pass, or dies of, is an error with its place."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from harness.errors import HarnessError, LimitError, PredictionError
from harness.limits import MAX_DEPTH, MAX_JSON_BYTES, MAX_NUMBER_DIGITS
from harness.workspace.files import Where, decode_utf8, read_bytes
from harness.workspace.jsonvalues import Doubled, Survey, mend_surrogates

__all__ = ["read_json", "read_prediction"]


def read_prediction(path: Path) -> Any:
    """What a model returned, from a file of JSON of any shape.

    NaN and infinities are kept as floats, for the scorer to call them invalid, and a surrogate without its partner, as
    a truncated answer leaves it, is read as U+FFFD. Raises PredictionError where it is no JSON, LimitError beyond a
    bound.
    """
    data = read_bytes(path, limit=MAX_JSON_BYTES, error=PredictionError)
    return read_json(data, file=path, error=PredictionError, lenient=True)


def read_json(
    data: str | bytes, *, file: Where, error: type[HarnessError], line: int | None = None, lenient: bool = False
) -> Any:
    """The JSON value that `data` holds.

    line: of the file, where `data` is one line of it. lenient: keep NaN, infinities and lone surrogates, as
    `read_prediction` says. Raises `error` with the line for bytes that are not UTF-8 and text that is not JSON, with
    the pointer for a key that stands twice and a value that JSON does not have; LimitError for what is nested too
    deep.
    """
    doubled: Doubled = {}
    text = decode_utf8(data, file=file, error=error, line=line) if isinstance(data, bytes) else data
    try:
        value = json.loads(text, object_pairs_hook=_remembering(doubled), parse_int=_integer)
    except json.JSONDecodeError as cause:
        said = f"not JSON: {cause.msg[:1].lower()}{cause.msg[1:]}" if text.strip() else "empty, where JSON was expected"
        raise error(f"{said} (column {cause.colno})", file=file, line=line or cause.lineno) from cause
    except _LongIntegerError as cause:
        limit = f"the limit is {MAX_NUMBER_DIGITS}"
        raise LimitError(f"an integer has {cause.args[0]} digits, and {limit}", file=file, line=line) from cause
    except RecursionError as cause:
        raise LimitError(f"nested deeper than {MAX_DEPTH} levels", file=file, line=line) from cause
    survey = Survey(file=file, error=error, line=line, lenient=lenient, doubled=doubled)
    survey.check(value)
    return mend_surrogates(value) if survey.lone_surrogate else value


class _LongIntegerError(Exception):
    """An integer of more digits than are read; its argument says how many."""


def _integer(digits: str) -> int:
    if len(digits) > MAX_NUMBER_DIGITS:
        raise _LongIntegerError(len(digits))
    return int(digits)


def _remembering(doubled: Doubled) -> Callable[[list[tuple[str, Any]]], dict[str, Any]]:
    """A hook that makes objects and keeps those with a key that stood twice; it does not know where they stand."""

    def make(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) < len(pairs):
            seen: set[str] = set()
            key = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
            doubled[id(made)] = (made, key)
        return made

    return make
