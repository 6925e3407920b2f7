"""A schema sent to another process, which may be on a machine without the workspace: as the file's own text.

A model that a schema file has made cannot be pickled, nor its comparators; run again, the same text makes the same.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path

from harness.errors import HarnessError, SchemaError
from harness.limits import MAX_SCHEMA_BYTES
from harness.records import Schema
from harness.workspace.files import read_bytes
from harness.workspace.schemas import schema_at

__all__ = ["portable_schema"]


@dataclass(frozen=True)
class _Sent:
    """name: of the file. model: as the file names it, None where the file is one schema. digest: of the schema."""

    name: str
    text: bytes
    model: str | None
    digest: str


def portable_schema(schema: Schema) -> Callable[[], Schema]:
    """What makes `schema` where it is called, be it in another process or on another machine with this version.

    Called, it raises SchemaError where the file does not make the same there. A schema of no file is sent as it is.
    """
    path = schema.path
    if path is None:
        return partial(_as_it_is, schema)
    model = None if path.suffix.lower() == ".json" else schema.model.__name__
    text = read_bytes(path, limit=MAX_SCHEMA_BYTES, error=SchemaError)
    return partial(_made_again, _Sent(path.name, text, model, schema.digest))


def _as_it_is(schema: Schema) -> Schema:
    return schema


@lru_cache(maxsize=256)
def _made_again(sent: _Sent) -> Schema:
    with tempfile.TemporaryDirectory(prefix="harness-schema-") as folder:
        path = Path(folder) / sent.name
        path.write_bytes(sent.text)
        try:
            made = schema_at(path, model=sent.model)
        except HarnessError as error:
            error.file = sent.name
            raise
    if made.digest != sent.digest:
        hint = "install the same versions of Python and libraries there"
        raise SchemaError("does not make the same schema elsewhere as here", file=sent.name, hint=hint)
    return replace(made, path=Path(sent.name))
