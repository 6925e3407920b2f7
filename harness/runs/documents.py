"""documents.jsonl: the texts that were extracted from, so that a report can show them long after."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from harness.records import Document
from harness.runs.storage import json_line, parse_json, reading, writing

__all__ = ["DOCUMENTS_FILE", "SourceDocument", "SourceTexts", "write_documents"]

DOCUMENTS_FILE = "documents.jsonl"


@dataclass(frozen=True)
class SourceDocument:
    """A document as it was sent. published_at: ISO 8601, None where it is not known."""

    name: str
    text: str
    published_at: str | None


def write_documents(folder: Path, documents: Iterable[Document]) -> None:
    """A line a document that has a text, in the order given. Raises RunError where the disk refuses."""
    with writing(folder / DOCUMENTS_FILE) as file:
        for one in documents:
            if one.text:
                line = {"document": one.name, "text": one.text, "published_at": one.published_at}
                file.write((json_line(line) + "\n").encode("utf-8"))


class SourceTexts:
    """The texts of a run's folder, read one at a time; none where the run kept none.

    characters: of all texts together.
    """

    def __init__(self, folder: Path) -> None:
        """Raises RunError, naming the line, for what cannot be read."""
        self._path = folder / DOCUMENTS_FILE
        names, starts, start = list[str](), array("q"), 0
        self.characters = 0
        for number, line in enumerate(self._lines(), start=1):
            one = self._parse(line, number)
            names.append(one.name)
            starts.append(start)
            self.characters += len(one.text)
            start += len(line)
        # Of one name the last line counts.
        self._order = array("q", sorted(range(len(names)), key=names.__getitem__))
        self._names = [names[place] for place in self._order]
        self._starts = starts

    def _lines(self) -> Iterator[bytes]:
        if self._path.is_file():
            with self._path.open("rb") as file:
                yield from file

    def _parse(self, line: bytes, number: int) -> SourceDocument:
        value = parse_json(line, path=self._path, line=number)
        with reading(self._path, line=number):
            published_at = value["published_at"]
            return SourceDocument(str(value["document"]), str(value["text"]), published_at and str(published_at))

    def get(self, name: str) -> SourceDocument | None:
        """The document of that name, None where its text was not kept."""
        found = bisect_right(self._names, name) - 1
        if found < 0 or self._names[found] != name:
            return None
        place = self._order[found]
        with self._path.open("rb") as file:
            file.seek(self._starts[place])
            return self._parse(file.readline(), place + 1)
