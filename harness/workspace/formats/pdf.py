"""PDF to text, page by page, with a library that is installed beside the others."""

from __future__ import annotations

import io
import logging
from pathlib import Path

from harness.errors import WorkspaceError, excerpt

__all__ = ["pdf_text"]


def pdf_text(data: bytes, path: Path) -> tuple[str, str | None]:
    """(text, a note of pages that hold none). Pages stand a blank line apart.

    Raises WorkspaceError where the library is not installed, and for a file that is no PDF, is locked by a password, or
    holds no text at all.
    """
    try:
        import pypdf
        import pypdf.errors
    except ImportError:
        raise WorkspaceError(
            "a PDF needs a library that is not installed", file=path, hint="pip install 'extraction-harness[pdf]'"
        ) from None
    logging.getLogger("pypdf").setLevel(logging.ERROR)  # it tells of every oddity of a file
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise WorkspaceError("the PDF is locked by a password", file=path, hint="save it without one")
        pages = [page.extract_text().strip() for page in reader.pages]
    except WorkspaceError:
        raise
    except Exception as error:  # a broken file may raise anything in there
        raise WorkspaceError(f"the PDF cannot be read: {excerpt(str(error), 200)}", file=path) from error
    empty = [number for number, text in enumerate(pages, start=1) if not text]
    if len(empty) == len(pages):
        raise WorkspaceError("the PDF holds no text (pictures of pages?)", file=path, hint="run OCR on it first")
    note = f"{path.name}: no text on page {', '.join(map(str, empty[:10]))} (a picture?)" if empty else None
    return "\n\n".join(text for text in pages if text) + "\n", note
