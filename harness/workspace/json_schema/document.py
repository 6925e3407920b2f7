"""A schema file of JSON Schema, read: its dialect, the places of its schemas, and where its references lead."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin

from harness.errors import LimitError, SchemaError, excerpt
from harness.limits import MAX_SCHEMA_BYTES, MAX_SCHEMA_NODES
from harness.plan import parse_pointer, render_pointer
from harness.workspace.files import read_bytes
from harness.workspace.json_schema.keywords import within
from harness.workspace.json_schema.notes import Notes
from harness.workspace.jsontext import read_json
from harness.workspace.names import suggestion

__all__ = ["SchemaDocument", "read_document"]

_TYPES = ("string", "number", "integer", "boolean", "object", "array", "null")
_DRAFT_07 = "http://json-schema.org/draft-07/schema#"


@dataclass
class SchemaDocument:
    """file: where it stands. root: its schema. old: whether it is of draft 07 or older, where `$ref` stands alone.

    validator: jsonschema's, for the root; it fetches nothing. schemas: every schema in it that is an object.
    """

    file: Path
    root: dict[str, Any]
    old: bool
    validator: Any
    notes: Notes = field(default_factory=Notes)
    schemas: list[dict[str, Any]] = field(default_factory=list)
    _pointers: dict[int, str] = field(default_factory=dict)
    _bases: dict[int, str] = field(default_factory=dict)
    _targets: dict[str, Any] = field(default_factory=dict)
    _kept: list[dict[str, Any]] = field(default_factory=list)
    _once: dict[tuple[int, str], dict[str, Any]] = field(default_factory=dict)

    def pointer(self, schema: Any) -> str:
        """Where `schema` stands, as an RFC 6901 pointer."""
        return self._pointers.get(id(schema), "")

    def made(self, schema: dict[str, Any], of: dict[str, Any]) -> dict[str, Any]:
        """`schema`, which was made of `of`, with that one's place; it is kept, so that its identity stays its own."""
        self._kept.append(schema)
        self._pointers[id(schema)] = self.pointer(of)
        self._bases[id(schema)] = self._bases.get(id(of), "")
        return schema

    def once(self, of: dict[str, Any], kind: str, schema: dict[str, Any]) -> dict[str, Any]:
        """The same object at every call for one `of` and `kind`: `schema` as `made` keeps it."""
        key = (id(of), kind)
        if key not in self._once:
            self._once[key] = self.made(schema, of)
        return self._once[key]

    def fault(self, message: str, schema: Any, *steps: str | int, hint: str | None = None) -> SchemaError:
        """The error to raise for what stands in `schema`, at `steps` below it."""
        pointer = self.pointer(schema) + render_pointer(steps)
        return SchemaError(message, file=self.file, pointer=pointer or None, hint=hint)

    def survey(self, schema: dict[str, Any], pointer: str, base: str) -> list[dict[str, Any]]:
        """Notes the place of `schema` and of all below it, with the names by which references reach them.

        Returns them. Raises LimitError where there are too many in all.
        """
        found, pending = [], [(schema, pointer, base)]
        while pending:
            each, place, uri = pending.pop()
            if id(each) in self._pointers:
                continue
            if len(self._pointers) >= MAX_SCHEMA_NODES:
                raise LimitError(f"has more than {MAX_SCHEMA_NODES:,} schemas within", file=self.file)
            found.append(each)
            self.schemas.append(each)
            self._pointers[id(each)] = place
            self._bases[id(each)] = uri = self._named(each, uri)
            pending += [(item, place + render_pointer(at), uri) for at, item in within(each) if isinstance(item, dict)]
        return found

    def _named(self, schema: dict[str, Any], base: str) -> str:
        own = schema.get("$id")
        if isinstance(own, str) and not (self.old and "$ref" in schema):
            if own.startswith("#"):
                self._targets[base + own] = schema
            else:
                base = urldefrag(urljoin(base, own))[0]
                self._targets[base] = schema
        for keyword in ("$anchor", "$dynamicAnchor"):
            if isinstance(schema.get(keyword), str):
                self._targets[f"{base}#{schema[keyword]}"] = schema
        return base

    def resolve(self, schema: dict[str, Any], keyword: str = "$ref") -> Any:
        """What the reference in `schema` leads to, within the file. Raises SchemaError where it leads elsewhere."""
        ref = schema[keyword]
        uri, fragment = urldefrag(urljoin(self._bases.get(id(schema), ""), ref))
        if uri not in self._targets:
            hint = "put what it names under $defs and refer to it as #/$defs/NAME"
            raise self.fault(
                f"'{excerpt(ref)}' leads out of the file, and nothing is fetched", schema, keyword, hint=hint
            )
        target = self._targets[uri]
        if fragment and not fragment.startswith("/"):
            target = self._targets.get(f"{uri}#{fragment}")
        elif fragment:
            target = _follow(target, unquote(fragment))
        if not isinstance(target, (dict, bool)):
            raise self.fault(f"'{excerpt(ref)}' leads to no schema", schema, keyword)
        return target


def _follow(value: Any, pointer: str) -> Any:
    try:
        for step in parse_pointer(pointer):
            value = value[int(step)] if isinstance(value, list) else value[step]
    except (KeyError, IndexError, ValueError, TypeError):
        return None
    return value


def read_document(path: Path) -> SchemaDocument:
    """The schema in the file at `path`, checked against its dialect's own schema.

    Raises SchemaError, with the pointer, for what is no JSON Schema, a reference that leads out of the file or to
    nothing, and a pattern that is no regular expression; LimitError beyond a bound.
    """
    content = read_json(read_bytes(path, limit=MAX_SCHEMA_BYTES, error=SchemaError), file=path, error=SchemaError)
    prefix = ""
    if isinstance(content, dict) and isinstance(content.get("schema_definition"), dict) and "type" not in content:
        content, prefix = content["schema_definition"], "/schema_definition"
    if not isinstance(content, dict):
        raise SchemaError(f"a JSON Schema is an object, got {excerpt(content)}", file=path)
    kind, old = _dialect(content, path)
    document = SchemaDocument(path, content, old, None)
    document._targets[""] = content
    pending = document.survey(content, prefix, "")
    _check(document, kind, content)
    while pending:
        schema = pending.pop()
        _check_patterns(document, schema)
        for keyword in ("$ref", "$dynamicRef", "$recursiveRef"):
            target = document.resolve(schema, keyword) if isinstance(schema.get(keyword), str) else None
            if isinstance(target, dict) and id(target) not in document._pointers:
                pending += document.survey(target, prefix + _place(schema[keyword]), "")
                _check(document, kind, target)
    from referencing import Registry

    document.validator = kind(content, registry=Registry())
    return document


def _place(ref: str) -> str:
    return unquote(ref.partition("#")[2])


def _dialect(content: dict[str, Any], path: Path) -> tuple[Any, bool]:
    """jsonschema's validator for the dialect, and whether it is draft 07 or older."""
    from jsonschema import validators

    named = content.get("$schema")
    if named is None:
        return validators.Draft202012Validator, False
    found = validators.validator_for({"$schema": named}, default=None) if isinstance(named, str) else None
    if found is None:
        hint = f"write https://json-schema.org/draft/2020-12/schema or {_DRAFT_07}"
        raise SchemaError(
            f"{excerpt(named)} is no dialect of JSON Schema that is known here",
            file=path,
            pointer="/$schema",
            hint=hint,
        )
    old = found in (
        validators.Draft3Validator, validators.Draft4Validator, validators.Draft6Validator, validators.Draft7Validator
    )  # fmt: skip
    return found, old


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
