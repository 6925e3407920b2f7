"""A small workspace on the disk."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from workspace_pieces import LABELS, MEETING, TEXT, Write

from harness.records import Schema
from harness.workspace import Workspace, load_schema, open_workspace


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes bytes, text, or JSON of anything else, to a path below the workspace."""

    def put(relative: str, content: Any) -> Path:
        path = tmp_path / relative
        path.parent.mkdir(parents=True, exist_ok=True)
        if not isinstance(content, (bytes, str)):
            content = json.dumps(content)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return put


@pytest.fixture
def root(tmp_path: Path, write: Write) -> Path:
    """A workspace with one document, one schema and the gold of both."""
    write("pyproject.toml", "[tool.harness]\n")
    write("schemas/meeting.py", MEETING)
    write("seeds/talks.txt", TEXT)
    write("gold/meeting/talks.json", {"format": 1, "document": "talks", "schema": "meeting", "labels": LABELS})
    return tmp_path


@pytest.fixture
def workspace(root: Path) -> Workspace:
    """The workspace at `root`, opened."""
    return open_workspace(root, environ={}, explicit=True)


@pytest.fixture
def meeting(tmp_path: Path, write: Write) -> Schema:
    """The schema `meeting`, loaded."""
    return load_schema(write("schemas/meeting.py", MEETING))
