"""`x-score`: what the markers of `harness` say, in JSON."""

from __future__ import annotations

import dataclasses
from typing import Any, Literal

from harness import fields
from harness.errors import SchemaError, excerpt
from harness.fields import Keyed, LeafMarker, ListMarker, Marker, Ordered, Record, Unordered
from harness.workspace.json_schema.document import SchemaDocument
from harness.workspace.names import suggestion

__all__ = ["KEYWORD", "Kind", "read_score"]

KEYWORD = "x-score"

Kind = Literal["scalar", "list", "map", "record", "union"]

_PAIRINGS: dict[str, type[ListMarker]] = {"Keyed": Keyed, "Ordered": Ordered, "Unordered": Unordered}
_LEAVES: dict[str, type[LeafMarker]] = {
    name: kind
    for name, kind in vars(fields).items()
    if isinstance(kind, type) and issubclass(kind, LeafMarker) and kind not in (LeafMarker, fields.Custom)
}


def read_score(
    document: SchemaDocument, schema: dict[str, Any], value: Any, kind: Kind, default: Marker | None
) -> Marker:
    """The marker that `value`, of `x-score` in `schema`, stands for.

    kind: of what it stands on. default: the marker that this has without, whose settings may be changed alone.
    Raises SchemaError, with the pointer and the near name, for a marker or setting that there is not.
    """
    said = {"marker": value} if isinstance(value, str) else value
    if not isinstance(said, dict) or not all(isinstance(key, str) for key in said):
        wanted = "the name of a marker, or an object of settings"
        raise document.fault(f"must be {wanted}, got {excerpt(value, 60)}", schema, KEYWORD)
    said = {_PYTHON.get(key, key): item for key, item in said.items()}
    if said.get("marker") in _PAIRINGS and kind == "list":
        said["pairing"] = said.pop("marker")
    marker, settings = _chosen(document, schema, said, kind, default)
    _check_settings(document, schema, marker, settings)
    try:
        if isinstance(marker, type):
            return marker(**settings)
        return dataclasses.replace(marker, **settings)
    except (ValueError, TypeError) as cause:
        raise document.fault(excerpt(str(cause), 200), schema, KEYWORD) from cause


_PYTHON = {"matchOn": "match_on"}


def _chosen(
    document: SchemaDocument, schema: dict[str, Any], said: dict[str, Any], kind: Kind, default: Marker | None
) -> tuple[type[Marker] | Marker, dict[str, Any]]:
    """A marker's class, or a marker as it is by default, and the settings to give it."""
    settings = {key: item for key, item in said.items() if key not in ("marker", "pairing")}
    if "pairing" in said:
        if kind != "list":
            raise document.fault(f"pairing is for an array, and this is a {kind}", schema, KEYWORD, "pairing")
        if "marker" in said:
            hint = "put the marker under items"
            raise document.fault("a pairing and a marker in one x-score", schema, KEYWORD, "marker", hint=hint)
        return _named(document, schema, said["pairing"], _PAIRINGS, "pairing"), settings
    if "marker" not in said:
        if kind == "list":
            return Keyed if "key" in settings else Unordered, settings
        return default if default is not None else Record, settings
    known: dict[str, type[Marker]] = dict(_LEAVES)
    if kind in ("record", "union"):
        known["Record"] = Record
    if said["marker"] == "Custom":
        hint = "write the schema in Python, or use another marker"
        raise document.fault("Custom needs a function, which JSON cannot hold", schema, KEYWORD, "marker", hint=hint)
    marker = _named(document, schema, said["marker"], known, "marker")
    if kind == "record" and marker not in (Record, fields.Skip):
        hint = "put it on the fields, or write Skip, or settings alone"
        raise document.fault(f"{marker.__name__} compares scalars, and this is an object", schema, KEYWORD, hint=hint)
    return marker, settings


def _named(
    document: SchemaDocument, schema: dict[str, Any], name: Any, known: dict[str, Any], what: str
) -> type[Marker]:
    if isinstance(name, str) and name in known:
        return known[name]  # type: ignore[no-any-return]
    near = suggestion(name, known) if isinstance(name, str) else None
    hint = near or f"there are {', '.join(sorted(known))}"
    raise document.fault(f"there is no {what} {excerpt(name, 60)}", schema, KEYWORD, hint=hint)


def _check_settings(
    document: SchemaDocument, schema: dict[str, Any], marker: type[Marker] | Marker, settings: dict[str, Any]
) -> None:
    kind = marker if isinstance(marker, type) else type(marker)
    known = {item.name: item for item in dataclasses.fields(kind)}
    for name, value in settings.items():
        if name not in known:
            near = suggestion(name, known) or f"it has {', '.join(sorted(known))}"
            raise _setting_fault(document, schema, f"{kind.__name__} has no setting '{excerpt(name)}'", hint=near)
        default = known[name].default
        wanted = (
            "true or false" if isinstance(default, bool) else "a number" if isinstance(default, float | int) else None
        )
        fits = isinstance(value, bool) if wanted == "true or false" else _is_number(value)
        if wanted is not None and not fits:
            said = f"{name} must be {wanted}, got {excerpt(value, 60)}"
            raise document.fault(said, schema, KEYWORD, name)
        if name == "key" and not isinstance(value, str):
            raise document.fault(f"key must be the name of a field, got {excerpt(value, 60)}", schema, KEYWORD, name)
        names = [value] if isinstance(value, str) else value
        if name == "match_on" and not (isinstance(names, list) and all(isinstance(each, str) for each in names)):
            said = f"match_on must be a list of names of fields, got {excerpt(value, 60)}"
            raise document.fault(said, schema, KEYWORD, name)
    if kind is Keyed and "key" not in settings:
        raise document.fault("Keyed needs the key that items are paired by", schema, KEYWORD, hint='write "key": "id"')


def _setting_fault(document: SchemaDocument, schema: dict[str, Any], said: str, *, hint: str) -> SchemaError:
    return document.fault(said, schema, KEYWORD, hint=hint)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
