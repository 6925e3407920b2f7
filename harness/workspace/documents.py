"""Source texts and their sidecars, read into `Document` records."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from harness.errors import LimitError, WorkspaceError, excerpt
from harness.language.dates import read_date
from harness.language.folding import is_blank
from harness.limits import MAX_DOCUMENT_BYTES, MAX_DOCUMENT_CHARACTERS, MAX_META_BYTES
from harness.records import Document
from harness.workspace.files import file_names, inside, is_there, read_bytes
from harness.workspace.formats import SUFFIXES, read_text
from harness.workspace.jsontext import read_json
from harness.workspace.names import check_stem

__all__ = ["find_documents", "read_document"]

_META = ".meta.json"


def find_documents(root: Path, folder: Path) -> dict[str, str]:
    """The files' names in `folder` by those of the documents, sorted; a README.md there speaks of the folder.

    Raises WorkspaceError where two files have one stem, or a file leads out of the workspace.
    """
    found: dict[str, str] = {}
    for file in file_names(folder, suffixes=SUFFIXES, root=root):
        if file.lower() == "readme.md":
            continue
        name = check_stem(folder / file)
        if name in found:
            raise WorkspaceError(
                f"the name '{excerpt(name)}' is taken by {excerpt(found[name])} beside it",
                file=folder / file,
                hint="rename one of the two",
            )
        found[name] = file
    return dict(sorted(found.items()))


def read_document(path: Path, *, root: Path | None = None, notes: list[str] | None = None) -> Document:
    """The document at `path` with the metadata of its sidecar, `<stem>.meta.json` beside it.

    root: the resolved workspace that the sidecar may not lead out of. notes: takes what whoever reads it should know,
    as an encoding that was guessed. Raises WorkspaceError where the text cannot be read or is blank, or the sidecar is
    no JSON object or has an unreadable `published_at`; LimitError where it is beyond MAX_DOCUMENT_BYTES or
    MAX_DOCUMENT_CHARACTERS.
    """
    data = read_bytes(path, limit=MAX_DOCUMENT_BYTES, error=WorkspaceError)
    text, note = read_text(data, path)
    if note is not None and notes is not None:
        notes.append(note)
    if len(text) > MAX_DOCUMENT_CHARACTERS:
        said = f"the document has {len(text):,} characters, and the limit is {MAX_DOCUMENT_CHARACTERS:,}"
        raise LimitError(said, file=path, hint="split it, or leave it out")
    if is_blank(text):
        raise WorkspaceError("the document is blank", file=path, hint="write its text, or remove the file")
    sidecar = path.with_name(path.stem + _META)
    meta = _read_meta(sidecar if root is None else inside(root, sidecar)) if is_there(sidecar) else {}
    return Document(name=check_stem(path), text=text, meta=meta, digest=_digest(text, meta), path=path)


def _read_meta(path: Path) -> dict[str, Any]:
    data = read_bytes(path, limit=MAX_META_BYTES, error=WorkspaceError)
    meta = read_json(data, file=path, error=WorkspaceError)
    if not isinstance(meta, dict):
        raise WorkspaceError(f"metadata must be a JSON object, got {excerpt(json.dumps(meta))}", file=path)
    published = meta.get("published_at")
    if published is not None and read_date(published) is None:
        raise WorkspaceError(
            f"no ISO 8601 date or date-time: {excerpt(json.dumps(published, ensure_ascii=False))}",
            file=path,
            pointer="/published_at",
            hint="write it like 2024-06-17 or 2024-06-17T17:32",
        )
    return meta


def _digest(text: str, meta: Mapping[str, Any]) -> str:
    """Of a form in which neither the order of the metadata's keys nor where the text ends can be mistaken."""
    canonical = json.dumps([text, meta], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
