"""Whether a response is what its schema asks for."""

from __future__ import annotations

import json
from typing import Any

from pydantic import ValidationError

from harness.errors import LimitError, excerpt
from harness.plan import check_choices, compile_plan
from harness.records import Failure, Schema

__all__ = ["STRICT", "describe_invalid", "is_valid", "validation_failure"]

STRICT = True
"""pydantic's strict mode, in every mode of every model and for the built-in one: a response is valid if it is what the
JSON Schema that was sent says. `"5"` is no integer there, so it is invalid and asked again, in all modes alike; its
leaf is scored all the same, and `Number()` reads it."""


def validation_failure(schema: Schema, response: Any) -> Failure | None:
    """Why `response` (JSON) is invalid under `schema`, by the rule that models' replies are held to; None if valid."""
    try:
        check_choices(compile_plan(schema.model), response)
        text = json.dumps(response, allow_nan=False)
        schema.model.model_validate_json(text, strict=STRICT)
    except (ValueError, TypeError, AssertionError, RecursionError, LimitError) as error:
        return Failure("invalid", describe_invalid(error))
    return None


def is_valid(schema: Schema, response: Any) -> bool:
    """Whether there is no `validation_failure`."""
    return validation_failure(schema, response) is None


def describe_invalid(error: Exception) -> str:
    """What did not validate, on one line: the first places with pydantic's words, or the error's own."""
    if not isinstance(error, ValidationError):
        return excerpt(str(error) or type(error).__name__, 300)
    found = error.errors(include_url=False, include_input=False, include_context=False)
    shown = [f"{'.'.join(map(str, item['loc'])) or 'the record'}: {item['msg']}" for item in found[:3]]
    more = f" (and {len(found) - 3} more)" if len(found) > 3 else ""
    return excerpt("; ".join(shown), 300) + more
