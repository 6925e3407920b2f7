"""A schema that is made again elsewhere is the same, or is refused."""

from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path

import pytest

from harness.errors import SchemaError
from harness.pipeline import compare
from harness.workspace import load_schema, portable_schema

SOURCE = '''
from typing import Annotated
from pydantic import BaseModel
from harness import Custom

def same_initial(gold, prediction):
    return float(gold[:1] == prediction[:1])

class Part(BaseModel):
    code: str | None = None

class Note(BaseModel):
    """An invented note."""
    title: Annotated[str | None, Custom(same_initial)] = None
    parts: list[Part] = []
'''


def test_a_schema_with_a_comparator_of_its_own_is_made_again_from_what_was_pickled(tmp_path: Path) -> None:
    path = tmp_path / "note.py"
    path.write_text(SOURCE, "utf-8")
    schema = load_schema(path)
    sent = pickle.dumps(portable_schema(schema))
    path.unlink()
    made = pickle.loads(sent)()
    assert (made.name, made.digest) == (schema.name, schema.digest)
    assert made.model.model_json_schema() == schema.model.model_json_schema()
    assert compare(made.model, {"title": "abc"}, {"title": "axx"}).f1 == 1.0


def test_a_json_schema_is_sent_too(tmp_path: Path) -> None:
    path = tmp_path / "note.json"
    path.write_text('{"title": "Note", "type": "object", "properties": {"title": {"type": "string"}}}', "utf-8")
    schema = load_schema(path)
    assert pickle.loads(pickle.dumps(portable_schema(schema)))().digest == schema.digest


def test_what_makes_another_schema_there_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "note.py"
    path.write_text(SOURCE, "utf-8")
    sent = portable_schema(replace(load_schema(path), digest="0" * 64))
    with pytest.raises(SchemaError, match=r"note\.py: does not make the same schema elsewhere as here"):
        sent()
