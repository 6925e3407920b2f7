"""Validity by JSON Schema: the errors of a value as pydantic's, each with its place and one readable line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextvars import ContextVar
from itertools import islice
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, InitErrorDetails, PydanticCustomError, core_schema

from harness.errors import excerpt
from harness.workspace.json_schema.values import type_of

__all__ = ["AcceptedBy", "ArmOf", "already_checked", "line_errors"]

MAX_ERRORS = 20
"""How many things wrong with one response are listed."""

already_checked: ContextVar[bool] = ContextVar("already_checked", default=False)
"""Whether the whole record that is being read was found valid, so that its leaves need not be looked at again."""

_Place = tuple[str | int, ...]


class _Check:
    """Whether a value is valid under each of several schemas of one file."""

    def __init__(self, validator: Any, schemas: tuple[dict[str, Any], ...]) -> None:
        self._validators = [validator.evolve(schema=schema) for schema in schemas]

    def check(self, value: Any) -> Any:
        """`value` as it is. Raises PydanticCustomError with the first thing wrong with it."""
        for validator in self._validators:
            for error in _errors(validator, value):
                raise PydanticCustomError("json_schema", "{said}", {"said": _said(error)})
        return value


class AcceptedBy(_Check):
    """`Annotated` metadata of a scalar: any value that its schemas allow, in place of the type's own rules."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Validates by the schemas alone, where the whole record was not."""
        return core_schema.no_info_plain_validator_function(self._unless_checked)

    def _unless_checked(self, value: Any) -> Any:
        return value if already_checked.get() else self.check(value)


class ArmOf(_Check):
    """`Annotated` metadata of a member of a union: taken only for a value that its schemas allow."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Validates by the schemas, then as the member does."""
        return core_schema.no_info_before_validator_function(self.check, handler(source))


def line_errors(validator: Any, value: Any) -> list[InitErrorDetails]:
    """What is wrong with `value`, [] where it is valid; at most MAX_ERRORS."""
    found: list[InitErrorDetails] = []
    places: set[tuple[_Place, str]] = set()
    for error in islice(_errors(validator, value), MAX_ERRORS):
        for place, kind, said in _placed(error):
            if (place, said) in places or len(found) >= MAX_ERRORS:
                continue
            places.add((place, said))
            custom = PydanticCustomError("json_schema", "{said}", {"said": said})
            found.append(InitErrorDetails(type="missing" if kind == "missing" else custom, loc=place, input=None))
    return found


def _errors(validator: Any, value: Any) -> Iterator[Any]:
    """jsonschema's errors; for alternatives of which none fits, what is wrong with the nearest."""
    from jsonschema.exceptions import ValidationError

    try:
        for error in validator.iter_errors(value):
            while error.context:
                error = _nearest(error)
            yield error
    except RecursionError:
        yield ValidationError("nested too deep to be checked")


def _nearest(error: Any) -> Any:
    """The first error of the alternative that the value is most likely meant as: of the right type and constants."""
    arms: dict[Any, list[Any]] = {}
    for each in error.context:
        arms.setdefault(each.schema_path[0], []).append(each)

    def strangeness(arm: list[Any]) -> tuple[int, int, int]:
        other = [each for each in arm if each.validator == "type" and not each.path]
        return len(other), sum(each.validator in ("const", "enum") for each in arm), len(arm)

    return min(arms.values(), key=strangeness)[0]


def _placed(error: Any) -> Iterator[tuple[_Place, str, str]]:
    """(place, kind, what is said) of an error; keys that are missing or too many are places of their own."""
    place, value, wanted = tuple(error.absolute_path), error.instance, error.validator_value
    if error.validator == "required" and isinstance(wanted, list):
        for key in wanted:
            if key not in value:
                yield (*place, key), "missing", "Field required"
    elif error.validator == "additionalProperties" and wanted is False:
        named, patterns = error.schema.get("properties", {}), error.schema.get("patternProperties", {})
        for key in [key for key in value if key not in named and not any(re.search(each, key) for each in patterns)]:
            yield (*place, key), "json_schema", "the schema allows no such key"
    else:
        yield place, "json_schema", _said(error)


def _said(error: Any) -> str:
    wanted, value = error.validator_value, error.instance
    if error.validator is None:
        refused = f"the schema allows no such value: {excerpt(value, 60)}"
        return excerpt(error.message, 200) if error.schema is not False else refused
    if error.validator == "type":
        names = wanted if isinstance(wanted, str) else " or ".join(map(str, wanted))
        return f"must be {names}, got {type_of(value)}"
    if error.validator in ("enum", "const"):
        shown = wanted if error.validator == "enum" else [wanted]
        listed = ", ".join(excerpt(item, 40) for item in shown[:8]) + (", …" if len(shown) > 8 else "")
        return f"must be {'one of ' if len(shown) > 1 else ''}{excerpt(listed, 300)}, got {excerpt(value, 60)}"
    if error.validator == "oneOf":
        return f"must fit one of the schemas of oneOf alone: {excerpt(value, 60)}"
    if error.validator in ("anyOf", "not", "if", "contains", "propertyNames", "dependentSchemas"):
        return f"breaks {error.validator} of the schema: {excerpt(value, 60)}"
    return f"breaks {error.validator} {excerpt(wanted, 80)}: {excerpt(value, 60)}"
