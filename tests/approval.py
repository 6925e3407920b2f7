"""Approved outputs: `approved/NAME` is what a person has looked at; what differs from it is kept to be looked at.

To approve a new output, move it from `approved/received/` over the older one.
"""

from __future__ import annotations

import difflib
import re
from pathlib import Path

APPROVED = Path(__file__).parent / "approved"

_CHANGING = (
    (re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC"), "DATE TIME"),
    (re.compile(r"hash:[0-9a-f]{12}"), "hash:HASH"),
    (re.compile(r"scorer:\d+"), "scorer:N"),
)


def scrubbed(text: str) -> str:
    """`text` without what may change from run to run or from version to version."""
    for pattern, stand_in in _CHANGING:
        text = pattern.sub(stand_in, text)
    return text


def assert_approved(name: str, text: str) -> None:
    """Fails, with a diff, where `text` is not what `approved/name` holds."""
    received, path = scrubbed(text), APPROVED / name
    approved = path.read_text(encoding="utf-8") if path.is_file() else ""
    if received == approved:
        return
    kept = APPROVED / "received" / name
    kept.parent.mkdir(exist_ok=True)
    kept.write_text(received, encoding="utf-8")
    diff = difflib.unified_diff(approved.splitlines(), received.splitlines(), "approved", "received", lineterm="", n=1)
    raise AssertionError(f"not as approved; look at {kept}\n" + "\n".join(list(diff)[:60]))
