"""Annotations taken apart: markers, descriptions and discriminators off, aliases and Optional unwrapped."""

from __future__ import annotations

import collections.abc
import types
from dataclasses import dataclass
from typing import Annotated, Any, NewType, TypeVar, Union, get_args, get_origin

from pydantic import RootModel
from pydantic.fields import FieldInfo

from harness.fields import Marker

__all__ = ["Unwrapped", "is_list", "is_map", "unwrap"]

_LISTS = (list, set, frozenset, collections.abc.Sequence, collections.abc.Iterable, collections.abc.Set,
          collections.abc.MutableSequence, collections.abc.Collection)  # fmt: skip
_MAPS = (dict, collections.abc.Mapping, collections.abc.MutableMapping)


@dataclass(frozen=True)
class Unwrapped:
    """annotation: without Annotated, aliases, RootModel and None; a union's members stand in `members`.

    discriminator: a field name, or None where there is none or it is a function.
    """

    annotation: Any
    markers: tuple[Marker, ...]
    members: tuple[Any, ...] = ()
    discriminator: str | None = None
    description: str | None = None


def unwrap(annotation: Any, metadata: tuple[Any, ...] = (), discriminator: Any = None) -> Unwrapped:
    """Takes `annotation` apart, however its Annotated, Optional, NewType, type aliases and RootModels are nested."""
    markers: list[Marker] = []
    description = None
    pending = list(metadata)
    while True:
        for item in pending:
            if isinstance(item, Marker):
                markers.append(item)
            elif isinstance(item, FieldInfo):
                markers.extend(part for part in item.metadata if isinstance(part, Marker))
                discriminator = discriminator or item.discriminator
                description = description or item.description
            elif type(item).__name__ == "Discriminator":
                discriminator = discriminator or item.discriminator
        pending = []
        origin = get_origin(annotation)
        if origin is Annotated:
            annotation, *pending = get_args(annotation)
        elif isinstance(annotation, NewType):
            annotation = annotation.__supertype__
        elif hasattr(annotation, "__value__"):  # `type X = ...`
            annotation = annotation.__value__
        elif isinstance(origin, type) is False and hasattr(origin, "__value__"):
            annotation = origin.__value__[get_args(annotation)]  # type: ignore[union-attr]
        elif isinstance(annotation, TypeVar):
            annotation = annotation.__bound__ or Any
        elif isinstance(annotation, type) and issubclass(annotation, RootModel):
            info = annotation.model_fields["root"]
            pending = list(info.metadata)
            discriminator = discriminator or info.discriminator
            annotation = info.annotation
        elif origin is Union or origin is types.UnionType:
            members = tuple(member for member in get_args(annotation) if member is not type(None))
            if len(members) != 1:
                named = discriminator if isinstance(discriminator, str) else None
                return Unwrapped(annotation, tuple(markers), members, named, description)
            annotation = members[0]
        else:
            return Unwrapped(annotation, tuple(markers), description=description)


def is_list(annotation: Any) -> Any | None:
    """The type of the items where `annotation` is a list, set or sequence (Any where it says none), else None."""
    origin = get_origin(annotation) or annotation
    args = get_args(annotation)
    if origin is tuple and (len(args) == 2 and args[1] is Ellipsis or not args):
        return args[0] if args else Any
    if isinstance(origin, type) and origin in _LISTS:
        return args[0] if args else Any
    return None


def is_map(annotation: Any) -> Any | None:
    """The type of the values where `annotation` is a dict (Any where it says none), else None."""
    origin = get_origin(annotation) or annotation
    args = get_args(annotation)
    return (args[1] if args else Any) if isinstance(origin, type) and origin in _MAPS else None
