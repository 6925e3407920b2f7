"""A JSON Schema as pydantic's annotations: what the plan, the prompt and the rules read of any model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ForwardRef, Literal

from harness.errors import LimitError
from harness.fields import Exact
from harness.limits import MAX_DEPTH, MAX_FIELDS
from harness.plan import Because
from harness.workspace.json_schema.alternatives import flat_arms
from harness.workspace.json_schema.checking import AcceptedBy
from harness.workspace.json_schema.converted import Converted, annotated
from harness.workspace.json_schema.document import SchemaDocument
from harness.workspace.json_schema.facets import (
    Facets,
    Never,
    Schema,
    bare,
    closed_of,
    facets_of,
    places_of,
    rest_of,
    types_of,
)
from harness.workspace.json_schema.marking import marks_of
from harness.workspace.json_schema.unions import union_of
from harness.workspace.json_schema.values import json_key, types_like

__all__ = ["Converter"]

_SCALARS: dict[str, Any] = {"string": str, "integer": int, "number": float, "boolean": bool}

_JSON = (Exact(), Because("default for any JSON value"))


class Converter:
    """Turns nodes of one document into annotations; objects are named and noted in `records`, to be made later.

    inside: the name of the record whose fields are converted.
    """

    def __init__(self, document: SchemaDocument) -> None:
        self.document = document
        self.records: dict[str, tuple[Facets, str | None]] = {}
        self.inside = ""
        self._depth: dict[str, int] = {}
        self._names: dict[tuple[int, ...], str] = {}
        self._done: dict[tuple[int, ...], Converted] = {}
        self._inside: set[tuple[int, ...]] = set()

    def convert(self, schemas: Sequence[Schema], *, key: str | None = None) -> Converted:
        """The annotation of a value that satisfies all of `schemas`. key: what it is called where it stands.

        Raises Never where no value does.
        """
        return self.node(facets_of(self.document, schemas), key)

    def node(self, facets: Facets, key: str | None) -> Converted:
        """The annotation of a value that `facets` describe. Raises Never where there is none."""
        identity = tuple(map(id, facets))
        if identity in self._inside:
            said = "refers to itself with no object between: compared there as any JSON value"
            self.document.notes.add(said, self.document.pointer(facets[0]))
            return Converted(annotated(Any, *_JSON))
        if identity not in self._done:
            if len(self._inside) >= MAX_DEPTH:
                raise LimitError(f"nested deeper than {MAX_DEPTH} levels", file=self.document.file)
            self._inside.add(identity)
            try:
                made = self._made(facets, key)
            finally:
                self._inside.discard(identity)
            if made.size > MAX_FIELDS:
                raise LimitError(
                    f"unfolds to more than {MAX_FIELDS:,} fields", file=self.document.file, hint="split it"
                )
            self._done[identity] = made
        return self._done[identity]

    def _made(self, facets: Facets, key: str | None) -> Converted:
        closed = closed_of(self.document, facets)
        if closed is not None:
            return self.closed(facets, closed)
        arms = flat_arms(self.document, facets)
        if arms is not None:
            return union_of(self, facets, arms, key)
        types = types_of(self.document, facets)
        if types is None:
            return Converted(annotated(Any, *marks_of(self.document, facets, "scalar", annotation=Any)))
        (name,) = types
        if name == "null":
            return Converted(type(None))
        if name == "object":
            return self._object(facets, key)
        if name == "array":
            return self._list(facets, key)
        return self._scalar(facets, _SCALARS[name])

    def _scalar(self, facets: Facets, annotation: Any) -> Converted:
        marks = marks_of(self.document, facets, "scalar", annotation=annotation)
        return Converted(annotated(annotation, AcceptedBy(self.document.validator, facets), *marks))

    def closed(self, facets: Facets, values: list[Any]) -> Converted:
        """A Literal of `values`; any JSON value where objects or arrays are among them."""
        types = types_of(self.document, facets)
        if types is not None:
            kept = [value for value in values if types & types_like(value)]
            if not kept:
                raise Never("values that are of none of its types")
            values = kept
        rest = [value for value in values if value is not None]
        nullable = len(rest) < len(values)
        if not rest:
            return Converted(type(None))
        if any(isinstance(value, (dict, list)) for value in rest):
            marks = marks_of(self.document, facets, "scalar", annotation=Any)
            return Converted(annotated(Any, AcceptedBy(self.document.validator, facets), *marks), nullable)
        annotation: Any = Literal[tuple(rest)]
        marks = marks_of(self.document, facets, "scalar", annotation=annotation)
        if not all(isinstance(value, str) for value in rest):
            marks = (AcceptedBy(self.document.validator, facets), *marks)
        return Converted(annotated(annotation, *marks), nullable)

    def _object(self, facets: Facets, key: str | None) -> Converted:
        patterns = [part for facet in facets for part in facet.get("patternProperties", {}).values()]
        others = [facet["additionalProperties"] for facet in facets if "additionalProperties" in facet]
        if any(facet.get("properties") for facet in facets) or (False in others and not patterns):
            return self._record(facets, key)
        values = [part for part in (*patterns, *others) if part is not False]
        item = self._one_of(values, facets, key) if values else Converted(Any)
        marks = marks_of(self.document, facets, "map")
        annotation: Any = dict[str, item.whole]  # type: ignore[name-defined]
        return Converted(annotated(annotation, *marks), size=item.size + 1)

    def _record(self, facets: Facets, key: str | None) -> Converted:
        marks = marks_of(self.document, facets, "record")
        return Converted(annotated(ForwardRef(self.record(facets, key)), *marks))

    def record(self, facets: Facets, key: str | None) -> str:
        """The name under which the object that `facets` describe is noted in `records`."""
        own = tuple(map(id, bare(self.document, facets)))
        if own not in self._names:
            depth = self._depth.get(self.inside, 0) + 1
            if depth > MAX_DEPTH:
                raise LimitError(f"nested deeper than {MAX_DEPTH} levels", file=self.document.file)
            self._names[own] = f"record_{len(self._names)}"
            self._depth[self._names[own]] = depth
            self.records[self._names[own]] = (facets, key)
        return self._names[own]

    def _one_of(self, schemas: list[Any], facets: Facets, key: str | None) -> Converted:
        """The annotation of a value that satisfies one of `schemas`; any JSON value where none can be satisfied."""
        distinct = list({json_key(part): part for part in schemas}.values())
        try:
            if len(distinct) == 1:
                return self.convert(distinct, key=key)
            numbered = "one of " + " ".join(str(id(part)) for part in distinct)
            return self.convert([self.document.once(facets[0], numbered, {"anyOf": distinct})], key=key)
        except Never:
            return Converted(Any)

    def _list(self, facets: Facets, key: str | None) -> Converted:
        places = next((part for facet in facets for part in places_of(facet)), None)
        rest = [part for facet in facets for part in rest_of(facet) if isinstance(part, dict)]
        if places is not None:
            item = self._one_of([*(part for part in places if part is not False), *rest], facets, key)
        else:
            item = self._item(rest, key)
        marks = marks_of(self.document, facets, "list", ordered=places is not None)
        annotation: Any = list[item.whole]  # type: ignore[name-defined]
        return Converted(annotated(annotation, *marks), size=item.size + 1)

    def _item(self, schemas: list[Any], key: str | None) -> Converted:
        try:
            return self.convert(schemas, key=key) if schemas else Converted(Any)
        except Never:
            return Converted(Any)
