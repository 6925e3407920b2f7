"""The root model of a JSON Schema: validates by the file's own schema, and sends it."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any, ClassVar

from pydantic import (
    BaseModel,
    ConfigDict,
    GetJsonSchemaHandler,
    ModelWrapValidatorHandler,
    ValidationError,
    model_validator,
)
from pydantic_core import CoreSchema

from harness.workspace.json_schema.checking import already_checked, line_errors

__all__ = ["FileSchema", "JsonSchemaRecord", "JsonSchemaRoot", "schema_notes"]


@dataclass(frozen=True)
class FileSchema:
    """validator: jsonschema's. sent: the JSON Schema that a model is sent. notes: what is not honoured as written."""

    validator: Any
    sent: dict[str, Any]
    notes: tuple[str, ...]


class JsonSchemaRecord(BaseModel):
    """An object of the schema. Keys that it does not name are let pass by pydantic: JSON Schema decides on them."""

    model_config = ConfigDict(protected_namespaces=(), arbitrary_types_allowed=True)


class JsonSchemaRoot(JsonSchemaRecord):
    """The whole record: valid is what the file's JSON Schema says is valid, of whatever pydantic's rules are."""

    __json_schema__: ClassVar[FileSchema]

    @model_validator(mode="wrap")
    @classmethod
    def validate_by_json_schema(cls, data: Any, handler: ModelWrapValidatorHandler[Any]) -> Any:
        """Raises pydantic's ValidationError with the places of what the JSON Schema does not allow."""
        if already_checked.get() or isinstance(data, cls):
            return handler(data)
        errors = line_errors(cls.__json_schema__.validator, data)
        if errors:
            raise ValidationError.from_exception_data(cls.__name__, errors)
        token = already_checked.set(True)
        try:
            return handler(data)
        except ValidationError:
            if not isinstance(data, dict):
                raise
            return cls._as_it_came(data)
        finally:
            already_checked.reset(token)

    @classmethod
    def _as_it_came(cls, data: dict[str, Any]) -> Any:
        """The record without types: the JSON Schema allows what its structure, as read here, has no place for."""
        keys = {name: info.alias or name for name, info in cls.model_fields.items()}
        return cls.model_construct(**{name: data[key] for name, key in keys.items() if key in data})

    @classmethod
    def model_json_schema(cls, *_: Any, **__: Any) -> dict[str, Any]:
        """The file's own schema, as a model is sent it; a copy a call."""
        return copy.deepcopy(cls.__json_schema__.sent)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """The same where pydantic asks for it."""
        return copy.deepcopy(cls.__json_schema__.sent)


def schema_notes(model: type[Any]) -> tuple[str, ...]:
    """What of the JSON Schema behind `model` is not honoured as written, a line each; () for other models."""
    found = getattr(model, "__json_schema__", None)
    return found.notes if isinstance(found, FileSchema) else ()
