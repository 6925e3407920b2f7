"""Responses compared with gold, one by one or in chunks that an engine spreads over workers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from harness.comparison import FAILED, SourceText, compare_record, compile_matcher
from harness.errors import LimitError, excerpt
from harness.pipeline.digest import Digest
from harness.pipeline.material import Material
from harness.records import Document, Extraction, Failure, Gold, Judged, Schema
from harness.workspace.gold_lines import GoldLine, GoldLines
from harness.workspace.prediction_lines import PredictionLine

if TYPE_CHECKING:
    from harness.runs import Part
    from harness.workspace.predictions import StoredPrediction

__all__ = ["NOT_PREDICTED", "Answer", "Judging", "chunks_of", "extraction_of", "judge", "stored_extraction"]

NOT_PREDICTED = Failure("no_prediction", "no prediction was given")

Answer = Extraction | PredictionLine

_BYTES = 4_000_000
"""Of a chunk, so that one of long texts is no longer than memory has room for."""


class Work(NamedTuple):
    """A response to be judged. document: with its text, None where there is none."""

    schema: str
    gold: Gold | GoldLine
    document: Document | None
    answer: Answer


def judge(material: Material, extractions: Iterable[Extraction]) -> list[Judged]:
    """Compares each extraction with its gold. A response beyond a bound is a failed one, not the end of a run."""
    schemas = {schema.name: schema for schema in material.schemas}
    return [row for row, _ in _judge_each(schemas, _works(material, extractions))]


def _works(material: Material, answers: Iterable[Answer]) -> Iterator[Work]:
    """Each response with what it is judged by; a document is read once for those of it that follow each other."""
    read: tuple[str, Document | None] | None = None
    for answer in answers:
        key = answer.schema, answer.document
        if read is None or read[0] != answer.document:
            document = material.document(answer.document).read()
            read = answer.document, document if document.text else None
        gold = material.gold.line(key) if isinstance(material.gold, GoldLines) else material.gold[key]
        yield Work(answer.schema, gold, read[1], answer)


def chunks_of(material: Material, answers: Iterable[Answer]) -> Iterator[list[Work]]:
    """The responses in chunks that end where a document ends.

    answers: by schema, document and repeat. The chunks are the same for the same answers, wherever they are judged.
    """
    from harness.runs import PART_RECORDS

    chunk: list[Work] = []
    size = 0
    for work in _works(material, answers):
        ended = not chunk or (chunk[-1].schema, chunk[-1].answer.document) != (work.schema, work.answer.document)
        if ended and (len(chunk) >= PART_RECORDS or size >= _BYTES):
            yield chunk
            chunk, size = [], 0
        size += _size(work, new=ended)
        chunk.append(work)
    if chunk:
        yield chunk


def _size(work: Work, *, new: bool) -> int:
    size = len(work.answer.line.data) if isinstance(work.answer, PredictionLine) else 0
    size += len(work.gold.line.data) if isinstance(work.gold, GoldLine) else 0
    return size + (len(work.document.text) if new and work.document is not None else 0)


@dataclass(frozen=True)
class Judging:
    """The job of judging chunks: of each, its part of the run's files, and what else is to be known of it.

    quoted: whether gold's quotations are kept beside the slots.
    """

    schemas: tuple[Schema, ...]
    quoted: bool = True

    def start(self) -> Callable[[list[Work]], tuple[Part, Digest]]:
        """Compiles the schemas."""
        for schema in self.schemas:
            compile_matcher(schema.model)
        return self._judge

    def _judge(self, chunk: list[Work]) -> tuple[Part, Digest]:
        from harness.runs import made_part

        digest = Digest()

        def rows() -> Iterator[tuple[Judged, Any]]:
            for row, gold in _judge_each({schema.name: schema for schema in self.schemas}, chunk):
                evidence = {(row.extraction.schema, row.extraction.document): gold.evidence}
                digest.add(row, evidence)
                yield row, evidence if self.quoted else {}

        return made_part(rows()), digest

    def __getstate__(self) -> dict[str, Any]:
        from harness.workspace import portable_schema

        return {"schemas": tuple(map(portable_schema, self.schemas)), "quoted": self.quoted}

    def __setstate__(self, state: dict[str, Any]) -> None:
        object.__setattr__(self, "schemas", tuple(made() for made in state["schemas"]))
        object.__setattr__(self, "quoted", state["quoted"])


def _judge_each(schemas: dict[str, Schema], works: Iterable[Work]) -> Iterator[tuple[Judged, Gold]]:
    read: tuple[Document, SourceText] | None = None
    for work in works:
        schema, document = schemas[work.schema], work.document
        gold = work.gold.read(schema) if isinstance(work.gold, GoldLine) else work.gold
        extraction = stored_extraction(work.answer, schema) if isinstance(work.answer, PredictionLine) else work.answer
        if document is not None and (read is None or read[0] is not document):
            read = document, SourceText(document.text, published_at=document.published_at)
        source = read[1] if document is not None and read is not None else None
        yield _judge_one(schema, gold, extraction, source), gold


def _judge_one(schema: Schema, gold: Gold, extraction: Extraction, source: SourceText | None) -> Judged:
    response = FAILED if extraction.response is None else extraction.response
    try:
        comparison = compare_record(schema.model, gold, response, source=source)
    except LimitError as error:
        failure = Failure("invalid", excerpt(str(error), 300))
        extraction = replace(extraction, response=None, failure=failure, valid_first=False, valid=False)
        comparison = compare_record(schema.model, gold, FAILED)
    return Judged(extraction, comparison)


def stored_extraction(line: PredictionLine, schema: Schema) -> Extraction:
    """The prediction of that line as an extraction. Raises PredictionError where the line is another one now."""
    return extraction_of(line.read(schema), schema)


def extraction_of(row: StoredPrediction, schema: Schema) -> Extraction:
    """A prediction that was read, as an extraction."""
    from harness.extract import validation_failure

    failure = row.failure or (NOT_PREDICTED if row.prediction is None else validation_failure(schema, row.prediction))
    valid = failure is None
    return Extraction(row.document, schema.name, row.repeat, row.prediction, failure, valid, valid)
