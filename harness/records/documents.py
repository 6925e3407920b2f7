"""What is compared, and under what: documents, schemas, gold."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

__all__ = ["Document", "Gold", "Schema"]


@dataclass(frozen=True)
class Document:
    """One source text.

    name: the file's stem, by which gold and reports refer to it.
    text: as it is sent to a model; never blank.
    meta: the sidecar's metadata, {} where there is none; `published_at` is what relative dates are resolved against.
    digest: SHA-256 of the text and the metadata, hexadecimal.
    """

    name: str
    text: str
    meta: Mapping[str, Any]
    digest: str
    path: Path | None = None

    @property
    def published_at(self) -> str | None:
        """ISO 8601 publication date or date-time from the sidecar, or None."""
        value = self.meta.get("published_at")
        return value if isinstance(value, str) else None

    @property
    def content(self) -> str:
        """SHA-256 of the text and the date, which are all of it that a model is told, hexadecimal."""
        told = f"{self.published_at}\0{self.text}"
        return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()

    def read(self) -> Document:
        """The same with its text in memory; what stands for a document on the disk reads it for this."""
        return self


@dataclass(frozen=True)
class Schema:
    """One extraction task: a pydantic model and where it came from.

    name: by which gold, reports and `--schema` refer to it. digest: SHA-256 of what decides its scores, hexadecimal.
    """

    name: str
    model: type[Any]
    digest: str
    path: Path | None = None


@dataclass(frozen=True)
class Gold:
    """The hand-labelled record of one document under one schema, and its doubts.

    labels: the typed record as JSON. Every other member refers to it by RFC 6901 pointers, as filed.
    draft: what the labels were taken from, as long as nobody has settled them. document_digest, schema_digest: how the
    digests of what was labelled began; None where that was not noted.
    """

    document: str
    schema: str
    labels: Mapping[str, Any]
    accept: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    optional: frozenset[str] = frozenset()
    ignore: frozenset[str] = frozenset()
    evidence: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    inferred: Mapping[str, str] = field(default_factory=dict)
    annotator: str | None = None
    guideline: int | None = None
    draft: str | None = None
    document_digest: str | None = None
    schema_digest: str | None = None
    digest: str = ""
    path: Path | None = None
