"""Schemas made of JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from json_schema_pieces import Load

from harness.records import Schema
from harness.workspace import load_schema


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Writes a schema file and loads it."""

    def loading(content: Any = None, **properties: Any) -> Schema:
        made = {"type": "object", "properties": properties} | (content or {}) if properties else content
        path = tmp_path / "made.json"
        path.write_text(made if isinstance(made, str) else json.dumps(made), "utf-8")
        return load_schema(path)

    return loading
