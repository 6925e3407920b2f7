"""Responses compared with gold; those that another pipeline gave are read for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from harness.comparison import FAILED, SourceText, compare_record
from harness.errors import LimitError, excerpt
from harness.pipeline.material import Material
from harness.records import Extraction, Failure, Judged

__all__ = ["judge", "judge_each", "stored_extractions"]


def stored_extractions(material: Material, path: Path) -> tuple[Material, list[Extraction]]:
    """The predictions at `path` as extractions, and the material with what did not match among its warnings.

    A document with gold and no prediction is a failed extraction: it stays in every denominator.
    """
    from harness.extract import validation_failure
    from harness.workspace import load_predictions

    extractions, warnings = [], list(material.warnings)
    for schema in material.schemas:
        known = [document.name for document, of in material.pairs() if of is schema]
        found = load_predictions(path, schema, known)
        warnings += [f"{excerpt(name)}: a prediction for no document with gold" for name in found.unmatched]
        for row in found.rows:
            failure = row.failure or (
                _NOT_PREDICTED if row.prediction is None else validation_failure(schema, row.prediction)
            )
            valid = failure is None
            extractions.append(Extraction(row.document, schema.name, row.repeat, row.prediction, failure, valid, valid))
        missing = sorted(set(known).difference(row.document for row in found.rows))
        extractions += [Extraction(name, schema.name, 0, None, _NOT_PREDICTED, False, False) for name in missing]
    return replace(material, warnings=tuple(warnings)), extractions


_NOT_PREDICTED = Failure("no_prediction", "no prediction was given")


def judge(material: Material, extractions: Iterable[Extraction]) -> list[Judged]:
    """Compares each extraction with its gold. A response beyond a bound is a failed one, not the end of a run."""
    return list(judge_each(material, extractions))


def judge_each(material: Material, extractions: Iterable[Extraction]) -> Iterator[Judged]:
    """The same one by one; a document is read once for those of it that follow each other."""
    schemas = {schema.name: schema for schema in material.schemas}
    documents = {document.name: document for document in material.documents}
    read: tuple[str, SourceText | None] | None = None
    for extraction in extractions:
        gold = material.gold[extraction.schema, extraction.document]
        model = schemas[extraction.schema].model
        if read is None or read[0] != extraction.document:
            document = documents[extraction.document].read()
            source = SourceText(document.text, published_at=document.published_at) if document.text else None
            read = extraction.document, source
        response = FAILED if extraction.response is None else extraction.response
        try:
            comparison = compare_record(model, gold, response, source=read[1])
        except LimitError as error:
            failure = Failure("invalid", excerpt(str(error), 300))
            extraction = replace(extraction, response=None, failure=failure, valid_first=False, valid=False)
            comparison = compare_record(model, gold, FAILED)
        yield Judged(extraction, comparison)
