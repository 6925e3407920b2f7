"""What counts as caught and as forgiven, and what is advised where a mutant came through."""

from __future__ import annotations

from typing import Annotated, Any

import pytest
from pydantic import BaseModel, Field

from harness import Date, Exact, Similar, Text
from harness.audit import Matrix, advice_for, mutants
from harness.comparison import compare_record
from harness.plan import compile_plan
from harness.records import Gold


class Strict(BaseModel):
    why: Annotated[str | None, Text()] = None
    day: Annotated[str | None, Date()] = None


class Lax(BaseModel):
    why: Annotated[str | None, Similar(0.5)] = None


class Sensible(BaseModel):
    why: Annotated[str | None, Similar(0.5, sense=True)] = None


class Formal(BaseModel):
    why: Annotated[str | None, Exact()] = None


class Deaf(BaseModel):
    """Takes every date for right."""

    day: Annotated[str | None, Date(threshold=0)] = None


def audited(model: type[BaseModel], labels: dict[str, Any]) -> Matrix:
    gold, matrix = Gold("letter", "note", labels), Matrix()
    for mutant in mutants(compile_plan(model), gold, "A letter of many other words than those."):
        matrix.add("note", "letter", mutant, compare_record(model, gold, mutant.prediction))
    return matrix


def test_a_strict_measure_catches_every_harm_and_forgives_every_other_form() -> None:
    matrix = audited(Strict, {"why": "the mill is closed", "day": "2031-05-02"})
    for harmful in (True, False):
        right, tried = matrix.share(harmful=harmful)
        assert right == tried > 0
    assert matrix.survivors == []


def test_a_ratio_alone_lets_a_negation_through_and_the_advice_stops_it() -> None:
    labels = {"why": "the mill by the river is closed"}
    (survivor,) = (one for one in audited(Lax, labels).survivors if one.kind == "negation")
    assert (survivor.found, survivor.pointer) == ("nothing wrong", "/why")
    plan: Any = compile_plan(Lax).fields[0].node
    assert advice_for(survivor, plan) == "Similar(0.5, sense=True)"
    assert [one for one in audited(Sensible, labels).survivors if one.kind == "negation"] == []


def test_a_date_that_cannot_be_read_has_to_be_called_invalid() -> None:
    survivors = audited(Deaf, {"day": "2031-05-02"}).survivors
    assert {one.kind for one in survivors} == {"date off by a day", "date off by a month", "date off by a year"}


def test_a_harmless_form_that_is_punished_is_told() -> None:
    class Codes(BaseModel):
        why: Annotated[str | None, Text()] = Field(None)

    gold = Gold("letter", "note", {"why": "closed"}, accept={"/why": ("shut",)})
    matrix = Matrix()
    for mutant in mutants(compile_plan(Codes), gold, ""):
        matrix.add(
            "note", "letter", mutant, compare_record(Codes, Gold("letter", "note", gold.labels), mutant.prediction)
        )
    (survivor,) = matrix.survivors
    assert (survivor.kind, survivor.after, survivor.found) == ("alias", "shut", "wrong at why: other")


@pytest.mark.parametrize(
    ("marker", "similarity", "expected"),
    [
        (Similar(0.5), 0.62, "Similar(0.63)"),
        (Similar(0.5), 0.996, "Text()"),
        (Text(threshold=0.5), 0.7, "Text(threshold=0.71)"),
        (Text(), 1.0, "Exact()"),
    ],
)
def test_the_advice_is_the_least_that_would_have_caught_it(marker: Any, similarity: float, expected: str) -> None:
    from harness.audit import Survivor

    class Sheet(BaseModel):
        why: Annotated[str | None, marker] = None

    plan: Any = compile_plan(Sheet).fields[0].node
    survivor = Survivor("note", "letter", "why", "unit dropped", "/why", "a", "b", similarity, "nothing wrong")
    assert advice_for(survivor, plan) == expected
