"""Which arm of a union without discriminator a value belongs to."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError
from strategies import Spec


def fits(arm: Spec, value: Any) -> bool:
    return arm.kind == "leaf" or isinstance(value, list if arm.kind == "list" else dict)


def choose_arm(spec: Spec, value: Any) -> Spec | None:
    """pydantic's choice, by the type that it makes of the JSON, null items dropped."""
    try:
        made = adapter(spec.annotation).validate_json(json.dumps(without_null_items(value)))
    except ValidationError:
        return None
    return next(arm for arm in spec.below.values() if type(made) is arm.made)


@cache
def adapter(annotation: Any) -> TypeAdapter[Any]:
    return TypeAdapter(annotation)


def without_null_items(value: Any) -> Any:
    if isinstance(value, list):
        return [without_null_items(item) for item in value if item is not None]
    return {key: without_null_items(item) for key, item in value.items()} if isinstance(value, dict) else value
