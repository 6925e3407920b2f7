"""Where a document, a record and a slot have their place on the page: the same in every report and at every run."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from harness.records import Extraction

__all__ = ["INLINE_CHARACTERS", "INLINE_DOCUMENTS", "PAGE", "Places", "document_anchor", "record_anchor"]

PAGE = "report.html"

INLINE_DOCUMENTS = 30
"""The most documents whose text and records stand in report.html itself."""

INLINE_CHARACTERS = 600_000
"""The most characters of their texts, all together."""


def document_anchor(name: str) -> str:
    """Of a document: a digest, so that no name can break a link or lead out of a folder."""
    return f"d-{_digest(name)[:10]}"


def record_anchor(one: Extraction) -> str:
    """Of a record. That of its slot number n, from 0 in the comparison's order, is this with `-n` behind it."""
    return f"{document_anchor(one.document)}-{_digest(f'{one.repeat} {one.schema}')[:8]}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True)
class Places:
    """inline: whether all documents stand on the one page. repeated: whether documents were read more than once."""

    inline: bool
    repeated: bool

    @classmethod
    def of(cls, documents: int, *, characters: int, repeated: bool) -> Places:
        """documents: how many there are. characters: of their texts together."""
        return cls(documents <= INLINE_DOCUMENTS and characters <= INLINE_CHARACTERS, repeated)

    def file(self, document: str) -> str:
        """The document's own file, from the page."""
        return f"documents/{document_anchor(document)}.html"

    def href(self, document: str, anchor: str) -> str:
        """From the page to a place of the document."""
        return f"#{anchor}" if self.inline else f"{self.file(document)}#{anchor}"
