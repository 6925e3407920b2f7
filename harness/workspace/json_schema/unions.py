"""Alternatives as annotations: one arm beside null, one list of values, or a union with or without a tag."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Union

from pydantic import Field

from harness.workspace.json_schema.alternatives import Arm, tag_of
from harness.workspace.json_schema.checking import ArmOf
from harness.workspace.json_schema.converted import Converted, annotated, is_record
from harness.workspace.json_schema.facets import Facets, Never, closed_of, properties_of, types_of
from harness.workspace.json_schema.marking import marks_of
from harness.workspace.json_schema.names import field_names

if TYPE_CHECKING:
    from harness.workspace.json_schema.converter import Converter

__all__ = ["union_of"]

_ALTERNATIVES = ("anyOf", "oneOf", "allOf", "$ref", "$dynamicRef", "$recursiveRef", "type", "discriminator")

_Made = list[tuple[Arm, Converted]]


def union_of(converter: Converter, facets: Facets, arms: list[Arm], key: str | None) -> Converted:
    """The annotation of a value that is one of `arms`. Raises Never where no value is."""
    made, nullable = _arms(converter, arms, key)
    if not made:
        if nullable:
            return Converted(type(None))
        raise Never("alternatives of which none can be had")
    if len(made) == 1:
        only = _only(converter, facets, made[0][0], key)
        return only._replace(nullable=nullable or only.nullable)
    values = [closed_of(converter.document, arm.facets) for arm, _ in made]
    if all(values) and not any(isinstance(item, (dict, list)) for each in values for item in each or ()):
        together = converter.closed(facets, [item for each in values for item in each or ()])
        return together._replace(nullable=nullable or together.nullable)
    annotation = _members(converter, facets, made)
    marks = marks_of(converter.document, facets, "union")
    size = 1 + sum(each.size for _, each in made)
    nullable = nullable or any(each.nullable for _, each in made)
    return Converted(annotated(annotation, *marks), nullable, size)


def _arms(converter: Converter, arms: list[Arm], key: str | None) -> tuple[_Made, bool]:
    """The arms that a value can be of, but null; and whether null is one."""
    made: _Made = []
    nullable = False
    for arm in arms:
        try:
            if types_of(converter.document, arm.facets) == {"null"}:
                nullable = True
            else:
                made.append((arm, converter.node(arm.facets, key)))
        except Never:
            continue
    return made, nullable


def _members(converter: Converter, facets: Facets, made: _Made) -> Any:
    """The union of the arms: by a tag where there is one, else each is taken for a value that its schema allows."""
    document = converter.document
    tag = (
        tag_of(document, facets, [arm for arm, _ in made])
        if all(is_record(each[1].annotation) for each in made)
        else None
    )
    names = {field_names(properties_of(arm.facets))[tag] for arm, _ in made} if tag is not None else set()
    if len(names) == 1:
        (name,) = names
        return Annotated[Union[tuple(each.annotation for _, each in made)], Field(discriminator=name)]  # noqa: UP007
    members = tuple(Annotated[each.annotation, ArmOf(document.validator, arm.facets)] for arm, each in made)
    return Union[members]  # noqa: UP007


def _only(converter: Converter, facets: Facets, arm: Arm, key: str | None) -> Converted:
    """The one arm beside null: what is written around it counts for it too."""
    outer = [
        converter.document.once(
            facet, "outer", {name: item for name, item in facet.items() if name not in _ALTERNATIVES}
        )
        for facet in facets
    ]
    return converter.node((*outer, *arm.facets), key)
