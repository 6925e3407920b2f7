"""A JSON Schema as pydantic's annotations: what the plan, the prompt and the rules read of any model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, ForwardRef, Literal, NamedTuple, Optional, Union, get_args, get_origin

from harness.errors import LimitError
from harness.fields import Exact
from harness.limits import MAX_DEPTH, MAX_FIELDS
from harness.plan import Because
from harness.workspace.json_schema.alternatives import Arm, flat_arms, tag_of
from harness.workspace.json_schema.checking import AcceptedBy, ArmOf
from harness.workspace.json_schema.document import SchemaDocument
from harness.workspace.json_schema.facets import (
    Facets,
    Never,
    Schema,
    bare,
    closed_of,
    facets_of,
    places_of,
    properties_of,
    rest_of,
    types_of,
)
from harness.workspace.json_schema.marking import marks_of
from harness.workspace.json_schema.names import field_names
from harness.workspace.json_schema.values import json_key, types_like

__all__ = ["Converted", "Converter"]

_SCALARS: dict[str, Any] = {"string": str, "integer": int, "number": float, "boolean": bool}

_JSON = (Exact(), Because("default for any JSON value"))


class Converted(NamedTuple):
    """annotation: with markers, without None. nullable: whether null is allowed too. size: of the annotation."""

    annotation: Any
    nullable: bool = False
    size: int = 1

    @property
    def whole(self) -> Any:
        """The annotation, null allowed where it is."""
        return Optional[self.annotation] if self.nullable else self.annotation  # noqa: UP045


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
        return self._node(facets_of(self.document, schemas), key)

    def _node(self, facets: Facets, key: str | None) -> Converted:
        identity = tuple(map(id, facets))
        if identity in self._inside:
            said = "refers to itself with no object between: compared there as any JSON value"
            self.document.notes.add(said, self.document.pointer(facets[0]))
            return Converted(_annotated(Any, *_JSON))
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
            return self._closed(facets, closed)
        arms = flat_arms(self.document, facets)
        if arms is not None:
            return self._union(facets, arms, key)
        types = types_of(self.document, facets)
        if types is None:
            return Converted(_annotated(Any, *marks_of(self.document, facets, "scalar", annotation=Any)))
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
        return Converted(_annotated(annotation, AcceptedBy(self.document.validator, facets), *marks))

    def _closed(self, facets: Facets, values: list[Any]) -> Converted:
        """A Literal; a list of values with objects or arrays among them is any JSON value."""
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
            return Converted(_annotated(Any, AcceptedBy(self.document.validator, facets), *marks), nullable)
        annotation: Any = Literal[tuple(rest)]
        marks = marks_of(self.document, facets, "scalar", annotation=annotation)
        if not all(isinstance(value, str) for value in rest):
            marks = (AcceptedBy(self.document.validator, facets), *marks)
        return Converted(_annotated(annotation, *marks), nullable)

    def _object(self, facets: Facets, key: str | None) -> Converted:
        patterns = [part for facet in facets for part in facet.get("patternProperties", {}).values()]
        others = [facet["additionalProperties"] for facet in facets if "additionalProperties" in facet]
        if any(facet.get("properties") for facet in facets) or (False in others and not patterns):
            return self._record(facets, key)
        values = [part for part in (*patterns, *others) if part is not False]
        item = self._one_of(values, facets, key) if values else Converted(Any)
        marks = marks_of(self.document, facets, "map")
        annotation: Any = dict[str, item.whole]  # type: ignore[name-defined]
        return Converted(_annotated(annotation, *marks), size=item.size + 1)

    def _record(self, facets: Facets, key: str | None) -> Converted:
        marks = marks_of(self.document, facets, "record")
        return Converted(_annotated(ForwardRef(self.record(facets, key)), *marks))

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
        return Converted(_annotated(annotation, *marks), size=item.size + 1)

    def _item(self, schemas: list[Any], key: str | None) -> Converted:
        try:
            return self.convert(schemas, key=key) if schemas else Converted(Any)
        except Never:
            return Converted(Any)

    def _union(self, facets: Facets, arms: list[Arm], key: str | None) -> Converted:
        made: list[tuple[Arm, Converted]] = []
        nullable = False
        for arm in arms:
            try:
                if types_of(self.document, arm.facets) == {"null"}:
                    nullable = True
                else:
                    made.append((arm, self._node(arm.facets, key)))
            except Never:
                continue
        if not made:
            if nullable:
                return Converted(type(None))
            raise Never("alternatives of which none can be had")
        if len(made) == 1:
            only = self._only(facets, made[0][0], key)
            return only._replace(nullable=nullable or only.nullable)
        values = [closed_of(self.document, arm.facets) for arm, _ in made]
        if all(values) and not any(isinstance(item, (dict, list)) for each in values for item in each or ()):
            together = self._closed(facets, [item for each in values for item in each or ()])
            return together._replace(nullable=nullable or together.nullable)
        annotation = self._members(facets, made)
        marks = marks_of(self.document, facets, "union")
        size = 1 + sum(each.size for _, each in made)
        nullable = nullable or any(each.nullable for _, each in made)
        return Converted(_annotated(annotation, *marks), nullable, size)

    def _members(self, facets: Facets, made: list[tuple[Arm, Converted]]) -> Any:
        """The union of the arms: by a tag where there is one, else each is taken for a value that its schema allows."""
        from pydantic import Field

        arms = [arm for arm, _ in made]
        tag = tag_of(self.document, facets, arms) if all(_is_record(each.annotation) for _, each in made) else None
        names = {field_names(properties_of(arm.facets))[tag] for arm in arms} if tag is not None else set()
        if len(names) == 1:
            (name,) = names
            return Annotated[Union[tuple(each.annotation for _, each in made)], Field(discriminator=name)]  # noqa: UP007
        validator = self.document.validator
        members = tuple(Annotated[each.annotation, ArmOf(validator, arm.facets)] for arm, each in made)
        return Union[members]  # noqa: UP007

    def _only(self, facets: Facets, arm: Arm, key: str | None) -> Converted:
        """The one arm beside null: what is written around it counts for it too."""
        outer = [
            self.document.once(
                facet, "outer", {name: item for name, item in facet.items() if name not in _ALTERNATIVES}
            )
            for facet in facets
        ]
        return self._node((*outer, *arm.facets), key)


_ALTERNATIVES = ("anyOf", "oneOf", "allOf", "$ref", "$dynamicRef", "$recursiveRef", "type", "discriminator")


def _annotated(annotation: Any, *marks: Any) -> Any:
    return Annotated[annotation, *marks] if marks else annotation


def _is_record(annotation: Any) -> bool:
    if get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    return isinstance(annotation, ForwardRef)
