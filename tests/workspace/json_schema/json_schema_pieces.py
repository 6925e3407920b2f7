"""What the tests of JSON Schema ask of a schema, and the examples of this folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.errors import HarnessError
from harness.plan import FieldDescription, compile_plan, describe_plan
from harness.records import Schema
from harness.workspace import load_schema
from harness.workspace.json_schema import schema_notes

Load = Callable[..., Schema]
"""The schema of a file that holds the JSON given, or an object with the properties given."""

EXAMPLES = Path(__file__).parent / "examples"

ORDER: dict[str, Any] = {
    "number": "PO-7",
    "placed_on": "2031-05",
    "buyer": {"name": "Elm Works", "address": {"street": "1 Elm St", "country": "FR"}, "parent": {"name": "Elm Group"}},
    "supplier": None,
    "currency": "EUR",
    "lines": [{"sku": "A-1", "quantity": 2.0, "price": 3}, {"sku": "B-2", "quantity": 1, "price": None}],
    "approvals": ["Ada Quill", "Ben Reed"],
    "delivery": {"kind": "shipment", "ship to": {"country": "France"}, "tracking": "https://track.example.org/7"},
    "total": 6,
    "rush": True,
    "box": [30, "cm"],
    "references": {"quote": "Q-3"},
}


def example(name: str) -> Schema:
    """The example `name`, loaded."""
    return load_schema(EXAMPLES / f"{name}.json")


def rows(schema: Schema) -> dict[str, FieldDescription]:
    """The plan's rows by path; of a union, the last of its arms."""
    return {row.path: row for row in describe_plan(compile_plan(schema.model))}


def compared(schema: Schema) -> dict[str, str]:
    """How each field is compared, by path."""
    return {path: row.compared_by for path, row in rows(schema).items()}


def notes(schema: Schema) -> str:
    """All that is said of what is not honoured as written, less the word on null, which most schemas of tests get."""
    return "\n".join(line for line in schema_notes(schema.model) if "may not be null" not in line)


def refused(call: Callable[[], Any], kind: type[HarnessError]) -> str:
    """The one line that `call` is refused with, the file's name cut off."""
    with pytest.raises(kind) as caught:
        call()
    assert "\n" not in str(caught.value)
    return str(caught.value).partition("made.json")[2]
