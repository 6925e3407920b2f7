"""Gold of a JSONL file, a document a line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pydantic import BaseModel

from harness.errors import GoldError
from harness.records import Document, Schema
from harness.workspace import GoldLines


class Visit(BaseModel):
    who: str | None = None


SCHEMA = Schema("visit", Visit, "")


def write(folder: Path, *lines: object) -> Path:
    path = folder / "gold.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in lines) + "\n\n", "utf-8")
    return path


def test_each_line_is_the_gold_of_the_document_that_it_names(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        {"document": "y", "labels": {"who": "Una"}},
        {"document": "x", "labels": {"who": "Ada"}, "accept": {"/who": ["A."]}},
    )
    found = GoldLines(path, SCHEMA, {})
    assert list(found) == [("visit", "x"), ("visit", "y")]
    assert [(gold.document, gold.labels, dict(gold.accept)) for gold in found.values()] == [
        ("x", {"who": "Ada"}, {"/who": ("A.",)}),
        ("y", {"who": "Una"}, {}),
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({"labels": {}}, ":2: names no document"),
        ({"document": "x", "labels": {}}, ":2: 'x' stands there already"),
        ({"document": "y", "labels": {"wo": 1}}, ":2: /labels/wo: the schema has no key 'wo'"),
        ({"document": "y", "labels": {"who": "Ada"}, "evidence": {"/who": ["Una"]}}, ":2: /evidence/~1who/0"),
        ([], ":2: names no document"),
    ],
)
def test_a_line_that_cannot_be_used_is_told(tmp_path: Path, line: object, said: str) -> None:
    path = write(tmp_path, {"document": "x", "labels": {}}, line)
    with pytest.raises(GoldError) as caught:
        GoldLines(path, SCHEMA, {"y": Document("y", "Ada came.", {}, "")})
    assert said in str(caught.value)


def test_a_file_without_a_line_is_no_gold(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="no gold here"):
        GoldLines(write(tmp_path), SCHEMA, {})
