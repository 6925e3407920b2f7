"""Documents and gold that stay on the disk: read and checked once, then read again whenever they are needed.

So the memory of a run does not grow with its texts. What was changed meanwhile ends the run: two texts of one name
would make its scores those of neither.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, overload

from harness.errors import GoldError, WorkspaceError
from harness.records import Document, Gold, Schema
from harness.workspace.documents import read_document
from harness.workspace.gold import read_gold

__all__ = ["CHANGED", "HINT", "FiledDocument", "FiledDocuments", "GoldFiles"]

CHANGED = "was changed while the run was at work"
HINT = "give the same command again"


class FiledDocument(Document):
    """A document without its text and metadata in memory."""

    def __init__(self, name: str, *, path: Path, root: Path, digest: str, content: str) -> None:
        """path: within the workspace at `root`. digest, content: of the document as it was first read."""
        self.__dict__.update(name=name, path=path, root=root, digest=digest, told=content)

    @property
    def content(self) -> str:
        """As it was when the document was first read."""
        told: str = self.__dict__["told"]
        return told

    @property
    def text(self) -> str:
        """Read anew each time. Raises WorkspaceError where it is another text now."""
        return self.read().text

    @property
    def meta(self) -> Mapping[str, Any]:
        """Read anew each time, as the text is."""
        return self.read().meta

    def read(self) -> Document:
        """The document with its text. Raises WorkspaceError where it is another one now."""
        path: Path = self.__dict__["path"]
        now = read_document(path, root=self.__dict__["root"])
        if now.digest != self.digest:
            raise WorkspaceError(f"the document {CHANGED}", file=path, hint=HINT)
        return now


class FiledDocuments(Sequence[Document]):
    """Documents of a folder, each made when it is asked for: its name and 66 bytes are kept of one."""

    def __init__(self, folder: Path, *, root: Path) -> None:
        """folder: within the workspace at `root`."""
        self._folder, self._root = folder, root
        self._names: list[str] = []
        self._digests, self._contents = bytearray(), bytearray()
        self._endings: list[str] = []
        self._ending = array("H")

    def add(self, document: Document) -> None:
        """The next document, as it was read from its file in the folder."""
        if document.path is None:
            raise ValueError("a document that was read from no file")
        ending = document.path.suffix
        if ending not in self._endings:
            self._endings.append(ending)
        self._names.append(document.name)
        self._ending.append(self._endings.index(ending))
        self._digests += bytes.fromhex(document.digest)
        self._contents += bytes.fromhex(document.content)

    def named(self, name: str) -> Document:
        """The document of that name. Raises KeyError where there is none."""
        place = bisect_left(self._by_name, name, key=self._names.__getitem__)
        if place == len(self._by_name) or self._names[self._by_name[place]] != name:
            raise KeyError(name)
        return self[self._by_name[place]]

    @cached_property
    def _by_name(self) -> array[int]:
        """Numbers of the documents in the order of their names."""
        return array("i", sorted(range(len(self)), key=self._names.__getitem__))

    @overload
    def __getitem__(self, index: int) -> Document: ...
    @overload
    def __getitem__(self, index: slice) -> list[Document]: ...
    def __getitem__(self, index: int | slice) -> Document | list[Document]:
        chosen = range(len(self))[index]
        return self._made(chosen) if isinstance(chosen, int) else [self._made(one) for one in chosen]

    def _made(self, index: int) -> Document:
        name, place = self._names[index], slice(32 * index, 32 * (index + 1))
        return FiledDocument(
            name,
            path=self._folder / f"{name}{self._endings[self._ending[index]]}",
            root=self._root,
            digest=self._digests[place].hex(),
            content=self._contents[place].hex(),
        )

    def __len__(self) -> int:
        return len(self._names)


class GoldFiles(Mapping[tuple[str, str], Gold]):
    """Gold by schema and document, of which one record is in memory at a time."""

    def __init__(self) -> None:
        self._digests: dict[str, dict[str, bytes]] = {}
        self._schemas: dict[str, tuple[Schema, Path]] = {}
        self._elsewhere: dict[tuple[str, str], Path] = {}
        self._last: Gold | None = None

    def add(self, gold: Gold, schema: Schema, *, name: str | None = None) -> None:
        """Gold as it was read from its path. name: the document's, where there is a string of it already."""
        if gold.path is None:
            raise ValueError("gold that was read from no file")
        key = schema.name, name or gold.document
        self._schemas.setdefault(schema.name, (schema, gold.path.parent))
        self._digests.setdefault(schema.name, {})[key[1]] = bytes.fromhex(gold.digest)
        if gold.path != self._path(key):
            self._elsewhere[key] = gold.path

    def __getitem__(self, key: tuple[str, str]) -> Gold:
        """Raises GoldError where it is other gold now."""
        if key not in self:
            raise KeyError(key)
        if self._last is not None and (self._last.schema, self._last.document) == key:
            return self._last
        path = self._elsewhere.get(key) or self._path(key)
        gold = read_gold(path, self._schemas[key[0]][0], filed=True)
        if bytes.fromhex(gold.digest) != self._digests[key[0]][key[1]]:
            raise GoldError(f"the gold {CHANGED}", file=path, hint=HINT)
        self._last = gold
        return gold

    def _path(self, key: tuple[str, str]) -> Path:
        return self._schemas[key[0]][1] / f"{key[1]}.json"

    def digests(self) -> Iterator[tuple[tuple[str, str], str]]:
        """(schema and document, digest) of each."""
        for schema, found in self._digests.items():
            for name, digest in found.items():
                yield (schema, name), digest.hex()

    def __contains__(self, key: object) -> bool:
        return isinstance(key, tuple) and key[1] in self._digests.get(key[0], ())

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return ((schema, name) for schema, found in self._digests.items() for name in found)

    def __len__(self) -> int:
        return sum(map(len, self._digests.values()))
