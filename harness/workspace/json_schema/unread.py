"""What stands in a schema file and decides nothing of what is compared, said rather than dropped."""

from __future__ import annotations

from typing import Any

from harness.errors import excerpt
from harness.workspace.json_schema.document import SchemaDocument
from harness.workspace.json_schema.extract_bench import KEYWORD as EVALUATION_CONFIG
from harness.workspace.json_schema.keywords import ANNOTATIONS, KNOWN, ONLY_VALIDITY
from harness.workspace.json_schema.scores import KEYWORD
from harness.workspace.json_schema.stickler import MODEL_NAME, PREFIX
from harness.workspace.names import suggestion

__all__ = ["note_unread", "note_unused"]


def note_unread(document: SchemaDocument) -> None:
    """Notes every keyword that is for validity alone, or not read at all."""
    containers = {schema["$ref"].split("/")[1] for schema in document.schemas if _leads_inside(schema.get("$ref"))}
    for schema in document.schemas:
        pointer = document.pointer(schema)
        for key in schema:
            said = None if schema is document.root and key in containers else _said(document, schema, key)
            if said is not None:
                document.notes.add(said, pointer)


def _leads_inside(ref: Any) -> bool:
    return isinstance(ref, str) and ref.startswith("#/")


def note_unused(document: SchemaDocument) -> None:
    """Notes every key for scoring that was not read, when all that is compared is known."""
    for schema in document.schemas:
        if id(schema) in document.read:
            continue
        for key in schema:
            if key in (KEYWORD, EVALUATION_CONFIG) or (key.startswith(PREFIX) and key != MODEL_NAME):
                said = "counts for nothing here: nothing is compared here, or what stands around it says how"
                document.notes.add(f"{key} {said}", document.pointer(schema))


def _said(document: SchemaDocument, schema: dict[str, Any], key: str) -> str | None:
    if document.old and isinstance(schema.get("$ref"), str) and key != "$ref":
        validates = key in KNOWN and key not in (*ANNOTATIONS, "$schema", "$id", "definitions", "$defs")
        return f"{key} beside $ref counts for nothing in draft 07" if validates else None
    if key in ONLY_VALIDITY:
        return f"{key}: checked for validity only"
    if key in KNOWN or key == KEYWORD or key.startswith(PREFIX):
        return None
    if key == "nullable":
        return 'nullable is no keyword of JSON Schema: not read; write "type": ["string", "null"]'
    if key.startswith("x-"):
        near = suggestion(key, (KEYWORD,))
        return f"'{excerpt(key)}' is not read" + (f"; {near}" if near else "")
    near = suggestion(key, KNOWN)
    return f"'{excerpt(key)}' is no keyword of JSON Schema: not read" + (f"; {near}" if near else "")
