"""The marker that a type has where its author wrote none."""

from __future__ import annotations

import datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Literal, get_args, get_origin
from uuid import UUID

from harness.fields import Date, Exact, LeafMarker, Number, Text, Url

__all__ = ["closed_values", "default_marker"]


def default_marker(annotation: Any) -> tuple[LeafMarker, str] | None:
    """The marker and the reason for it, or None where `annotation` is no scalar type."""
    if get_origin(annotation) is Literal:
        return Exact(), "default for Literal"
    if annotation is Any or annotation is object:
        return Exact(), "default for any JSON value"
    if not isinstance(annotation, type):
        return None
    for base, marker, name in _TABLE:
        if issubclass(annotation, base):
            return marker, f"default for {name}"
    if annotation.__module__ == "pydantic.networks":
        return _network(annotation)
    if annotation is type(None) or annotation.__module__ in _SCALAR_MODULES:
        return Exact(), f"default for {annotation.__name__}"
    return None


def _network(annotation: type) -> tuple[LeafMarker, str]:
    """pydantic's URL types hold a `_url`; what is left of its network types (EmailStr, ...) are strings."""
    if any(base.__name__ in ("_BaseUrl", "_BaseMultiHostUrl") for base in annotation.__mro__):
        return Url(), "default for AnyUrl"
    return Text(), f"default for {annotation.__name__}"


_TABLE: tuple[tuple[type, LeafMarker, str], ...] = (
    (bool, Exact(), "bool"),
    (Enum, Exact(), "Enum"),
    (UUID, Exact(), "UUID"),
    (bytes, Exact(), "bytes"),
    (str, Text(), "str"),
    (int, Number(), "int"),
    (float, Number(rel_tol=1e-9), "float"),
    (Decimal, Number(rel_tol=1e-9), "Decimal"),
    (datetime.date, Date(), "date"),  # datetime too
)

_SCALAR_MODULES = frozenset({"datetime", "ipaddress", "pathlib", "pydantic.types", "re"})


def closed_values(annotation: Any) -> tuple[Any, ...] | None:
    """The JSON values that a bool, Literal or Enum allows, None where the type is open."""
    if annotation is bool:
        return (True, False)
    if get_origin(annotation) is Literal:
        values = (value.value if isinstance(value, Enum) else value for value in get_args(annotation))
        return tuple(value for value in values if value is not None)
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return tuple(member.value for member in annotation)
    return None
