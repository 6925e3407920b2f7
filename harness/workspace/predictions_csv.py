"""Predictions as a table: a row a document, a column a field of a flat schema."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

from harness.errors import PredictionError, excerpt
from harness.fields import Number
from harness.limits import MAX_JSON_BYTES
from harness.plan import LeafPlan, compile_plan
from harness.records import Schema
from harness.workspace.files import decode_utf8, read_bytes
from harness.workspace.names import suggestion

__all__ = ["read_rows"]

_OWN = ("document", "schema", "repeat")


def read_rows(path: Path, schema: Schema) -> list[tuple[int, dict[str, Any]]]:
    """(line, as a line of JSONL would say it) of each row.

    The columns are `document` and fields of the schema, and where they apply `repeat` and `schema`. A blank cell is
    null; numbers and yes or no are read as such where the field is one. Raises PredictionError, with the line, where
    the schema is not flat or a row is not as the head says.
    """
    leaves = _flat(schema, path)
    text = decode_utf8(read_bytes(path, limit=MAX_JSON_BYTES, error=PredictionError), file=path, error=PredictionError)
    csv.field_size_limit(MAX_JSON_BYTES)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[tuple[int, dict[str, Any]]] = []
    head: list[str] | None = None
    try:
        for cells in reader:
            line = reader.line_num
            if head is None:
                head = _head(cells, leaves, path, line)
            elif any(cell.strip() for cell in cells):
                if len(cells) != len(head):
                    said = f"has {len(cells)} cells, and the head {len(head)}"
                    raise PredictionError(said, file=path, line=line)
                rows.append((line, _row(dict(zip(head, cells, strict=True)), leaves, path, line)))
    except csv.Error as error:
        raise PredictionError(f"no CSV: {excerpt(str(error))}", file=path, line=reader.line_num) from error
    return rows


def _flat(schema: Schema, path: Path) -> dict[str, LeafPlan]:
    leaves: dict[str, LeafPlan] = {}
    for field in compile_plan(schema.model).fields:
        if not isinstance(field.node, LeafPlan):
            said = f"a table holds no lists or records, and the schema {excerpt(schema.name)} has {field.node.label}"
            raise PredictionError(said, file=path, hint="give JSONL, or a folder of JSON")
        leaves[field.keys[0]] = field.node
    return leaves


def _head(cells: list[str], leaves: dict[str, LeafPlan], path: Path, line: int) -> list[str]:
    head = [cell.strip() for cell in cells]
    for name in head:
        if name not in leaves and name not in _OWN:
            hint = suggestion(name, [*leaves, *_OWN]) or f"the columns are document, {', '.join(leaves)}"
            raise PredictionError(f"the schema has no field '{excerpt(name)}'", file=path, line=line, hint=hint)
    if "document" not in head or len(set(head)) < len(head):
        what = "two columns of one name" if "document" in head else "no column `document`"
        raise PredictionError(f"the head has {what}", file=path, line=line)
    return head


def _row(cells: dict[str, str], leaves: dict[str, LeafPlan], path: Path, line: int) -> dict[str, Any]:
    made: dict[str, Any] = {"document": cells["document"].strip()}
    record = {name: _value(cell, leaves[name]) for name, cell in cells.items() if name not in _OWN}
    if cells.get("schema", "").strip():
        made["schema"] = cells["schema"].strip()
    if cells.get("repeat", "").strip():
        if not cells["repeat"].strip().isdecimal():
            said = f"repeat must be a number from 0, got {excerpt(cells['repeat'])}"
            raise PredictionError(said, file=path, line=line)
        made["repeat"] = int(cells["repeat"])
    return made | {"prediction": record}


def _value(cell: str, leaf: LeafPlan) -> Any:
    text = cell.strip()
    if not text:
        return None
    if leaf.closed == (True, False) and text.casefold() in ("true", "false", "yes", "no"):
        return text.casefold() in ("true", "yes")
    numeric = isinstance(leaf.marker, Number) or any(type(value) in (int, float) for value in leaf.closed or ())
    if numeric:
        try:
            number = json.loads(text)
        except ValueError:
            return cell
        return number if type(number) in (int, float) else cell
    return cell
