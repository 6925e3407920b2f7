"""extractions.jsonl: a line an extraction, with what belongs to the record as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, get_args

from harness.pricing import dollars_of, dollars_text
from harness.records import Attempted, Extraction, Failure, FailureKind, Judged, Usage
from harness.runs.storage import json_line, parse_json, read_bytes, reading

__all__ = [
    "StoredExtraction",
    "extraction_line",
    "extraction_lines",
    "extraction_of_line",
    "in_order",
    "read_extractions",
]

_KINDS = get_args(FailureKind)
_PLAIN = ("document", "schema", "repeat", "response", "valid_first", "valid", "attempts", "latency", "raw")


def in_order(judged: Iterable[Judged]) -> list[Judged]:
    """By schema, document and repeat: in files, the order in which answers came in leaves no trace."""
    return sorted(judged, key=lambda row: (row.extraction.schema, row.extraction.document, row.extraction.repeat))


@dataclass(frozen=True)
class StoredExtraction:
    """A line: the extraction, and of its comparison what is no slot."""

    extraction: Extraction
    similarity: float
    unknown_keys: tuple[str, ...]


def extraction_lines(judged: Iterable[Judged]) -> bytes:
    """The whole file; equal records give equal bytes, in whatever order they come."""
    return b"".join(map(extraction_line, in_order(judged)))


def extraction_line(row: Judged) -> bytes:
    """The line of one extraction, its end included."""
    return (json_line(_to_json(row)) + "\n").encode("utf-8")


def _to_json(row: Judged) -> dict[str, Any]:
    extraction = row.extraction
    return {
        **{name: getattr(extraction, name) for name in _PLAIN},
        "cost": dollars_text(extraction.cost),
        "failure": None if extraction.failure is None else asdict(extraction.failure),
        "usage": asdict(extraction.usage),
        **({"by_attempt": list(map(_attempted, extraction.by_attempt))} if extraction.by_attempt else {}),
        "comparison": {"similarity": row.comparison.similarity, "unknown_keys": list(row.comparison.unknown_keys)},
    }


def _attempted(one: Attempted) -> dict[str, Any]:
    return {"usage": asdict(one.usage), "cost": dollars_text(one.cost), "failure": one.failure}


def read_extractions(path: Path) -> list[StoredExtraction]:
    """The lines of the file, in order. Raises RunError, naming the line, where one cannot be read."""
    lines = read_bytes(path, what="the extractions").splitlines()
    return [extraction_of_line(line, path=path, number=number) for number, line in enumerate(lines, start=1)]


def extraction_of_line(line: bytes, *, path: Path, number: int) -> StoredExtraction:
    """What line `number` of the file `path` holds. Raises RunError where it cannot be read."""
    value = parse_json(line, path=path, line=number)
    with reading(path, line=number):
        return _from_json(value)


def _from_json(value: Mapping[str, Any]) -> StoredExtraction:
    failure = value["failure"]
    if failure is not None and failure["kind"] not in _KINDS:
        raise ValueError(f"{failure['kind']!r} is no kind of failure")
    for name, kind in (("document", str), ("schema", str), ("repeat", int), ("valid_first", bool), ("valid", bool)):
        if type(value[name]) is not kind:
            raise ValueError(f"{name} is {value[name]!r}")
    comparison = value["comparison"]
    return StoredExtraction(
        Extraction(
            **{name: value[name] for name in _PLAIN},
            failure=None if failure is None else Failure(**failure),
            usage=Usage(**value["usage"]),
            cost=dollars_of(value.get("cost")),
            by_attempt=tuple(map(_read_attempted, value.get("by_attempt", ()))),
        ),
        float(comparison["similarity"]),
        tuple(str(pointer) for pointer in comparison["unknown_keys"]),
    )


def _read_attempted(value: Mapping[str, Any]) -> Attempted:
    if value["failure"] is not None and value["failure"] not in _KINDS:
        raise ValueError(f"{value['failure']!r} is no kind of failure")
    return Attempted(Usage(**value["usage"]), dollars_of(value["cost"]), value["failure"])
