"""Annotations taken apart: markers, descriptions and discriminators off, aliases and Optional unwrapped."""

from __future__ import annotations

import collections.abc
import types
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Annotated, Any, NewType, TypeVar, Union, get_args, get_origin

from pydantic import RootModel
from pydantic.fields import FieldInfo

from harness.fields import Marker

__all__ = ["Because", "Unwrapped", "is_list", "is_map", "unwrap"]

_LISTS = (list, set, frozenset, collections.abc.Sequence, collections.abc.Iterable, collections.abc.Set,
          collections.abc.MutableSequence, collections.abc.Collection)  # fmt: skip
_MAPS = (dict, collections.abc.Mapping, collections.abc.MutableMapping)


@dataclass(frozen=True)
class Because:
    """`Annotated` metadata beside a marker that no author wrote: where it comes from, as `plan` shows it."""

    reason: str


@dataclass(frozen=True)
class Unwrapped:
    """annotation: without Annotated, aliases, RootModel and None; a union's members stand in `members`.

    discriminator: a field name, or None where there is none or it is a function. because: of the markers.
    """

    annotation: Any
    markers: tuple[Marker, ...]
    members: tuple[Any, ...] = ()
    discriminator: str | None = None
    description: str | None = None
    because: str | None = None


def unwrap(annotation: Any, metadata: tuple[Any, ...] = (), discriminator: Any = None) -> Unwrapped:
    """Takes `annotation` apart, however its Annotated, Optional, NewType, type aliases and RootModels are nested."""
    notes = _Notes(discriminator=discriminator)
    notes.take(metadata)
    while True:
        if isinstance(annotation, type) and issubclass(annotation, RootModel):
            info = annotation.model_fields["root"]
            notes.take(info.metadata)
            notes.discriminator = notes.discriminator or info.discriminator
            annotation = info.annotation
            continue
        if get_origin(annotation) is Annotated:
            annotation, *metadata_here = get_args(annotation)
            notes.take(metadata_here)
            continue
        aliased = _behind_alias(annotation)
        if aliased is not _NO_ALIAS:
            annotation = aliased
            continue
        members = _members(annotation)
        if len(members) == 1:
            annotation = members[0]
            continue
        named = notes.discriminator if members and isinstance(notes.discriminator, str) else None
        return Unwrapped(annotation, tuple(notes.markers), members, named, notes.description, notes.because)


@dataclass
class _Notes:
    """What stands beside a type, collected on the way in."""

    markers: list[Marker] = field(default_factory=list)
    discriminator: Any = None
    description: str | None = None
    because: str | None = None

    def take(self, metadata: Iterable[Any]) -> None:
        for item in metadata:
            if isinstance(item, Marker):
                self.markers.append(item)
            elif isinstance(item, Because):
                self.because = self.because or item.reason
            elif isinstance(item, FieldInfo):
                self.take(part for part in item.metadata if isinstance(part, (Marker, Because)))
                self.discriminator = self.discriminator or item.discriminator
                self.description = self.description or item.description
            elif type(item).__name__ == "Discriminator":
                self.discriminator = self.discriminator or item.discriminator


_NO_ALIAS = object()


def _behind_alias(annotation: Any) -> Any:
    """What a NewType, a `type` alias or a type variable stands for; _NO_ALIAS where it is none."""
    origin = get_origin(annotation)
    if isinstance(annotation, NewType):
        return annotation.__supertype__
    if hasattr(annotation, "__value__"):  # `type X = ...`
        return annotation.__value__
    if not isinstance(origin, type) and hasattr(origin, "__value__"):
        return origin.__value__[get_args(annotation)]
    if isinstance(annotation, TypeVar):
        return annotation.__bound__ or Any
    return _NO_ALIAS


def _members(annotation: Any) -> tuple[Any, ...]:
    """A union's members but None; () where it is no union."""
    if get_origin(annotation) not in (Union, types.UnionType):
        return ()
    return tuple(member for member in get_args(annotation) if member is not type(None))


def is_list(annotation: Any) -> Any | None:
    """The type of the items where `annotation` is a list, set or sequence (Any where it says none), else None."""
    origin = get_origin(annotation) or annotation
    args = get_args(annotation)
    if origin is tuple and ((len(args) == 2 and args[1] is Ellipsis) or not args):
        return args[0] if args else Any
    if isinstance(origin, type) and origin in _LISTS:
        return args[0] if args else Any
    return None


def is_map(annotation: Any) -> Any | None:
    """The type of the values where `annotation` is a dict (Any where it says none), else None."""
    origin = get_origin(annotation) or annotation
    args = get_args(annotation)
    return (args[1] if args else Any) if isinstance(origin, type) and origin in _MAPS else None
