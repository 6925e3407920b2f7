"""Field paths and JSON pointers: tuples of steps, rendered at the edge, so that a key may hold a dot or a slash."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from enum import Enum
from functools import lru_cache
from typing import TypeVar

__all__ = [
    "ENTRY",
    "ITEM",
    "ROOT",
    "Path",
    "Wild",
    "nearest",
    "parse_pointer",
    "render_path",
    "render_pointer",
    "within",
]


class Wild(Enum):
    """A step that stands for any item of a list, or any entry of a map."""

    ITEM = "[]"
    ENTRY = "{}"


T = TypeVar("T")

ITEM = Wild.ITEM
ENTRY = Wild.ENTRY

Path = tuple[str | Wild, ...]

ROOT = "$"
"""How the path of the whole record is shown."""

_PLAIN = re.compile(r"[^\s.\[\]{}\"$]+")


def render_path(path: Path) -> str:
    """`participants[].name`, `contacts{}.email`; a name with a dot, bracket, quote or space stands in JSON quotes."""
    text = ""
    for step in path:
        if isinstance(step, Wild):
            text += step.value
        else:
            text += ("." if text else "") + (step if _PLAIN.fullmatch(step) else json.dumps(step, ensure_ascii=False))
    return text or ROOT


def render_pointer(steps: tuple[str | int, ...]) -> str:
    """RFC 6901: `/participants/0/name`; the empty tuple is the whole document, the empty string."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)


@lru_cache(maxsize=1024)  # gold's doubts name the same places again and again
def parse_pointer(pointer: str) -> tuple[str, ...]:
    """The reference tokens of an RFC 6901 pointer.

    Raises ValueError where it is none: not empty and not beginning with a slash, or with a `~` that escapes nothing.
    """
    if pointer == "":
        return ()
    if not pointer.startswith("/"):
        raise ValueError(f"{pointer!r} is no JSON pointer: it must be empty or begin with a slash")
    if re.search(r"~(?![01])", pointer):
        raise ValueError(f"{pointer!r} is no JSON pointer: ~ must be written ~0 and / within a key ~1")
    return tuple(token.replace("~1", "/").replace("~0", "~") for token in pointer[1:].split("/"))


def within(pointer: str, above: str) -> bool:
    """Whether a pointer is `above` itself, or leads to something below it."""
    return pointer == above or pointer.startswith(above + "/")


def nearest(pointer: str | None, marked: Mapping[str, T]) -> T | None:
    """What is marked at the pointer, or at the nearest record or list that holds it; the root's own mark is none of it.

    None where there is nothing, or only what is empty.
    """
    while pointer:
        if marked.get(pointer):
            return marked[pointer]
        pointer = pointer.rpartition("/")[0]
    return None
