"""A record read once: each JSON value beside what its comparator made of it, and where it stands."""

from __future__ import annotations

from collections.abc import Iterable
from math import isfinite
from operator import attrgetter
from typing import Any, Final

from harness.language.folding import is_blank

__all__ = [
    "IGNORED",
    "MISFIT",
    "OPTIONAL",
    "PLAIN",
    "Unreadable",
    "Value",
    "any_marked",
    "is_nothing",
    "json_key",
    "make_value",
]

PLAIN: Final = 0
OPTIONAL: Final = 1
IGNORED: Final = 2


class _Misfit:
    """The content of a value whose shape is not the schema's: a string where a list belongs."""

    def __repr__(self) -> str:
        return "MISFIT"


MISFIT: Final = _Misfit()


class _Rarely:
    """What few values have, so that most are made without."""

    accepted: list[Value] | None = None
    hidden: set[str] | None = None
    arm: int = 0
    memo: dict[int, Any] | None = None


class Value(_Rarely):
    """One value of something, of gold or of a prediction.

    content: what a matcher made of `raw`: a leaf's reading, a record's fields in the plan's order (None for nothing), a
    list's items, a map's entries, or MISFIT. pointer: RFC 6901, from the root. mark: PLAIN, OPTIONAL (and so all below)
    or IGNORED (this value; what is below is told by whoever walks there). accepted: other values that are as right.
    hidden: None where gold doubts nothing right below, else the steps that are ignored though they hold nothing. arm:
    the union's arm that the value was read as. owner: the matcher that read a container. partner: the gold value that
    a predicted container is compared with. memo: pairings with other values, by their id, and similarities to them, by
    its complement.
    """

    __slots__ = ("content", "mark", "owner", "parent", "partner", "pointer", "raw")

    raw: Any
    content: Any
    parent: Value | None
    pointer: str
    mark: int
    owner: Any
    partner: Value | None

    @property
    def step(self) -> str:
        """The pointer from `parent`, `/name` or `/0`."""
        return self.pointer if self.parent is None else self.pointer[len(self.parent.pointer) :]


def make_value(raw: Any, parent: Value | None, step: str, content: Any = None) -> Value:
    """A PLAIN value. No method of the class: a record has a hundred values, and a constructor takes a third longer."""
    value = Value()
    value.raw = raw
    value.content = content
    value.parent = parent
    value.pointer = step if parent is None else parent.pointer + step
    value.mark = PLAIN
    value.owner = value.partner = None
    return value


class Unreadable:
    """The reading of a value that the marker cannot read: it equals the same JSON and nothing else.

    NaN and infinities are no JSON: they equal nothing, themselves included.
    """

    __slots__ = ("key",)

    def __init__(self, key: Any) -> None:
        self.key = object() if isinstance(key, float) and not isfinite(key) else key

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Unreadable) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


def json_key(raw: Any) -> Any:
    """A hashable key that is equal for equal JSON: `1` and `1.0` are equal, `1` and `true` are not."""
    if isinstance(raw, bool):
        return ("bool", raw)
    if isinstance(raw, dict):
        return ("object", frozenset((key, json_key(value)) for key, value in raw.items()))
    if isinstance(raw, list):
        return ("array", tuple(map(json_key, raw)))
    return raw


def is_nothing(raw: Any) -> bool:
    """JSON null, a blank string, an empty object and a list of these are nothing; `0`, `false`, {"a": null} are not."""
    if raw is None:
        return True
    if isinstance(raw, str):
        return is_blank(raw)
    if isinstance(raw, list):
        return all(map(is_nothing, raw))
    return isinstance(raw, dict) and not raw


_mark = attrgetter("mark")


def any_marked(items: Iterable[Value]) -> bool:
    """Whether one of gold's items is optional or ignored."""
    return any(map(_mark, items))
