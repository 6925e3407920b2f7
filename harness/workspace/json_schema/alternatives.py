"""`anyOf` and `oneOf`, and lists of types: the arms that a value may have, and the tag that tells them apart."""

from __future__ import annotations

import json
from itertools import product
from typing import Any, NamedTuple

from harness.errors import LimitError
from harness.workspace.json_schema.document import SchemaDocument
from harness.workspace.json_schema.facets import Facets, Never, bare, closed_of, facets_of, types_of

__all__ = ["Arm", "arms_of", "flat_arms", "tag_of"]

_MAX_ARMS = 64
_MAX_IN_ALL = 1_000
_STRUCTURE = ("type", "enum", "const", "$ref", "properties", "items", "prefixItems", "additionalProperties",
              "patternProperties", "anyOf", "oneOf", "allOf", "$dynamicRef", "$recursiveRef")  # fmt: skip


class Arm(NamedTuple):
    """facets: all that a value of this arm satisfies. own: what tells it from the others, outermost first."""

    facets: Facets
    own: tuple[dict[str, Any], ...]


def arms_of(document: SchemaDocument, facets: Facets) -> list[Arm] | None:
    """The arms of a value, null among them; None where it has no alternatives.

    An arm that no value fits is left out. Raises Never where none is left.
    """
    groups = [
        facet[keyword] for facet in facets for keyword in ("anyOf", "oneOf") if _has_structure(document, facet, keyword)
    ]
    common = bare(document, facets)
    if not groups:
        return _by_type(document, common, facets)
    many = 1
    for group in groups:
        many *= len(group)
    if many > _MAX_ARMS and len(groups) > 1:
        raise document.fault(
            f"anyOf and oneOf combine to {many:,} alternatives, and the limit is {_MAX_ARMS}", facets[0]
        )
    made = []
    for chosen in product(*groups):
        try:
            own = tuple(part for part in chosen if isinstance(part, dict))
            arm = facets_of(document, (*chosen, *common))
            types_of(document, arm)
            made.append(Arm(arm, own or common))
        except Never:
            continue
    if not made:
        raise Never("alternatives of which none can be had")
    return made


def flat_arms(document: SchemaDocument, facets: Facets) -> list[Arm] | None:
    """As `arms_of`, the arms of arms in their place, each once: a value is of one arm, not of an arm of an arm."""
    top = arms_of(document, facets)
    if top is None:
        return None
    found: list[Arm] = []
    pending = list(reversed(top))
    seen: set[tuple[str, ...]] = set()
    while pending:
        arm = pending.pop()
        identity = tuple(json.dumps(facet, sort_keys=True) for facet in arm.facets)
        if identity in seen:
            continue
        seen.add(identity)
        if len(seen) > _MAX_IN_ALL:
            raise LimitError(f"more than {_MAX_IN_ALL} alternatives of one value", file=document.file)
        try:
            within = None if closed_of(document, arm.facets) is not None else arms_of(document, arm.facets)
        except Never:
            continue
        if within is None:
            found.append(arm)
            continue
        pending += reversed(within)
    return found


def _has_structure(document: SchemaDocument, facet: dict[str, Any], keyword: str) -> bool:
    """Whether the alternatives say what the value is made of; those that only forbid are for validity."""
    group = facet.get(keyword)
    if not group:
        return False
    if any(isinstance(part, dict) and any(key in part for key in _STRUCTURE) for part in group):
        return True
    document.notes.add(f"{keyword}: checked for validity only", document.pointer(facet))
    return False


def _by_type(document: SchemaDocument, common: Facets, facets: Facets) -> list[Arm] | None:
    types = types_of(document, facets)
    if types is None or len(types) == 1 or closed_of(document, facets) is not None:
        return None
    order = [name for facet in facets for name in _listed(facet) if name in types]
    made = []
    for name in dict.fromkeys(order):
        only = document.once(facets[0], f"type {name}", {"type": name})
        made.append(Arm((only, *common), (only, *common)))
    return made


def _listed(facet: dict[str, Any]) -> list[str]:
    named = facet.get("type", [])
    return [named] if isinstance(named, str) else list(named)


def tag_of(document: SchemaDocument, facets: Facets, arms: list[Arm]) -> str | None:
    """The key by which the arms, all of them objects, are told apart; None where there is none.

    It is required in each, and no two arms allow one value of it: a string.
    """
    named = next((facet["discriminator"] for facet in facets if isinstance(facet.get("discriminator"), dict)), None)
    wanted = named.get("propertyName") if named is not None else None
    candidates = [wanted] if isinstance(wanted, str) else _keys(arms[0])
    for key in candidates:
        if _tells_apart(document, arms, key):
            return key
    if isinstance(wanted, str):
        said = "discriminator names no required const or enum of every arm: the arm that validates the value is taken"
        document.notes.add(said, document.pointer(facets[0]))
    return None


def _keys(arm: Arm) -> list[str]:
    return [key for facet in arm.facets for key in facet.get("properties", {})]


def _tells_apart(document: SchemaDocument, arms: list[Arm], key: str) -> bool:
    seen: set[str] = set()
    for arm in arms:
        schemas = [facet["properties"][key] for facet in arm.facets if key in facet.get("properties", {})]
        if not schemas or not any(key in facet.get("required", ()) for facet in arm.facets):
            return False
        try:
            values = closed_of(document, facets_of(document, schemas))
        except Never:
            return False
        if not values or not all(isinstance(value, str) for value in values) or seen.intersection(values):
            return False
        seen.update(values)
    return True
