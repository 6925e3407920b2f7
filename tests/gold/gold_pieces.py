"""What the tests of `gold/` share: its files, its leaves, and the page that tells of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from harness.records import Document, Gold, Schema
from harness.workspace import Workspace, open_workspace, read_gold

ROOT = Path(__file__).resolve().parents[2]
ARTICLE = "korea-china-dialogue-2024"
"""The document that is retold from an article; all others are invented."""
SCHEMAS = ("article", "dialogue", "events", "relations", "statements")
PASSES = ("a", "b")
RECORDS = tuple(
    (schema, path.stem)
    for schema in SCHEMAS
    for path in sorted((ROOT / "gold" / schema).glob("*.json"))
    if "." not in path.stem
)
"""Schema and document of every settled file."""
DOCUMENTS = tuple(sorted({document for _, document in RECORDS}))


@cache
def workspace() -> Workspace:
    return open_workspace(ROOT, environ={})


@cache
def schemas() -> dict[str, Schema]:
    return {schema.name: schema for schema in workspace().schemas(SCHEMAS)}


@cache
def document(name: str) -> Document:
    (found,) = workspace().documents([name])
    return found


@cache
def settled(schema: str, name: str) -> Gold:
    """The settled gold of a document, read as a run reads it."""
    return workspace().gold([schemas()[schema]], [document(name)])[schema, name]


@cache
def article_gold() -> tuple[Document, dict[str, Schema], dict[str, Gold]]:
    """The article, and by schema's name the schema and the article's settled gold."""
    return document(ARTICLE), schemas(), {name: settled(name, ARTICLE) for name in SCHEMAS}


def pass_path(schema: str, name: str, letter: str) -> Path:
    return ROOT / "gold" / schema / f"{name}.{letter}.json"


@cache
def read_pass(schema: str, name: str, letter: str) -> Gold:
    """One annotation pass, checked as gold is."""
    return read_gold(pass_path(schema, name, letter), schemas()[schema])


def raw_pass(schema: str, name: str, letter: str) -> dict[str, Any]:
    """The content of one annotation pass as it is filed."""
    content: dict[str, Any] = json.loads(pass_path(schema, name, letter).read_text(encoding="utf-8"))
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


def leaf_at(value: Any, pointer: str) -> Any:
    for step in pointer.split("/")[1:]:
        value = value[int(step)] if isinstance(value, list) else value[step]
    return value


def at_or_below(pointer: str, marks: frozenset[str]) -> bool:
    return any(pointer == mark or pointer.startswith(f"{mark}/") for mark in marks)


def table(header: str, rows: list[list[str]]) -> str:
    """A table of the page. header: its first line; numbers stand in all columns but the first."""
    columns = header.count("|") - 1
    lines = [header, "|---" + "|---:" * (columns - 1) + "|"]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])
