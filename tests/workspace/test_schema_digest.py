"""The digest of a schema: it changes with what decides scores or the prompt, and with nothing else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from workspace_pieces import Write

from harness.errors import SchemaError
from harness.workspace import load_schema

SCHEMA = '''
from __future__ import annotations
from decimal import Decimal
from enum import Enum
from functools import partial
from typing import Annotated, Literal
from pydantic import BaseModel, Field
from harness import Custom, Keyed, Number, Ordered, PersonName, Text, Unordered

def alike(gold, prediction, tolerance=1):
    return float(abs(len(gold) - len(prediction)) <= tolerance)

class Colour(Enum):
    red = "red"
    blue = "blue"

class Outer:
    class Item(BaseModel):
        id: str
        amount: Annotated[Decimal | None, Number(abs_tol=Decimal("0.5"))] = None

class Item(BaseModel):
    name: Annotated[str, PersonName(threshold=0.9)]
    kind: Literal["a", "b"] = "a"
    below: list[Item] = []

class Top(BaseModel):
    """What is wanted."""
    title: Annotated[str | None, Text(weight=2.0)] = Field(None, description="The title")
    size: Annotated[str | None, Custom(alike, threshold=0.5)] = None
    shape: Annotated[str | None, Custom(partial(alike, tolerance=2))] = None
    tags: set[str] = {"x", "y", "z", "w", "v"}
    colours: frozenset[Colour] = frozenset({Colour.red, Colour.blue})
    items: Annotated[list[Item], Ordered()] = []
    others: Annotated[list[Outer.Item], Keyed("id")] = []
    made: object = Ellipsis
'''


def digest(write: Write, text: str = SCHEMA, name: str = "top.py") -> str:
    return load_schema(write(name, text)).digest


def test_it_is_the_same_in_every_process(write: Write) -> None:
    digests = {digest(write)}
    path = write("top.py", SCHEMA)
    twice = f"load_schema({str(path)!r}); print(load_schema({str(path)!r}).digest)"
    code = f"from harness.workspace import load_schema; {twice}"
    for seed in ("1", "2", "3"):
        environment = {"PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parents[2])}
        run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
        digests.add(run.stdout.strip())
    assert len(digests) == 1


def test_neither_a_comment_nor_the_place_of_the_file_changes_it(write: Write) -> None:
    commented = SCHEMA.replace(
        "class Item(BaseModel):\n    name", "# a comment\nclass Item(BaseModel):\n    # another\n    name"
    )
    assert commented != SCHEMA
    assert digest(write) == digest(write, commented) == digest(write, name="elsewhere/other.py")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("weight=2.0", "weight=3.0"),
        ("weight=2.0", "weight=2.0, critical=True"),
        ("threshold=0.9", "threshold=0.8"),
        ("PersonName(threshold", "Text(threshold"),
        ('Literal["a", "b"]', 'Literal["a", "b", "c"]'),
        ('blue = "blue"', 'blue = "azure"'),
        ("Ordered()", "Unordered()"),
        ('Keyed("id")', "Unordered()"),
        ('Decimal("0.5")', 'Decimal("0.6")'),
        ("<= tolerance", "< tolerance"),
        ("tolerance=2", "tolerance=3"),
        ("title:", "headline:"),
        ("title: Annotated[str | None", "title: Annotated[int | None"),
        ('description="The title"', 'description="The title, as printed"'),
        ("What is wanted.", "What we want."),
    ],
)
def test_what_decides_a_score_or_the_prompt_changes_it(write: Write, old: str, new: str) -> None:
    assert SCHEMA.count(old) == 1
    assert digest(write, SCHEMA.replace(old, new)) != digest(write)


def test_a_comparator_without_source_is_known_by_its_name(write: Write) -> None:
    text = (
        "import operator\nfrom typing import Annotated\nfrom pydantic import BaseModel\nfrom harness import Custom\n"
        "class A(BaseModel):\n    x: Annotated[str | None, Custom(operator.eq)] = None\n"
    )
    assert digest(write, text) != digest(write, text.replace("operator.eq", "operator.ne"))


def test_a_schema_whose_json_schema_cannot_be_made_is_an_error_with_its_file(write: Write) -> None:
    text = (
        "from pydantic import BaseModel\nclass A(BaseModel):\n    x: int\n"
        "    @classmethod\n    def __get_pydantic_json_schema__(cls, core, handler):\n        raise KeyError('lost')\n"
    )
    path = write("a.py", text)
    with pytest.raises(SchemaError) as caught:
        load_schema(path)
    assert str(caught.value) == f"{path}: A gives no JSON schema: 'lost'"
