"""Which encoding a text is in: UTF-8 unless its first bytes or its content say otherwise."""

from __future__ import annotations

import codecs
from pathlib import Path

from harness.errors import WorkspaceError
from harness.workspace.files import decode_utf8

__all__ = ["decode_text"]

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip

_ENOUGH = 32
"""Bytes that are not ASCII or so many characters that a guess is more than one."""


def decode_text(data: bytes, path: Path, *, declared: str | None = None) -> tuple[str, str | None]:
    """(text, a note where the encoding was guessed). declared: an encoding that the document itself names.

    Raises WorkspaceError, with the first byte that is not UTF-8, where no encoding makes sense of it.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return data.decode(encoding), None
            except UnicodeDecodeError:
                break
    try:
        return decode_utf8(data, file=path, error=WorkspaceError), None
    except WorkspaceError as cause:
        found = _declared(data, declared) or _guessed(data)
        if found is None:
            raise
        text, encoding = found
        return (
            text,
            f"{path.name} is not UTF-8, and was read as {encoding}; save it as UTF-8 to be sure ({cause.message})",
        )


def _declared(data: bytes, declared: str | None) -> tuple[str, str] | None:
    if declared is None:
        return None
    try:
        return data.decode(declared), codecs.lookup(declared).name
    except (LookupError, UnicodeDecodeError):
        return None


def _guessed(data: bytes) -> tuple[str, str] | None:
    """By what the bytes would say; None where there are too few of them, or they say nothing."""
    if len(data) < _ENOUGH or b"\x00" in data:
        return None
    import charset_normalizer

    best = charset_normalizer.from_bytes(data).best()
    if best is None or best.percent_chaos > 10:
        return None
    return str(best), best.encoding
