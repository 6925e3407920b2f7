"""RFC 6901 pointers followed into a JSON value."""

from __future__ import annotations

import re
from typing import Any

from harness.errors import excerpt
from harness.plan import parse_pointer, render_pointer
from harness.workspace.names import suggestion

__all__ = ["resolve_pointer"]

_INDEX = re.compile(r"0|[1-9][0-9]{0,8}")


def resolve_pointer(value: Any, pointer: str) -> Any:
    """What `pointer` points at in `value`; raises ValueError, saying how far it leads, where it points at nothing."""
    tokens = parse_pointer(pointer)
    for count, token in enumerate(tokens):
        if isinstance(value, dict) and token in value:
            value = value[token]
        elif isinstance(value, list) and _INDEX.fullmatch(token) and int(token) < len(value):
            value = value[int(token)]
        else:
            above = excerpt(render_pointer(tokens[:count])) or "the record"
            raise ValueError(f"'{excerpt(pointer, 200)}' points at nothing: {above} {_content(value, token)}")
    return value


def _content(value: Any, token: str) -> str:
    if isinstance(value, list):
        return f"has {len(value)} items, counted from 0" if len(value) != 1 else "has one item, 0"
    if not isinstance(value, dict):
        return "is no list or object"
    near = suggestion(token, value)
    return f"has no key '{excerpt(token)}'{', ' + near if near else ''}"
