"""The predictions of another pipeline, matched with gold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from harness.engines import Engine, LocalEngine
from harness.errors import excerpt
from harness.pipeline.judging import NOT_PREDICTED, Answer, extraction_of
from harness.pipeline.material import Material
from harness.records import Extraction, Schema
from harness.workspace.prediction_lines import PredictionLine, PredictionLines

__all__ = ["Answers", "stored_extractions"]


@dataclass(frozen=True)
class Answers:
    """Predictions by schema, document and repeat; those of a JSONL file are read from it when they are judged.

    repeats: the most of any document. A document with gold and no prediction is a failed extraction: it stays in every
    denominator.
    """

    parts: tuple[Iterable[Answer | str], ...]
    schemas: tuple[Schema, ...]
    repeats: int

    def __iter__(self) -> Iterator[Answer]:
        for schema, part in zip(self.schemas, self.parts, strict=True):
            for one in part:
                yield one if isinstance(one, (Extraction, PredictionLine)) else _lacking(one, schema)


def _lacking(document: str, schema: Schema) -> Extraction:
    return Extraction(document, schema.name, 0, None, NOT_PREDICTED, False, False)


def stored_extractions(material: Material, path: Path, *, engine: Engine | None = None) -> tuple[Material, Answers]:
    """The predictions at `path`, and the material with what did not match among its warnings.

    engine: shares out the reading of a JSONL file.
    """
    parts: list[Iterable[Answer | str]] = []
    warnings, repeats = list(material.warnings), 1
    schemas = tuple(sorted(material.schemas, key=lambda schema: schema.name))
    for schema in schemas:
        known = sorted(document.name for document, of in material.pairs() if of is schema)
        if path.is_dir() or path.suffix.lower() == ".csv":
            part, unmatched = _held(path, schema, known)
            repeats = max(repeats, 1 + max((one.repeat for one in part), default=0))
            parts.append(part)
        else:
            lines = PredictionLines(path, schema, known, engine=engine or LocalEngine(1))
            unmatched, repeats = lines.unmatched, max(repeats, lines.repeats)
            parts.append(lines)
        warnings += [f"{excerpt(name)}: a prediction for no document with gold" for name in unmatched]
    return replace(material, warnings=tuple(warnings)), Answers(tuple(parts), schemas, repeats)


def _held(path: Path, schema: Schema, known: list[str]) -> tuple[list[Extraction], list[str]]:
    """Those of a folder or a table, which are held in memory, and the names that are no document's."""
    from harness.workspace import load_predictions

    found = load_predictions(path, schema, known)
    extractions = [extraction_of(row, schema) for row in found.rows]
    missing = sorted(set(known).difference(row.document for row in found.rows))
    every = chain(extractions, (_lacking(name, schema) for name in missing))
    return sorted(every, key=lambda one: (one.document, one.repeat)), found.unmatched
