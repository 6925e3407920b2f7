"""outcomes.parquet: a row a slot, every number of every report a sum over them."""

from __future__ import annotations

import io
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple, TypeAlias

from harness.errors import RunError
from harness.records import REASONS, VERDICTS, Judged, Outcome
from harness.runs.arrow import numbers, texts
from harness.runs.evidence import Evidence, quotations_for
from harness.runs.extractions import in_order
from harness.runs.storage import json_line, read_bytes, reading

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
    import pyarrow.parquet as pq

__all__ = [
    "OUTCOMES",
    "Key",
    "OutcomeWriter",
    "StoredSlot",
    "dictionary_batches",
    "outcome_parts",
    "outcomes_bytes",
    "outcomes_frame",
    "part_name",
    "read_outcomes",
    "stored_slots",
]

OUTCOMES = "outcomes.parquet"
"""A file, or of a run of many records a folder of such files, in the order of their names."""

Key: TypeAlias = tuple[str, str, int]
"""Schema, document, repeat."""

FORMAT = b"1"
_ROWS_AT_ONCE = 10_000

_COLUMNS = {
    "document": "string", "schema": "string", "repeat": "int32", "path": "string", "gold_pointer": "string",
    "prediction_pointer": "string", "gold": "string", "prediction": "string", "verdict": "string",
    "similarity": "float64", "reason": "string", "weight": "float64", "critical": "bool", "evidence": "string",
}  # fmt: skip


def outcomes_frame(judged: Iterable[Judged], *, evidence: Evidence | None = None) -> pd.DataFrame:
    """The rows as a data frame, by schema, document and repeat, and in the comparison's order within.

    gold, prediction, evidence: JSON text, null where there is nothing.
    """
    import pandas as pd

    return pd.DataFrame(_rows(judged, evidence or {}), columns=list(_COLUMNS))


def _rows(judged: Iterable[Judged], evidence: Evidence) -> list[tuple[Any, ...]]:
    return [slot for row in in_order(judged) for slot in _slots(row, evidence)]


def _slots(row: Judged, evidence: Evidence) -> Iterator[tuple[Any, ...]]:
    extraction = row.extraction
    key = (extraction.document, extraction.schema, extraction.repeat)
    quotations = evidence.get((extraction.schema, extraction.document), {})
    for slot in row.comparison.outcomes:
        quoted = list(quotations_for(slot.gold_pointer, quotations))
        yield (
            *key, _text(slot.path), _text(slot.gold_pointer), _text(slot.prediction_pointer), _json(slot.gold),
            _json(slot.prediction), slot.verdict, slot.similarity, slot.reason, slot.weight, slot.critical,
            _json(quoted or None),
        )  # fmt: skip


def _text(value: str | None) -> str | None:
    # A key that a model wrote may hold half a surrogate pair, which no UTF-8 column can.
    return value if value is None or value.isascii() else value.encode("utf-8", "backslashreplace").decode("utf-8")


def _json(value: Any) -> str | None:
    return None if value is None else json_line(value)


def outcomes_bytes(judged: Iterable[Judged], *, evidence: Evidence | None = None) -> bytes:
    """The whole file; equal records give equal bytes under equal versions of pyarrow."""
    sink = io.BytesIO()
    with OutcomeWriter(sink) as writer:
        for row in in_order(judged):
            writer.add(row, evidence or {})
    return sink.getvalue()


class OutcomeWriter:
    """Writes the file record by record, a group of rows whenever there are enough of them."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._rows: list[tuple[Any, ...]] = []
        self._writer: pq.ParquetWriter | None = None

    def __enter__(self) -> OutcomeWriter:
        return self

    def add(self, row: Judged, evidence: Evidence) -> None:
        """The slots of the next record, by schema, document and repeat."""
        self._rows += _slots(row, evidence)
        if len(self._rows) >= _ROWS_AT_ONCE:
            self._write()

    def _write(self) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        if self._writer is None:
            kinds = {name: getattr(pa, kind.replace("bool", "bool_"))() for name, kind in _COLUMNS.items()}
            schema = pa.schema(list(kinds.items()), metadata={b"harness.format": FORMAT})
            self._writer = pq.ParquetWriter(self._file, schema, compression="zstd")
        kept = self._writer.schema
        columns = zip(*self._rows, strict=True) if self._rows else ((),) * len(kept)
        arrays = [
            texts(column) if kind == "string" else numbers(column, kind)
            for column, kind in zip(columns, _COLUMNS.values(), strict=True)
        ]
        self._writer.write_table(pa.Table.from_arrays(arrays, schema=kept))
        self._rows.clear()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None and (self._rows or self._writer is None):
                self._write()
        finally:
            if self._writer is not None:
                self._writer.close()


class StoredSlot(NamedTuple):
    """A row of the file. evidence: JSON text of its quotations, None where there are none."""

    key: Key
    outcome: Outcome
    evidence: str | None


def part_name(number: int) -> str:
    """The file's name of one part, numbered from 0."""
    return f"part-{number:05}.parquet"


def outcome_parts(path: Path) -> list[Path]:
    """The files of `path`, which is one, or a folder of some. Raises RunError for a folder in which one is missing."""
    if not path.is_dir():
        return [path]
    parts = sorted(path.glob("part-*.parquet"))
    if [part.name for part in parts] != [part_name(number) for number in range(len(parts))] or not parts:
        raise RunError(f"has {len(parts)} parts, of which some are missing", file=path, hint=_HINT)
    return parts


def stored_slots(path: Path, *, documents: Collection[str] | None = None) -> Iterator[StoredSlot]:
    """The rows in their order, some at a time. Raises RunError as `read_outcomes` does.

    path: the file, or a folder of its parts. documents: those whose rows are wanted, None for all.
    """
    wanted = None if documents is None else texts(sorted(documents))
    for part in outcome_parts(path):
        for batch in _batches(part):
            if wanted is not None:
                import pyarrow.compute as pc

                batch = batch.filter(pc.is_in(batch.column("document"), value_set=wanted))
            columns = batch.to_pydict()
            for row in zip(*(columns[name] for name in _COLUMNS), strict=True):
                document, schema, repeat, *members, quoted = row
                with reading(part):
                    yield StoredSlot((schema, document, repeat), _outcome(members), quoted)


def _batches(path: Path) -> Iterator[pa.RecordBatch]:
    with _opened(path) as file:
        yield from file.iter_batches(batch_size=10_000, use_threads=False)


def dictionary_batches(path: Path, *, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """Some rows of one file at a time, of these columns; a column of strings as a dictionary and places in it.

    Raises RunError as `stored_slots` does.
    """
    strings = [name for name in columns if _COLUMNS[name] == "string"]
    with _opened(path, dictionaries=strings) as file:
        yield from file.iter_batches(batch_size=50_000, columns=list(columns), use_threads=False)


def _opened(path: Path, *, dictionaries: Sequence[str] = ()) -> pq.ParquetFile:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(path, read_dictionary=list(dictionaries))
    except (pa.ArrowException, OSError, ValueError) as error:
        raise RunError("not a parquet file, or cut off", file=path, hint=_HINT) from error
    _check_format(file.schema_arrow, path)
    return file


def read_outcomes(path: Path) -> tuple[dict[Key, list[Outcome]], dict[tuple[str, str], dict[str, tuple[str, ...]]]]:
    """The slots by record, and the evidence as it was given, as far as a slot refers to it.

    Raises RunError where the file is no such file, or is of another format.
    """
    slots: dict[Key, list[Outcome]] = defaultdict(list)
    evidence: dict[tuple[str, str], dict[str, tuple[str, ...]]] = defaultdict(dict)
    for part in outcome_parts(path):
        table = _read_table(part)
        with reading(part):
            for batch in table.to_batches(max_chunksize=50_000):
                columns = batch.to_pydict()
                for row in zip(*(columns[name] for name in _COLUMNS), strict=True):
                    document, schema, repeat, *members, quoted = row
                    outcome = _outcome(members)
                    slots[schema, document, repeat].append(outcome)
                    if quoted is not None and outcome.gold_pointer is not None:
                        evidence[schema, document][outcome.gold_pointer] = tuple(_texts(json.loads(quoted)))
    return dict(slots), dict(evidence)


def _texts(value: Any) -> Iterator[str]:
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        raise ValueError("evidence that is no list of strings")
    yield from value


def _read_table(path: Path) -> pa.Table:
    import pyarrow as pa
    import pyarrow.parquet as pq

    content = read_bytes(path, what="the slots")
    try:
        table = pq.read_table(pa.BufferReader(content))
    except (pa.ArrowException, OSError, ValueError) as error:
        raise RunError("not a parquet file, or cut off", file=path, hint=_HINT) from error
    _check_format(table.schema, path)
    return table


_HINT = "restore the file, or make the run again"


def _check_format(schema: pa.Schema, path: Path) -> None:
    found = (schema.metadata or {}).get(b"harness.format")
    if found != FORMAT:
        known = "no format of the harness" if found is None else f"format {found.decode('ascii', 'replace')}"
        raise RunError(f"{known}, where this version reads {FORMAT.decode()}", file=path, hint=_HINT)
    lacking = [name for name in _COLUMNS if name not in schema.names]
    if lacking:
        raise RunError(f"without the column {lacking[0]!r}", file=path, hint=_HINT)


def _outcome(members: Sequence[Any]) -> Outcome:
    path, gold_pointer, prediction_pointer, gold, prediction, verdict, similarity, reason, weight, critical = members
    if verdict not in VERDICTS or not (reason is None or reason in REASONS):
        raise ValueError(f"{verdict!r} with reason {reason!r} is no verdict")
    return Outcome(
        path, gold_pointer, prediction_pointer, _value(gold), _value(prediction), verdict, similarity, reason, weight,
        critical,
    )  # fmt: skip


def _value(text: str | None) -> Any:
    return None if text is None else json.loads(text)
