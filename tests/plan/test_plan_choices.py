"""Unions without a discriminator: what it takes to choose their types is counted before it is begun."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field

import harness
from harness.errors import GoldError, LimitError
from harness.extract import validation_failure
from harness.plan import check_choices, compile_plan, nests_choices
from harness.records import Schema
from harness.workspace.gold_labels import check_labels


class Sum(BaseModel):
    left: str
    of: Node | None = None


class Product(BaseModel):
    factor: int
    of: Node | None = None


class Node(BaseModel):
    term: Sum | Product | None = None


class Tagged(BaseModel):
    kind: Literal["tagged"]
    of: Tree | None = None


class Other(BaseModel):
    kind: Literal["other"]
    of: Tree | None = None


class Tree(BaseModel):
    term: Annotated[Tagged | Other, Field(discriminator="kind")] | None = None


class Flat(BaseModel):
    value: int | str | list[int] | None = None


def nested(levels: int) -> dict[str, Any]:
    node: dict[str, Any] = {"term": {"left": "x"}}
    for level in range(levels):
        node = {"term": {"factor": level, "of": node} if level % 2 else {"left": "x", "of": node}}
    return node


def tagged(levels: int) -> dict[str, Any]:
    node: dict[str, Any] = {"term": {"kind": "tagged"}}
    for level in range(levels):
        node = {"term": {"kind": "other" if level % 2 else "tagged", "of": node}}
    return node


def test_only_unions_within_unions_that_have_no_discriminator_are_counted() -> None:
    assert [nests_choices(compile_plan(model)) for model in (Node, Tree, Flat)] == [True, False, False]


def test_a_few_levels_are_compared_and_many_are_refused_before_they_are_begun() -> None:
    assert harness.compare(Node, nested(8), nested(8)).similarity == 1
    with pytest.raises(LimitError, match=r"field term: to choose types of unions within unions takes [\d,]+ readings"):
        harness.compare(Node, nested(45), nested(45))


def test_the_deepest_that_may_be_have_a_number_too() -> None:
    with pytest.raises(LimitError, match=r"takes more than 10\^15 readings"):
        check_choices(compile_plan(Node), nested(49))


def test_with_a_discriminator_any_depth_is_read() -> None:
    assert harness.compare(Tree, tagged(45), tagged(45)).similarity == 1


def test_a_prediction_beyond_the_limit_is_invalid_and_gold_beyond_it_is_refused(tmp_path: Path) -> None:
    schema = Schema("node", Node, "1")
    failure = validation_failure(schema, nested(45))
    assert failure is not None
    assert (failure.kind, "unions within unions" in failure.detail) == ("invalid", True)
    with pytest.raises(GoldError, match="unions within unions"):
        check_labels(nested(45), schema, file=tmp_path / "gold.json")
    assert validation_failure(schema, json.loads(json.dumps(nested(8)))) is None
