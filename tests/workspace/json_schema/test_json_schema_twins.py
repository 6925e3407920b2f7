"""The schemas of this repository written as JSON Schema: planned, checked and scored as the Python ones are."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from harness import compare
from harness.extract.validity import validation_failure
from harness.fields import Keyed, Marker, Ordered, Unordered
from harness.plan import LeafPlan, ListPlan, PlanNode, RecordPlan, compile_plan, describe_plan, walk_plan
from harness.records import Schema
from harness.workspace import load_schema

ROOT = Path(__file__).parents[3]
PYTHON = sorted(path.stem for path in (ROOT / "schemas").glob("*.py"))


def x_score(marker: Marker, node: PlanNode) -> dict[str, Any]:
    settings = {
        item.name: getattr(marker, item.name)
        for item in dataclasses.fields(marker)
        if getattr(marker, item.name) != item.default
    }
    key = "pairing" if isinstance(marker, (Keyed, Ordered, Unordered)) else "marker"
    return {key: type(marker).__name__, **json.loads(json.dumps(settings))}


def twin(schema: Schema, folder: Path) -> Schema:
    """`schema` by way of pydantic's own JSON Schema, each field with the x-score that says what its marker says."""
    content = schema.model.model_json_schema()
    places = {name: made["properties"] for name, made in content.get("$defs", {}).items() if "properties" in made}
    for node in walk_plan(compile_plan(schema.model)):
        if not isinstance(node, RecordPlan):
            continue
        properties = content["properties"] if node.model is schema.model else places[node.model.__name__]
        for field in node.fields:
            below: PlanNode = field.node
            inner = below.item if isinstance(below, ListPlan) else below
            if isinstance(below, ListPlan) and below.why == "written":
                properties[field.keys[0]]["x-score"] = x_score(below.pairing, below)
            if isinstance(inner, LeafPlan) and inner.why == "written":
                target = properties[field.keys[0]]
                (target["items"] if isinstance(below, ListPlan) else target)["x-score"] = x_score(inner.marker, inner)
    path = folder / f"{schema.name}.json"
    path.write_text(json.dumps(content), "utf-8")
    return load_schema(path)


def labels(name: str, passes: str) -> dict[str, Any]:
    """The labels of one pass over every document, by document."""
    files = (ROOT / "gold" / name).glob(f"*.{passes}.json")
    return {path.name.split(".")[0]: json.loads(path.read_text("utf-8"))["labels"] for path in sorted(files)}


def assert_scored_alike(python: type[BaseModel], made: Schema, name: str) -> None:
    first, second = labels(name, "a"), labels(name, "b")
    assert first
    for document, gold in first.items():
        assert validation_failure(made, gold) is None
        expected = compare(python, gold, second[document])
        got = compare(made.model, gold, second[document])
        assert got.to_json() == expected.to_json()
        assert [(each.weight, each.critical) for each in got.outcomes] == [
            (each.weight, each.critical) for each in expected.outcomes
        ]


@pytest.mark.parametrize("name", PYTHON)
def test_a_twin_of_json_is_planned_and_scored_as_the_python_schema_is(name: str, tmp_path: Path) -> None:
    python = load_schema(ROOT / "schemas" / f"{name}.py")
    made = twin(python, tmp_path)
    expected, got = (
        {
            row.path: (row.compared_by, row.threshold, row.weight, row.critical)
            for row in describe_plan(compile_plan(of))
        }
        for of in (python.model, made.model)
    )
    assert got == expected
    assert_scored_alike(python.model, made, name)


def test_the_example_of_a_json_schema_is_scored_as_its_python_twin_is() -> None:
    python, made = load_schema(ROOT / "schemas" / "article.py"), load_schema(ROOT / "schemas" / "_article.json")
    assert_scored_alike(python.model, made, "article")
