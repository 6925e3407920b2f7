"""Which of the models in a schema file is meant."""

from __future__ import annotations

import types
from pathlib import Path
from typing import Any, TypeGuard, get_args, get_origin

from pydantic import BaseModel

from harness.errors import SchemaError, excerpt
from harness.workspace.names import suggestion

__all__ = ["choose_model"]

Model = type[BaseModel]


def choose_model(module: types.ModuleType, path: Path, *, name: str | None = None) -> Model:
    """The model named `name`, else the one that `SCHEMA` is, else the only one that no other in the file refers to.

    A base class is referred to by what extends it. Raises SchemaError where there is none, and where it is open which
    is meant, with the candidates and what to write.
    """
    members = vars(module)
    own = [value for value in members.values() if _is_model(value) and value.__module__ == module.__name__]
    models = list(dict.fromkeys(own))
    if name is not None:
        return _named(members.get(name), path, name=name, known=[model.__name__ for model in models])
    if "SCHEMA" in members:
        chosen = members["SCHEMA"]
        if not _is_model(chosen):
            raise SchemaError(f"SCHEMA must be a pydantic model, got {excerpt(repr(chosen))}", file=path)
        return chosen
    if not models:
        raise SchemaError("has no model", file=path, hint="write a class that extends pydantic.BaseModel")
    parts = {model: _parts(model, path) for model in models}
    tops = [
        model for model in models if not any(_stands_in(model, parts[other]) for other in models if other is not model)
    ]
    if len(tops) == 1:
        return tops[0]
    shown = [model.__name__ for model in tops or models]
    raise SchemaError(
        f"leaves open which model is meant: {excerpt(', '.join(shown), 300)}",
        file=path,
        hint=f"write SCHEMA = {shown[0]} into the file, or name it as {path.name}:{shown[0]}",
    )


def _is_model(value: Any) -> TypeGuard[Model]:
    return isinstance(value, type) and issubclass(value, BaseModel) and value is not BaseModel


def _named(chosen: Any, path: Path, *, name: str, known: list[str]) -> Model:
    if not _is_model(chosen):
        hint = suggestion(name, known) or (f"its models are {', '.join(known)}" if known else "it has none at all")
        raise SchemaError(f"has no model '{excerpt(name)}'", file=path, hint=excerpt(hint, 300))
    return chosen


def _stands_in(model: Model, parts: set[type]) -> bool:
    return any(issubclass(part, model) for part in parts)


def _parts(model: Model, path: Path) -> set[type]:
    """The model itself and every class in the types of its fields, aliases and models within models followed."""
    try:
        model.model_rebuild()
    except Exception as cause:
        raise SchemaError(f"{model.__name__} cannot be built: {excerpt(str(cause), 300)}", file=path) from cause
    found: set[type] = set()
    seen: dict[int, Any] = {}  # by identity, for not every annotation can be hashed
    pending: list[Any] = [model]
    while pending:
        part = pending.pop()
        if id(part) in seen:
            continue
        seen[id(part)] = part
        if isinstance(part, type) and get_origin(part) is None:
            found.add(part)
            if issubclass(part, BaseModel):
                pending += [field.annotation for field in part.model_fields.values()]
        named = (getattr(part, name, None) for name in ("__value__", "__supertype__", "__bound__"))
        pending += [*get_args(part), get_origin(part), *named]
    return found
