"""Documents and gold that stay on the disk: read and checked once, then read again whenever they are needed.

So the memory of a run does not grow with its texts. What was changed meanwhile ends the run: two texts of one name
would make its scores those of neither.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from harness.errors import GoldError, WorkspaceError
from harness.records import Document, Gold, Schema
from harness.workspace.documents import read_document
from harness.workspace.gold import read_gold

__all__ = ["CHANGED", "HINT", "FiledDocument", "GoldFiles"]

CHANGED = "was changed while the run was at work"
HINT = "give the same command again"


class FiledDocument(Document):
    """A document without its text in memory."""

    def __init__(self, document: Document, *, root: Path) -> None:
        """document: as it was read from its path within the workspace at `root`."""
        kept = {name: getattr(document, name) for name in ("name", "meta", "digest", "path")}
        self.__dict__.update(kept, root=root, told=bytes.fromhex(document.content))

    @property
    def content(self) -> str:
        """As it was when the document was first read."""
        told: bytes = self.__dict__["told"]
        return told.hex()

    @property
    def text(self) -> str:
        """Read anew each time. Raises WorkspaceError where it is another text now."""
        return self.read().text

    def read(self) -> Document:
        """The document with its text. Raises WorkspaceError where it is another one now."""
        path: Path = self.__dict__["path"]
        now = read_document(path, root=self.__dict__["root"])
        if now.digest != self.digest:
            raise WorkspaceError(f"the document {CHANGED}", file=path, hint=HINT)
        return now


class GoldFiles(Mapping[tuple[str, str], Gold]):
    """Gold by schema and document, of which one record is in memory at a time.

    digests: of each, by the same two names.
    """

    def __init__(self) -> None:
        self.digests: dict[tuple[str, str], str] = {}
        self._schemas: dict[str, tuple[Schema, Path]] = {}
        self._elsewhere: dict[tuple[str, str], Path] = {}
        self._last: Gold | None = None

    def add(self, gold: Gold, schema: Schema) -> None:
        """Gold as it was read from its path."""
        if gold.path is None:
            raise ValueError("gold that was read from no file")
        key = schema.name, gold.document
        self._schemas.setdefault(schema.name, (schema, gold.path.parent))
        self.digests[key] = gold.digest
        if gold.path != self._path(key):
            self._elsewhere[key] = gold.path

    def __getitem__(self, key: tuple[str, str]) -> Gold:
        """Raises GoldError where it is other gold now."""
        digest = self.digests[key]
        if self._last is not None and (self._last.schema, self._last.document) == key:
            return self._last
        path = self._elsewhere.get(key) or self._path(key)
        gold = read_gold(path, self._schemas[key[0]][0], filed=True)
        if gold.digest != digest:
            raise GoldError(f"the gold {CHANGED}", file=path, hint=HINT)
        self._last = gold
        return gold

    def _path(self, key: tuple[str, str]) -> Path:
        return self._schemas[key[0]][1] / f"{key[1]}.json"

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self.digests)

    def __len__(self) -> int:
        return len(self.digests)
