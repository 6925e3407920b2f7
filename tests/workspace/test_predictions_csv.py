"""Predictions as a table: cells become what the field is, and what is no such table is told by its line."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest
from pydantic import BaseModel

from harness.errors import PredictionError
from harness.records import Schema
from harness.workspace import load_predictions


class Row(BaseModel):
    who: str | None = None
    miles: int | None = None
    cost: float | None = None
    safe: bool | None = None
    year: Literal[2031, 2032] | None = None


class Deep(BaseModel):
    stops: list[str] = []


ROW, DEEP = Schema("row", Row, ""), Schema("deep", Deep, "")


@pytest.fixture
def table(tmp_path: Path):
    def write(text: str) -> Path:
        path = tmp_path / "answers.csv"
        path.write_text(text, "utf-8")
        return path

    return write


def test_cells_are_read_as_the_field_is_and_blank_ones_as_nothing(table) -> None:
    path = table(
        'document,who,miles,cost,safe,year,repeat\nx,"Quill, Ada",5,2.50,yes,2031,0\ny,,about 5,,No,,\nz,7,,,,,1\n'
    )
    found = load_predictions(path, ROW, ["x", "y"])
    assert [(row.document, row.repeat, row.prediction) for row in found.rows] == [
        ("x", 0, {"who": "Quill, Ada", "miles": 5, "cost": 2.5, "safe": True, "year": 2031}),
        ("y", 0, {"who": None, "miles": "about 5", "cost": None, "safe": False, "year": None}),
    ]
    assert found.unmatched == ["z"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("document,wo\nx,Ada\n", ":1: the schema has no field 'wo'; did you mean 'who'?"),
        ("who\nAda\n", ":1: the head has no column `document`"),
        ("document,who,who\nx,a,b\n", ":1: the head has two columns of one name"),
        ("document,who\nx\n", ":2: has 1 cells, and the head 2"),
        ("document,who,repeat\nx,Ada,first\n", ":2: repeat must be a number from 0, got first"),
        ("document,who\nx,Ada\nx,Una\n", ":3: 'x', repeat 0, stands on line 2 already"),
        ('document,who\nx,"Ada\n', "no CSV"),
        ("document,who\n", "holds no prediction for the schema row"),
    ],
)
def test_what_is_no_such_table_is_told_by_its_line(table, text: str, said: str) -> None:
    path = table(text)
    with pytest.raises(PredictionError) as caught:
        load_predictions(path, ROW, ["x"])
    assert said in str(caught.value)


def test_a_schema_with_lists_is_no_table(table) -> None:
    with pytest.raises(PredictionError, match=r"holds no lists or records, and the schema deep has stops"):
        load_predictions(table("document,stops\nx,a\n"), DEEP, ["x"])
