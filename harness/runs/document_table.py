"""documents.parquet: a row a document, where a run has too many to list them in scores.json."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from harness.document_groups import FAILURES, RECORDS, DocumentGroups
from harness.errors import RunError
from harness.records import REASONS, VERDICTS
from harness.runs.arrow import numbers, texts, values
from harness.runs.storage import read_bytes
from harness.scoreboard import Group

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["DOCUMENTS", "MAX_IN_SCORES", "document_bytes", "read_documents"]

DOCUMENTS = "documents.parquet"

MAX_IN_SCORES = 5_000
"""The most documents whose counts stand in scores.json itself."""


def document_bytes(groups: Mapping[str, Group]) -> bytes:
    """The file: the name, slots by verdict, plain and by weight, diagnoses, records, failures, and the F1."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = groups if isinstance(groups, DocumentGroups) else _in_columns(groups)
    made = {"document": texts(columns.names), "f1": numbers(columns.f1(), "float64")}
    for prefix, names, table in _tables(columns):
        kind = table.dtype.name
        made |= {f"{prefix}{name}": numbers(table[:, place], kind) for place, name in enumerate(names)}
    made["similarity_sum"] = numbers(columns.similarity, "float64")
    sink = io.BytesIO()
    pq.write_table(pa.table(made), sink, compression="zstd")
    return sink.getvalue()


def _tables(columns: DocumentGroups) -> list[tuple[str, tuple[str, ...], pa.Array]]:
    return [
        ("", VERDICTS, columns.plain),
        ("weighted_", VERDICTS, columns.weighted),
        ("reason_", REASONS, columns.reasons),
        ("records_", RECORDS, columns.records),
        ("failure_", FAILURES, columns.failures),
    ]


def _in_columns(groups: Mapping[str, Group]) -> DocumentGroups:
    import numpy as np

    chosen = [groups[name] for name in sorted(groups)]
    return DocumentGroups(
        sorted(groups),
        np.array([[getattr(one.slots.plain, name) for name in VERDICTS] for one in chosen], np.int32),
        np.array([[getattr(one.slots.weighted, name) for name in VERDICTS] for one in chosen], np.float64),
        np.array([[one.slots.reasons.get(name, 0) for name in REASONS] for one in chosen], np.int32),
        np.array([[getattr(one.records, name) for name in RECORDS] for one in chosen], np.int32),
        np.array([one.records.similarity_sum for one in chosen], np.float64),
        np.array([[one.records.failures.get(name, 0) for name in FAILURES] for one in chosen], np.int32),
    )


def read_documents(path: Path) -> DocumentGroups:
    """What the file holds. Raises RunError where it is missing, or no such file."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    content = read_bytes(path, what="the counts of each document")
    try:
        table = pq.ParquetFile(pa.BufferReader(content)).read()  # read_table loads pandas

        def stacked(prefix: str, names: tuple[str, ...], kind: type) -> pa.Array:
            return np.stack([values(table.column(f"{prefix}{name}")) for name in names], axis=1).astype(kind)

        return DocumentGroups(
            table.column("document").to_pylist(),
            stacked("", VERDICTS, np.int32),
            stacked("weighted_", VERDICTS, np.float64),
            stacked("reason_", REASONS, np.int32),
            stacked("records_", RECORDS, np.int32),
            values(table.column("similarity_sum")),
            stacked("failure_", FAILURES, np.int32),
        )
    except (pa.ArrowException, OSError, KeyError, ValueError) as error:
        hint = "restore the file, or make the run again"
        raise RunError("not the counts of a run's documents, or cut off", file=path, hint=hint) from error
