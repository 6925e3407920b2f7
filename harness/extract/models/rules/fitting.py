"""What pydantic says of a value: whether a field takes it, and which parts of a record must go for it to be valid."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache
from typing import Annotated, Any, cast

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

__all__ = ["fit_record", "takes", "type_takes"]

_ROUNDS = 6
_MAX_ERRORS = 200

Place = tuple[int | str, ...]
Check = Callable[[Any], bool]


def takes(model: type[Any], name: str) -> Check:
    """Whether the field `name` of `model` takes a JSON value: its type and its constraints, not its validators."""
    return _takes(cast("type[BaseModel]", model), name)


@lru_cache(maxsize=2_000)
def _takes(model: type[BaseModel], name: str) -> Check:
    info = model.model_fields[name]
    # Without the alias and the default, which are of a field and warned of anywhere else.
    parts = [*info.metadata, *([Field(discriminator=info.discriminator)] if info.discriminator else [])]
    annotation: Any = Annotated[info.annotation, *parts] if parts else info.annotation
    return _check(lambda: TypeAdapter(annotation))


def type_takes(annotation: Any) -> Check:
    """Whether a type takes a JSON value."""
    try:
        return _type_takes(annotation)
    except TypeError:  # metadata that cannot be hashed
        return _check(lambda: TypeAdapter(annotation))


@lru_cache(maxsize=500)
def _type_takes(annotation: Any) -> Check:
    return _check(lambda: TypeAdapter(annotation))


def _check(make: Callable[[], TypeAdapter[Any]]) -> Check:
    try:
        adapter = make()
    except Exception:  # a type that only its own model can build: the record's validation decides
        return lambda value: True

    def check(value: Any) -> bool:
        try:
            adapter.validate_json(json.dumps(value))
        except Exception:  # a validator that an author wrote may raise anything
            return False
        return True

    return check


def fit_record(model: type[BaseModel], value: dict[str, Any], kept: frozenset[str]) -> dict[str, Any]:
    """`value` without the parts that pydantic refuses: leaves of records first, then items, then whole records.

    kept: keys of the top record that stay as they are, being required. Changes `value` in place and returns it.
    """
    for _ in range(_ROUNDS):
        try:
            model.model_validate_json(json.dumps(value))
        except ValidationError as error:
            places = [tuple(each["loc"]) for each in error.errors(include_url=False, include_input=False)[:_MAX_ERRORS]]
        except Exception:  # a validator that an author wrote may raise anything
            return value
        else:
            return value
        reached = {_reach(value, place) for place in places}
        doomed = sorted(
            (path for path in reached if path and not (len(path) == 1 and path[0] in kept)), key=_last_first
        )
        if not doomed:
            return value
        for path in doomed:
            _remove(value, path)
    return value


def _reach(value: Any, place: Place) -> Place:
    """The path of the deepest value that an error's location leads to; names of union arms in it are passed over."""
    path: list[int | str] = []
    for step in place:
        inside = step in value if isinstance(value, dict) else False
        if isinstance(value, list) and isinstance(step, int):
            inside = step < len(value)
        if inside:
            value = value[step]
            path.append(step)
    return tuple(path)


def _last_first(path: Place) -> tuple[Any, ...]:
    return (-len(path), [(-step, "") if isinstance(step, int) else (0, step) for step in path])


def _remove(value: Any, path: Place) -> None:
    """Takes out what stands at `path`, which may be gone with what held it."""
    if _reach(value, path) == path:
        for step in path[:-1]:
            value = value[step]
        value.pop(path[-1])
