"""What JSON cannot say, found in a value that is already parsed, with its pointer."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import Any, NoReturn

from harness.errors import HarnessError, LimitError, excerpt
from harness.language.folding import is_blank
from harness.limits import MAX_DEPTH
from harness.plan import render_pointer
from harness.workspace.files import Where

__all__ = ["Doubled", "Survey", "is_something", "mend_surrogates"]

Doubled = dict[int, tuple[dict[str, Any], str]]
"""Objects with a key that stood twice, by identity: the object (held, so that its identity stays its own), the key."""

_SURROGATE = re.compile("[\ud800-\udfff]")  # in a str each stands alone: a pair was read as one character

_Step = tuple[Any, "_Step | None", str | int, int]
"""A value, the step above it, its key or index there, and how deep it stands; the root stands at 0."""


def is_something(value: Any) -> bool:
    """Whether a JSON value is something: not null, a blank string, an empty list or an empty object."""
    return not is_blank(value) if isinstance(value, str) else value is not None and value not in ([], {})


@dataclass
class Survey:
    """One walk over a value, without recursion, that raises at the first thing that is not JSON.

    file, error, line: where the value stands and what to raise. lenient: let NaN, infinities and lone surrogates pass.
    lone_surrogate: after the walk, whether there was one.
    """

    file: Where
    error: type[HarnessError]
    line: int | None = None
    lenient: bool = False
    doubled: Doubled = field(default_factory=dict)
    lone_surrogate: bool = False

    def check(self, value: Any) -> None:
        """Raises `error` with the pointer of what is not JSON, and LimitError for a depth of more than MAX_DEPTH."""
        pending: list[_Step] = []
        self._look_at(value, None, "", 0, pending)
        while pending:
            step = pending.pop()
            content, _, _, depth = step
            if depth == MAX_DEPTH:
                raise LimitError(f"nested deeper than {MAX_DEPTH} levels", file=self.file, line=self.line)
            if isinstance(content, dict):
                self._check_keys(content, step)
                for key, item in content.items():
                    self._look_at(item, step, key, depth + 1, pending)
            else:
                for index, item in enumerate(content):
                    self._look_at(item, step, index, depth + 1, pending)

    def _look_at(self, value: Any, above: _Step | None, key: str | int, depth: int, pending: list[_Step]) -> None:
        """Checks a scalar, and puts a list or an object among those that are `pending`."""
        if isinstance(value, str):
            if not value.isascii():
                self._check_text(value, (value, above, key, depth))
        elif isinstance(value, (dict, list)):
            pending.append((value, above, key, depth))
        elif isinstance(value, float):
            if not (self.lenient or math.isfinite(value)):
                said = "NaN" if math.isnan(value) else "an infinite number"
                self._refuse((value, above, key, depth), f"{said} is not a value of JSON")
        elif value is not None and not isinstance(value, int):
            self._refuse((value, above, key, depth), f"a Python {type(value).__name__} is not a value of JSON")

    def _check_keys(self, value: dict[Any, Any], step: _Step) -> None:
        if id(value) in self.doubled:
            self._refuse(step, f"the key '{excerpt(self.doubled[id(value)][1])}' stands twice")
        for key in value:
            if not isinstance(key, str):
                self._refuse(step, f"the key {excerpt(key)} is no string")
            if not key.isascii():
                self._check_text(key, step)

    def _check_text(self, text: str, step: _Step) -> None:
        if not _SURROGATE.search(text):
            return
        if not self.lenient:
            self._refuse(step, "an escape from \\ud800 to \\udfff without its partner is no character")
        self.lone_surrogate = True

    def _refuse(self, step: _Step, message: str) -> NoReturn:
        raise self.error(message, file=self.file, line=self.line, pointer=_pointer(step))


def _pointer(step: _Step) -> str:
    steps: list[str | int] = []
    while step[1] is not None:
        steps.append(step[2])
        step = step[1]
    return render_pointer(tuple(reversed(steps)))


def mend_surrogates(value: Any) -> Any:
    """`value`, whose depth is known to be bounded, with U+FFFD for every surrogate that has no partner."""
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, list):
        return [mend_surrogates(item) for item in value]
    if isinstance(value, dict):
        return {mend_surrogates(key): mend_surrogates(item) for key, item in value.items()}
    return value
