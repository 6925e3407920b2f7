"""The records of a stored run one by one, so that a run of any size can be read."""

from __future__ import annotations

import json
import pickle
import tempfile
from collections.abc import Collection, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from harness.errors import RunError
from harness.records import Comparison, Judged
from harness.runs.extractions import StoredExtraction, extraction_of_line
from harness.runs.outcomes import OUTCOMES, Key, StoredSlot, stored_slots
from harness.runs.record_keys import named
from harness.runs.storage import OF_DIFFERENT_RUNS

__all__ = ["RowFile", "StoredRow", "stored_rows"]


class StoredRow(NamedTuple):
    """A judged record and its evidence, {gold pointer: quotations}."""

    judged: Judged
    evidence: Mapping[str, tuple[str, ...]]


def stored_rows(folder: Path, *, documents: Collection[str] | None = None) -> Iterator[StoredRow]:
    """The records of a run's folder, by schema, document and repeat. documents: those that are wanted, None for all.

    Raises RunError where a file cannot be read, or the two do not belong together.
    """
    slots = groupby(stored_slots(folder / OUTCOMES, documents=documents), key=lambda slot: slot.key)
    waiting: tuple[Key, Iterator[StoredSlot]] | None = next(slots, None)
    path = folder / "extractions.jsonl"
    seen: set[Key] = set()
    for number, line in enumerate(_lines(path), start=1):
        if documents is not None and _document_of(line) not in documents:
            continue
        stored = extraction_of_line(line, path=path, number=number)
        key = (stored.extraction.schema, stored.extraction.document, stored.extraction.repeat)
        if key in seen:
            raise RunError(f"two lines for {named(key)}", file=path)
        seen.add(key)
        own: list[StoredSlot] = []
        if waiting is not None and waiting[0] == key:
            own, waiting = list(waiting[1]), next(slots, None)
        yield _row(stored, own)
    if waiting is not None:
        raise RunError(
            "outcomes.parquet has slots of records that are not in extractions.jsonl",
            file=path,
            hint=OF_DIFFERENT_RUNS,
        )


def _document_of(line: bytes) -> str | None:
    """The document that a line of extractions.jsonl is of, which it begins with; None for a line that does not."""
    end = line.find(b'","schema":')
    if not line.startswith(b'{"document":"') or end < 0:
        return None
    name = line[len(b'{"document":') : end + 1]
    return str(json.loads(name))


def _lines(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            yield from file
    except OSError as error:
        raise RunError(f"cannot be read: {error.strerror or error}", file=path) from error


def _row(stored: StoredExtraction, slots: list[StoredSlot]) -> StoredRow:
    evidence = {
        slot.outcome.gold_pointer: tuple(json.loads(slot.evidence))
        for slot in slots
        if slot.evidence is not None and slot.outcome.gold_pointer is not None
    }
    comparison = Comparison(tuple(slot.outcome for slot in slots), stored.similarity, stored.unknown_keys)
    return StoredRow(Judged(stored.extraction, comparison), evidence)


class RowFile:
    """Records kept outside memory, to be read in any order; the file has no name and is gone with its process."""

    def __init__(self, folder: Path) -> None:
        """Raises OSError where no file can be made in `folder`."""
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 (closed by `close`)
        self._at: dict[tuple[str, str, int], int] = {}

    def add(self, row: StoredRow) -> None:
        """Keeps a record."""
        one = row.judged.extraction
        self._at[one.document, one.schema, one.repeat] = self._file.seek(0, 2)
        pickle.dump(row, self._file, pickle.HIGHEST_PROTOCOL)

    @property
    def keys(self) -> list[tuple[str, str, int]]:
        """(document, schema, repeat) of each, in the order in which they came."""
        return list(self._at)

    def get(self, key: tuple[str, str, int]) -> StoredRow:
        """One of them."""
        self._file.seek(self._at[key])
        row: StoredRow = pickle.load(self._file)
        return row

    def close(self) -> None:
        """Lets go of the file."""
        self._file.close()
