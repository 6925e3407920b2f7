"""What the tests of `gold/` share: its files, its leaves, and the page that tells of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from harness.records import Document, Gold, Schema
from harness.workspace import open_workspace

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = "korea-china-dialogue-2024"
SCHEMAS = ("article", "dialogue", "events", "relations", "statements")
PASSES = ("a", "b")


@cache
def workspace_gold() -> tuple[Document, dict[str, Schema], dict[str, Gold]]:
    """The document, and by schema's name the schema and the settled gold, read as a run reads them."""
    workspace = open_workspace(ROOT, environ={})
    schemas, (document,) = workspace.schemas(SCHEMAS), workspace.documents([DOCUMENT])
    gold = workspace.gold(schemas, [document])
    return document, {schema.name: schema for schema in schemas}, {name: item for (name, _), item in gold.items()}


def pass_path(schema: str, letter: str) -> Path:
    return ROOT / "gold" / schema / f"{DOCUMENT}.{letter}.json"


def read_pass(schema: str, letter: str) -> dict[str, Any]:
    """The content of one annotation pass."""
    content: dict[str, Any] = json.loads(pass_path(schema, letter).read_text(encoding="utf-8"))
    return content


def page() -> str:
    return (ROOT / "gold" / "README.md").read_text(encoding="utf-8")


def leaves(value: Any, pointer: str = "") -> Iterator[tuple[str, Any]]:
    """(pointer, value) of every leaf of something; keys of these schemas need no escape."""
    if isinstance(value, dict):
        for key, child in value.items():
            yield from leaves(child, f"{pointer}/{key}")
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from leaves(child, f"{pointer}/{index}")
    elif value is not None and value != "":
        yield pointer, value


def at_or_below(pointer: str, marks: frozenset[str]) -> bool:
    return any(pointer == mark or pointer.startswith(f"{mark}/") for mark in marks)


def table(header: str, rows: list[list[str]]) -> str:
    """A table of the page. header: its first line; numbers stand in all columns but the first."""
    columns = header.count("|") - 1
    lines = [header, "|---" + "|---:" * (columns - 1) + "|"]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])
