"""The records of a large run, read from its folder each time they are gone through and never held together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import groupby, islice
from pathlib import Path
from typing import overload

from harness.errors import RunError
from harness.records import Extraction, Judged
from harness.runs.extractions import StoredExtraction, extraction_of_line
from harness.runs.record_keys import RecordKeys, named
from harness.runs.rows import stored_rows

__all__ = ["StreamedEvidence", "StreamedRecords"]


class StreamedRecords(Sequence[Judged]):
    """The judged records by schema, document and repeat. One by number is found by reading those before it.

    keys: which there are. cost: US dollars of those for which a server was asked, None where any is not known.
    """

    def __init__(self, folder: Path) -> None:
        """Reads every extraction once. Raises RunError where one cannot be read, or they are not in order."""
        self.folder = folder
        self.keys = RecordKeys()
        self.cost: Decimal | None = Decimal(0)
        path = folder / "extractions.jsonl"
        for one in self.extractions():
            key, last = (one.schema, one.document, one.repeat), self.keys.last
            if last is not None and key <= last:
                what = "two lines for" if key == last else "out of order:"
                raise RunError(f"{what} {named(key)}", file=path, hint="restore the file")
            self.keys.add(*key)
            if one.usage.requests:
                self.cost = None if self.cost is None or one.cost is None else self.cost + one.cost

    def extractions(self) -> Iterator[Extraction]:
        """Those of the records, without their slots."""
        return (one.extraction for one in self._stored())

    def _stored(self) -> Iterator[StoredExtraction]:
        path = self.folder / "extractions.jsonl"
        try:
            with path.open("rb") as file:
                for number, line in enumerate(file, start=1):
                    yield extraction_of_line(line, path=path, number=number)
        except FileNotFoundError as error:
            raise RunError("the run has no extractions.jsonl", file=path, hint="make the run again") from error
        except OSError as error:
            raise RunError(f"cannot be read: {error.strerror or error}", file=path) from error

    def __iter__(self) -> Iterator[Judged]:
        return (row.judged for row in stored_rows(self.folder))

    def __len__(self) -> int:
        return len(self.keys)

    @overload
    def __getitem__(self, index: int) -> Judged: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Judged, ...]: ...
    def __getitem__(self, index: int | slice) -> Judged | tuple[Judged, ...]:
        places = range(len(self))[index]
        if isinstance(places, int):
            return next(islice(self, places, None))
        wanted = set(places)
        found = {place: row for place, row in enumerate(self) if place in wanted}
        return tuple(found[place] for place in places)


class StreamedEvidence(Mapping[tuple[str, str], Mapping[str, tuple[str, ...]]]):
    """The evidence of `LoadedRun`, read from the folder whenever it is asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __getitem__(self, key: tuple[str, str]) -> Mapping[str, tuple[str, ...]]:
        for found, evidence in self._found([key[1]]):
            if found == key:
                return evidence
        raise KeyError(key)

    def _found(self, documents: Sequence[str] | None) -> Iterator[tuple[tuple[str, str], dict[str, tuple[str, ...]]]]:
        rows = stored_rows(self._folder, documents=documents)
        for key, group in groupby(rows, key=lambda row: (row.judged.extraction.schema, row.judged.extraction.document)):
            evidence = {pointer: texts for row in group for pointer, texts in row.evidence.items()}
            if evidence:
                yield key, evidence

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return (key for key, _ in self._found(None))

    def __len__(self) -> int:
        return sum(1 for _ in self)
