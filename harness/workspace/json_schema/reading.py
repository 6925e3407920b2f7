"""A schema file of JSON Schema, read and checked: its dialect, its references, its patterns."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from harness.errors import LimitError, SchemaError, excerpt
from harness.limits import MAX_SCHEMA_BYTES
from harness.workspace.files import read_bytes
from harness.workspace.json_schema.document import SchemaDocument
from harness.workspace.jsontext import read_json
from harness.workspace.names import suggestion

__all__ = ["read_document"]

_TYPES = ("string", "number", "integer", "boolean", "object", "array", "null")
_DRAFT_07 = "http://json-schema.org/draft-07/schema#"


def read_document(path: Path) -> SchemaDocument:
    """The schema in the file at `path`, checked against its dialect's own schema.

    Raises SchemaError, with the pointer, for what is no JSON Schema, a reference that leads out of the file or to
    nothing, and a pattern that is no regular expression; LimitError beyond a bound.
    """
    content = read_json(read_bytes(path, limit=MAX_SCHEMA_BYTES, error=SchemaError), file=path, error=SchemaError)
    content, prefix = _unwrapped(content)
    if not isinstance(content, dict):
        raise SchemaError(f"a JSON Schema is an object, got {excerpt(content)}", file=path)
    kind, old = _dialect(content, path)
    document = SchemaDocument(path, content, old, None)
    pending = document.survey(content, prefix, "")
    _check(document, kind, content)
    while pending:
        schema = pending.pop()
        _check_patterns(document, schema)
        for keyword in ("$ref", "$dynamicRef", "$recursiveRef"):
            target = document.resolve(schema, keyword) if isinstance(schema.get(keyword), str) else None
            if isinstance(target, dict) and not document.knows(target):
                pending += document.survey(target, prefix + _place(schema[keyword]), "")
                _check(document, kind, target)
    from referencing import Registry

    document.validator = kind(content, registry=Registry())
    return document


def _unwrapped(content: Any) -> tuple[Any, str]:
    """The schema, and its pointer: ExtractBench's files have it below a name and a description."""
    inner = content.get("schema_definition") if isinstance(content, dict) else None
    if not isinstance(inner, dict) or "type" in content:
        return content, ""
    named = {key: content[said] for key, said in (("title", "name"), ("description", "description")) if said in content}
    return named | inner, "/schema_definition"


def _place(ref: str) -> str:
    return unquote(ref.partition("#")[2])


def _dialect(content: dict[str, Any], path: Path) -> tuple[Any, bool]:
    """jsonschema's validator for the dialect, and whether it is draft 07 or older."""
    from jsonschema import validators

    named = content.get("$schema")
    if named is None:
        return validators.Draft202012Validator, False
    new = (validators.Draft202012Validator, validators.Draft201909Validator)
    old = (validators.Draft7Validator, validators.Draft6Validator, validators.Draft4Validator)
    found = validators.validator_for({"$schema": named}, default=None) if isinstance(named, str) else None
    if found not in (*new, *old):
        hint = f"write https://json-schema.org/draft/2020-12/schema or {_DRAFT_07}"
        said = f"{excerpt(named)} is no dialect of JSON Schema that is known here"
        raise SchemaError(said, file=path, pointer="/$schema", hint=hint)
    return found, found in old


def _check(document: SchemaDocument, kind: Any, schema: dict[str, Any]) -> None:
    """Raises SchemaError for the first thing that the dialect's own schema does not allow."""
    from jsonschema.exceptions import best_match

    try:
        error = best_match(kind(kind.META_SCHEMA).iter_errors(schema))
    except RecursionError as cause:
        raise LimitError("nested too deep to be checked", file=document.file) from cause
    if error is None:
        return
    hint = None
    if list(error.absolute_path)[-1:] == ["items"] and isinstance(error.instance, list):
        hint = f'write prefixItems, or "$schema": "{_DRAFT_07}" at the top'
    if list(error.absolute_path)[-1:] == ["type"] and isinstance(error.instance, str):
        hint = suggestion(error.instance, _TYPES) or f"there are {', '.join(_TYPES)}"
    wanted = "" if hint else f": it breaks {error.validator} {excerpt(error.validator_value, 100)}"
    said = f"{excerpt(error.instance, 60)} makes this no valid JSON Schema{wanted}"
    raise document.fault(said, schema, *error.absolute_path, hint=hint)


def _check_patterns(document: SchemaDocument, schema: dict[str, Any]) -> None:
    for steps in [("pattern",), *(("patternProperties", key) for key in schema.get("patternProperties", ()))]:
        pattern = schema.get(steps[0]) if len(steps) == 1 else steps[1]
        if not isinstance(pattern, str):
            continue
        try:
            re.compile(pattern)
        except (re.error, RecursionError, OverflowError) as cause:
            said = f"'{excerpt(pattern)}' is no regular expression of Python's: {excerpt(str(cause), 100)}"
            raise document.fault(said, schema, *steps) from cause
