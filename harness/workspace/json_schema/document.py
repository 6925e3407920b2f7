"""A schema file of JSON Schema, read: its dialect, the places of its schemas, and where its references lead."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin

from harness.errors import LimitError, SchemaError, excerpt
from harness.limits import MAX_SCHEMA_NODES
from harness.plan import parse_pointer, render_pointer
from harness.workspace.json_schema.keywords import within
from harness.workspace.json_schema.notes import Notes

__all__ = ["SchemaDocument"]


@dataclass
class SchemaDocument:
    """file: where it stands. root: its schema. old: whether it is of draft 07 or older, where `$ref` stands alone.

    validator: jsonschema's, for the root; it fetches nothing. schemas: every schema in it that is an object.
    read: the identities of those whose keys for scoring were read.
    """

    file: Path
    root: dict[str, Any]
    old: bool
    validator: Any
    notes: Notes = field(default_factory=Notes)
    schemas: list[dict[str, Any]] = field(default_factory=list)
    read: set[int] = field(default_factory=set)
    _pointers: dict[int, str] = field(default_factory=dict)
    _bases: dict[int, str] = field(default_factory=dict)
    _targets: dict[str, Any] = field(default_factory=dict)
    _kept: list[dict[str, Any]] = field(default_factory=list)
    _origins: dict[int, int] = field(default_factory=dict)
    _once: dict[tuple[int, str], dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """The empty reference is the root."""
        self._targets[""] = self.root

    def knows(self, schema: dict[str, Any]) -> bool:
        """Whether the place of `schema` was noted."""
        return id(schema) in self._pointers

    def pointer(self, schema: Any) -> str:
        """Where `schema` stands, as an RFC 6901 pointer."""
        return self._pointers.get(id(schema), "")

    def made(self, schema: dict[str, Any], of: dict[str, Any]) -> dict[str, Any]:
        """`schema`, which was made of `of`, with that one's place; it is kept, so that its identity stays its own."""
        self._kept.append(schema)
        self._origins[id(schema)] = self._origins.get(id(of), id(of))
        self._pointers[id(schema)] = self.pointer(of)
        self._bases[id(schema)] = self._bases.get(id(of), "")
        return schema

    def note_read(self, schema: dict[str, Any]) -> None:
        """Notes that the keys for scoring of `schema`, or of what it was made of, were read."""
        self.read.add(self._origins.get(id(schema), id(schema)))

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
