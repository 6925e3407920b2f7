"""Field paths and JSON pointers: tuples of steps, rendered at the edge, so that a key may hold a dot or a slash."""

from __future__ import annotations

import json
import re
from enum import Enum

__all__ = ["ENTRY", "ITEM", "ROOT", "Path", "Wild", "parse_pointer", "render_path", "render_pointer"]


class Wild(Enum):
    """A step that stands for any item of a list, or any entry of a map."""

    ITEM = "[]"
    ENTRY = "{}"


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
