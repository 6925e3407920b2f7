"""Gold files and bare records, checked into `Gold`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from pydantic import BaseModel

from harness.errors import GoldError, excerpt
from harness.limits import MAX_JSON_BYTES
from harness.plan import compile_plan, render_pointer
from harness.records import Document, Gold, Schema
from harness.workspace.files import Where, read_bytes
from harness.workspace.gold_doubts import Doubts
from harness.workspace.gold_labels import check_labels
from harness.workspace.jsontext import read_json
from harness.workspace.jsonvalues import Survey
from harness.workspace.names import suggestion

__all__ = ["GOLD_FORMAT", "GOLD_KEYS", "is_gold_file", "parse_gold", "read_gold"]

GOLD_FORMAT = 1
"""The version of the gold file's format that is read; a file that names none is of this one."""

GOLD_KEYS = (
    "format", "document", "schema", "labels", "accept", "optional", "ignore", "evidence", "inferred", "annotator",
    "guideline", "draft", "document_digest", "schema_digest",
)  # fmt: skip


def read_gold(
    path: Path,
    schema: Schema,
    *,
    document: Document | None = None,
    filed: bool = False,
    absent: list[GoldError] | None = None,
) -> Gold:
    """The gold in the file at `path`: a gold file or a bare record.

    document: whose gold it is; evidence must stand in its text. filed: the path says which document and schema it is
    of, as `gold/<schema>/<document>.json`, and the file may not say otherwise. Raises GoldError as `parse_gold` does,
    and LimitError beyond a bound.
    """
    data = read_json(read_bytes(path, limit=MAX_JSON_BYTES, error=GoldError), file=path, error=GoldError)
    gold = parse_gold(data, schema, file=path, document=document, absent=absent)
    if filed:
        for key, said, wanted in (("document", gold.document, path.stem), ("schema", gold.schema, path.parent.name)):
            if said != wanted:
                _refuse(key, f"says '{excerpt(said)}', and the file's path says '{excerpt(wanted)}'", file=path)
        if gold.draft is not None:
            hint = "read it against the document, correct it, and take the member `draft` out"
            _refuse("draft", f"is a draft taken from {excerpt(gold.draft)}, and no gold yet", file=path, hint=hint)
    return gold


def parse_gold(
    data: Any,
    schema: Schema,
    *,
    file: Where = None,
    document: Document | None = None,
    absent: list[GoldError] | None = None,
    checked: bool = False,
) -> Gold:
    """The gold that `data` is, JSON already parsed: the content of a gold file, or a bare record.

    Where it does not name its document or schema, it is of `document` (else the one that the file's name says) and of
    `schema`. absent: takes the errors of quotations that do not stand in the document, which change no score; without
    it the first is raised. checked: whether the same gold was read before, so that its labels need not be validated
    again. Raises GoldError, with file and pointer, for what is not as a gold file has it, does not fit
    the schema, or points at nothing; LimitError for what is nested too deep.
    """
    if not checked:
        Survey(file=file, error=GoldError).check(data)
    if not isinstance(data, dict):
        raise GoldError(f"gold must be a JSON object, got {_shown(data)}", file=file)
    whole = is_gold_file(data, schema)
    content = data if whole else {"labels": data}
    head = _read_head(content, document, file=file)
    if not checked:
        check_labels(content["labels"], schema, file=file, base=("labels",) if whole else ())
    doubts = Doubts(content, content["labels"], file)
    accept, optional, ignore = doubts.accept(), doubts.pointers("optional"), doubts.pointers("ignore")
    stem = Path(file).stem if file is not None else ""
    return Gold(
        document=head.document or (document.name if document is not None else stem),
        schema=head.schema or schema.name,
        labels=content["labels"],
        accept=accept,
        optional=optional,
        ignore=ignore,
        evidence=doubts.evidence(document, absent),
        inferred=doubts.inferred(),
        annotator=head.annotator,
        guideline=head.guideline,
        draft=head.draft,
        document_digest=head.document_digest,
        schema_digest=head.schema_digest,
        digest=_digest(content["labels"], accept, optional, ignore),
        path=file if isinstance(file, Path) else None,
    )


def is_gold_file(data: Mapping[str, Any], schema: Schema) -> bool:
    """Whether `data` is a gold file's content, and not a bare record: it has `labels`, which the schema has not.

    Where the schema lets any key pass, the other keys must be a gold file's too.
    """
    model: type[BaseModel] = schema.model
    if "labels" not in data or "labels" in compile_plan(model).known_keys:
        return False
    return model.model_config.get("extra") != "allow" or all(key in GOLD_KEYS for key in data)


class _Head(NamedTuple):
    document: str | None
    schema: str | None
    annotator: str | None
    draft: str | None
    document_digest: str | None
    schema_digest: str | None
    guideline: int | None


def _read_head(content: Mapping[str, Any], document: Document | None, *, file: Where) -> _Head:
    for key in content:
        if key not in GOLD_KEYS:
            hint = suggestion(key, GOLD_KEYS) or f"the keys are {', '.join(GOLD_KEYS)}"
            _refuse(key, f"a gold file has no key '{excerpt(key)}'", file=file, hint=hint)
    version = content.get("format", GOLD_FORMAT)
    if version != GOLD_FORMAT or isinstance(version, bool):
        _refuse("format", f"the format is {_shown(version)}, and this version reads {GOLD_FORMAT}", file=file)
    head = _Head(*(content.get(key) for key in _Head._fields))
    for key, text in zip(_Head._fields[:-1], head[:-1], strict=True):
        if text is not None and not (isinstance(text, str) and text.strip()):
            _refuse(key, f"must be a name, got {_shown(text)}", file=file)
    if head.guideline is not None and (isinstance(head.guideline, bool) or not isinstance(head.guideline, int)):
        _refuse("guideline", f"must be an integer, got {_shown(head.guideline)}", file=file)
    if document is not None and head.document not in (None, document.name):
        said = f"says '{excerpt(head.document)}', and the document is '{excerpt(document.name)}'"
        _refuse("document", said, file=file)
    return head


def _refuse(key: str, message: str, *, file: Where, hint: str | None = None) -> NoReturn:
    raise GoldError(message, file=file, pointer=render_pointer((key,)), hint=hint)


def _shown(value: Any) -> str:
    return excerpt(json.dumps(value, ensure_ascii=False))


def _digest(labels: Any, accept: Mapping[str, Any], optional: frozenset[str], ignore: frozenset[str]) -> str:
    """SHA-256 of what decides scores. Evidence, reasons and who labelled may be bettered without changing it."""
    content = {"labels": labels, "accept": accept, "optional": sorted(optional), "ignore": sorted(ignore)}
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
