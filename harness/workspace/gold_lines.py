"""Gold of a JSONL file, a document a line: checked once, then read again when it is needed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from harness.engines import Engine, LocalEngine
from harness.errors import GoldError, excerpt
from harness.records import Document, Gold, Schema
from harness.workspace.filed import CHANGED, HINT
from harness.workspace.gold import parse_gold
from harness.workspace.jsontext import read_json
from harness.workspace.lines import Line, LineFile, read_each

__all__ = ["GoldLine", "GoldLines"]


@dataclass(frozen=True)
class GoldLine:
    """A line of gold that was checked before. digest: of the gold that it was then."""

    file: str
    line: Line
    digest: bytes

    def read(self, schema: Schema) -> Gold:
        """The gold. Raises GoldError where it is other gold now."""
        _, gold = _read(self.line, Path(self.file), schema, {}, checked=True)
        if bytes.fromhex(gold.digest) != self.digest:
            raise GoldError(f"the gold {CHANGED}", file=self.file, line=self.line.number, hint=HINT)
        return gold


class GoldLines(Mapping[tuple[str, str], Gold]):
    """Gold by schema and document, of which one record is in memory at a time; sorted by document."""

    def __init__(
        self, path: Path, schema: Schema, documents: Mapping[str, Document], *, engine: Engine | None = None
    ) -> None:
        """Reads and checks every line. documents: those whose text is at hand.

        Raises GoldError, with the line, where one cannot be used or is there twice.
        """
        self.schema = schema
        self._lines = LineFile(path, error=GoldError)
        self._digests = bytearray()
        found: dict[str, int] = {}
        each = read_each(path, _Checked(path, schema, documents), error=GoldError, engine=engine or LocalEngine(1))
        for start, number, (name, digest) in each:
            if name in found:
                raise _unnamed(f"'{excerpt(name)}' stands there already", path, number)
            found[name] = self._lines.add(start, number)
            self._digests += digest
        if not found:
            raise GoldError("no gold here", file=path, hint="put one record a line there")
        self._index = {name: found[name] for name in sorted(found)}

    @property
    def names(self) -> list[str]:
        """Of the documents, sorted."""
        return list(self._index)

    def __getitem__(self, key: tuple[str, str]) -> Gold:
        return self.line(key).read(self.schema)

    def line(self, key: tuple[str, str]) -> GoldLine:
        """The line of one, not read yet."""
        index = self._find(key)
        return GoldLine(str(self._lines.path), self._lines.get(index), bytes(self._digest(index)))

    def digests(self) -> Iterator[tuple[tuple[str, str], str]]:
        """(schema and document, digest) of each."""
        for name, index in self._index.items():
            yield (self.schema.name, name), self._digest(index).hex()

    def _find(self, key: tuple[str, str]) -> int:
        if key[0] != self.schema.name:
            raise KeyError(key)
        return self._index[key[1]]

    def _digest(self, index: int) -> bytearray:
        return self._digests[32 * index : 32 * (index + 1)]

    def __contains__(self, key: object) -> bool:
        return isinstance(key, tuple) and key[0] == self.schema.name and key[1] in self._index

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return ((self.schema.name, name) for name in self._index)

    def __len__(self) -> int:
        return len(self._index)


@dataclass(frozen=True)
class _Checked:
    """Reads a line of gold; what is kept of it is whose it is, and its digest."""

    path: Path
    schema: Schema
    documents: Mapping[str, Document]

    def __call__(self, line: Line) -> tuple[str, bytes]:
        name, gold = _read(line, self.path, self.schema, self.documents)
        return name, bytes.fromhex(gold.digest)


def _read(
    line: Line, path: Path, schema: Schema, documents: Mapping[str, Document], *, checked: bool = False
) -> tuple[str, Gold]:
    data = read_json(line.data, file=path, error=GoldError, line=line.number)
    name = data.get("document") if isinstance(data, dict) else None
    if not isinstance(name, str) or not name.strip():
        raise _unnamed("names no document", path, line.number)
    try:
        gold = parse_gold(data, schema, file=path, document=documents.get(name), checked=checked)
    except GoldError as error:
        error.line = line.number
        raise
    return name, replace(gold, document=name, schema=schema.name)


def _unnamed(said: str, path: Path, number: int) -> GoldError:
    return GoldError(said, file=path, line=number, hint='write {"document": "NAME", "labels": {...}}')
