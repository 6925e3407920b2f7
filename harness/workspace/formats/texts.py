"""Bytes of a document to its text, by the file's kind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from harness.workspace.formats.encodings import decode_text
from harness.workspace.formats.html import html_text
from harness.workspace.formats.pdf import pdf_text

__all__ = ["SUFFIXES", "read_text"]


def _plain(data: bytes, path: Path) -> tuple[str, str | None]:
    return decode_text(data, path)


_READERS: dict[str, Callable[[bytes, Path], tuple[str, str | None]]] = {
    ".txt": _plain,
    ".md": _plain,
    ".html": html_text,
    ".htm": html_text,
    ".pdf": pdf_text,
}

SUFFIXES = tuple(_READERS)
"""The kinds of files that are documents."""


def read_text(data: bytes, path: Path) -> tuple[str, str | None]:
    """(text, a note for whoever reads it, None where there is nothing to note).

    Line ends become a line feed, so that a checkout on another system gives the same text. Raises WorkspaceError where
    the file cannot be read as what its name says.
    """
    text, note = _READERS[path.suffix.lower()](data, path)
    return text.replace("\r\n", "\n").replace("\r", "\n"), note
