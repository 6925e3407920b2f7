"""Labels against their schema: whether the pydantic model takes them, and whether it reads every key of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, RootModel, ValidationError

from harness.errors import GoldError, LimitError, excerpt
from harness.plan import check_choices, compile_plan, render_pointer
from harness.records import Schema
from harness.workspace.files import Where
from harness.workspace.names import suggestion

__all__ = ["check_labels"]

_Steps = tuple[str | int, ...]


def check_labels(labels: Any, schema: Schema, *, file: Where, base: _Steps = ()) -> None:
    """Raises GoldError, with a pointer below `base`, where `labels` are no record that `schema` reads whole."""
    if not isinstance(labels, dict):
        got = excerpt(json.dumps(labels, ensure_ascii=False))
        raise GoldError(f"labels must be a JSON object, got {got}", file=file, pointer=render_pointer(base))
    try:
        check_choices(compile_plan(schema.model), labels)
    except LimitError as cause:
        raise GoldError(str(cause), file=file, pointer=render_pointer(base), hint=cause.hint) from None
    try:
        record = schema.model.model_validate_json(json.dumps(labels))
    except ValidationError as cause:
        raise _misfit(cause, labels, schema, file=file, base=base) from cause
    except Exception as cause:  # a validator of the schema's author may raise anything
        said = f"{type(cause).__name__}: {excerpt(str(cause), 300)}"
        raise GoldError(f"{schema.model.__name__} fails on these labels: {said}", file=file) from cause
    for steps, known in _unread(labels, record, base):
        raise GoldError(
            f"the schema has no key '{excerpt(steps[-1])}', so it would not be scored",
            file=file,
            pointer=render_pointer(steps),
            hint=suggestion(str(steps[-1]), known) or "remove it, or add the field to the schema",
        )


def _misfit(cause: ValidationError, labels: Any, schema: Schema, *, file: Where, base: _Steps) -> GoldError:
    errors = cause.errors(include_url=False, include_context=False)
    steps, value = _locate(labels, errors[0]["loc"], missing=errors[0]["type"] == "missing")
    got = "" if errors[0]["type"] == "missing" else f", got {excerpt(json.dumps(value, ensure_ascii=False))}"
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    message = f"does not fit {schema.model.__name__}: {excerpt(errors[0]['msg'], 300)}{got}{more}"
    return GoldError(message, file=file, pointer=render_pointer((*base, *steps)))


def _locate(value: Any, loc: _Steps, *, missing: bool) -> tuple[_Steps, Any]:
    """pydantic's location as steps into the JSON, without the names of union arms and validators that it mixes in."""
    steps: list[str | int] = []
    for position, step in enumerate(loc):
        if isinstance(value, dict) and step in value:
            value = value[str(step)]
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        elif not (missing and position == len(loc) - 1):
            continue
        steps.append(step)
    return tuple(steps), value


def _unread(value: Any, read: Any, steps: _Steps) -> Iterator[tuple[_Steps, frozenset[str]]]:
    """The keys of `value` that are in no field of what pydantic made of it, each with the keys that are.

    What was read says which arm of a union it is. A container that a validator made shorter or longer is not entered.
    """
    while isinstance(read, RootModel):
        read = read.root
    if isinstance(read, BaseModel) and isinstance(value, dict):
        plan = compile_plan(type(read))
        fields = {key: field.name for field in plan.fields for key in field.keys}
        for key, item in value.items():
            if key in fields:
                yield from _unread(item, getattr(read, fields[key]), (*steps, key))
            elif read.model_config.get("extra") != "allow":
                yield (*steps, key), plan.known_keys
    elif isinstance(read, dict) and isinstance(value, dict) and len(read) == len(value):
        for (key, item), below in zip(value.items(), read.values(), strict=True):
            yield from _unread(item, below, (*steps, key))
    elif isinstance(read, (list, tuple)) and isinstance(value, list) and len(read) == len(value):
        for index, (item, below) in enumerate(zip(value, read, strict=True)):
            yield from _unread(item, below, (*steps, index))
