"""A schema's plan: which marker each field has and why, and which schemas are refused."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Literal, NewType, Optional
from uuid import UUID

import pytest
from pydantic import AliasChoices, AliasPath, AnyUrl, BaseModel, ConfigDict, Field, RootModel, create_model

import harness
from harness import (
    Country,
    Exact,
    Keyed,
    Number,
    Ordered,
    PersonName,
    Record,
    Similar,
    Skip,
    Text,
    Unordered,
)  # fmt: skip
from harness.errors import LimitError, SchemaError
from harness.plan import Because, compile_plan, describe_plan


class Rank(Enum):
    HIGH, LOW = "high", "low"


class Stop(BaseModel):
    place: str
    seen: Annotated[str | None, Similar(0.9, weight=2)] = None


Miles = NewType("Miles", int)


class Tags(RootModel[list[str]]):
    pass


def rows(kind: Any) -> dict[str, Any]:
    """The described plan of a record whose only field is `all`, by path."""
    return {row.path: row for row in describe_plan(compile_plan(create_model("Sheet", all=(kind, ...))))}


@pytest.mark.parametrize(
    ("kind", "marker", "why"),
    [
        (bool, "Exact()", "default for bool"),
        (Literal["a", "b"], "Exact()", "default for Literal"),
        (Rank, "Exact()", "default for Enum"),
        (UUID, "Exact()", "default for UUID"),
        (bytes, "Exact()", "default for bytes"),
        (str, "Text()", "default for str"),
        (int, "Number()", "default for int"),
        (float, "Number(rel_tol=1e-09)", "default for float"),
        (Decimal, "Number(rel_tol=1e-09)", "default for Decimal"),
        (date, "Date()", "default for date"),
        (datetime, "Date()", "default for date"),
        (AnyUrl, "Url()", "default for AnyUrl"),
        (Miles, "Number()", "default for int"),
        (Optional[str], "Text()", "default for str"),  # noqa: UP045
        (Annotated[str | None, PersonName()], "PersonName()", "written"),
        (Annotated[Annotated[str, Country()] | None, Field(description="where")], "Country()", "written"),
    ],
)
def test_a_leaf_has_its_own_marker_or_its_type_s(kind: Any, marker: str, why: str) -> None:
    row = rows(kind)["all"]
    assert (row.compared_by, row.why) == (marker, why)


def test_a_leaf_s_marker_on_a_list_or_a_map_is_its_items() -> None:
    assert rows(Annotated[list[str], PersonName(weight=3)])["all[]"].compared_by == "PersonName()"
    assert rows(Annotated[list[str], PersonName(weight=3)])["all[]"].weight == 3
    assert rows(Annotated[dict[str, str], Country()])["all{}"].compared_by == "Country()"
    assert rows(Tags)["all[]"].compared_by == "Text()"


def test_how_a_list_is_paired_is_said() -> None:
    assert rows(list[Stop])["all"].compared_by == "Unordered()"
    assert rows(Annotated[list[Stop], Keyed("place")])["all"].compared_by == "Keyed('place')"
    assert rows(Annotated[list[Stop], Unordered("place")])["all"].compared_by == "Unordered(('place',))"
    assert rows(Annotated[list[Stop], Ordered(threshold=0.7)])["all"].threshold == 0.7


def test_weights_multiply_and_critical_comes_down() -> None:
    below = rows(Annotated[list[Stop], Unordered(weight=3, critical=True)])
    assert (below["all[].seen"].weight, below["all[].seen"].critical) == (6, True)
    assert rows(Annotated[Stop, Record(weight=0.5)])["all.seen"].weight == 1


def test_what_is_skipped_is_skipped_with_all_below_it() -> None:
    below = rows(Annotated[list[Stop], Skip()])
    assert {row.compared_by for row in below.values()} == {"not scored"}


def test_json_keys_are_the_aliases() -> None:
    class Sheet(BaseModel):
        model_config = ConfigDict(populate_by_name=True)
        place: str = Field(alias="Place")
        day: str = Field(validation_alias=AliasChoices("Day", "date"))

    assert [row.path for row in describe_plan(compile_plan(Sheet))] == ["Place", "Day"]
    for prediction in ({"Place": "Elm", "Day": "one"}, {"place": "Elm", "date": "one"}):
        assert harness.compare(Sheet, {"Place": "Elm", "Day": "one"}, prediction).f1 == 1.0


def test_a_plan_is_made_once_a_model() -> None:
    assert compile_plan(Stop) is compile_plan(Stop)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (Annotated[str, Text(), Exact()], "Text() and Exact()"),
        (Annotated[str, Ordered()], "pairs the items of a list"),
        (Annotated[Stop, Text()], "compares scalars"),
        (Annotated[list[Stop], Number()], "compares scalars"),
        (complex, "complex cannot be compared"),
        (Annotated[list[Stop], Keyed("town")], "no field 'town'; it has place, seen"),
    ],
)
def test_what_cannot_be_honoured_is_an_error_that_names_the_field(kind: Any, said: str) -> None:
    with pytest.raises(SchemaError) as caught:
        rows(kind)
    assert "field all" in str(caught.value)
    assert said in str(caught.value)


def test_a_field_that_is_read_from_within_another_cannot_be_scored() -> None:
    model = create_model("Sheet", place=(str, Field(validation_alias=AliasPath("stop", "place"))))
    with pytest.raises(SchemaError, match=r"Sheet\.place"):
        compile_plan(model)


@pytest.mark.parametrize("model", [int, "Stop", None, Tags, RootModel[int]])
def test_the_top_of_a_schema_is_a_record(model: Any) -> None:
    with pytest.raises(SchemaError):
        compile_plan(model)


def test_a_marker_that_no_author_wrote_says_where_it_comes_from() -> None:
    model = create_model(
        "Made",
        day=(Annotated[str, harness.Date(), Because("default for format date")], ...),
        days=(Annotated[list[str], Ordered(), Because("default for a tuple")], ...),
        written=(Annotated[str, harness.Date()], ...),
    )
    whys = {row.path: row.why for row in describe_plan(compile_plan(model))}
    assert whys.pop("days[]") == "default for str"
    assert whys == {"day": "default for format date", "days": "default for a tuple", "written": "written"}


class Negation(BaseModel):
    op: Literal["neg"]
    of: Annotated[Negation | Numeral, Field(discriminator="op")]


class Numeral(BaseModel):
    op: Literal["num"]
    value: float


class Formula(BaseModel):
    top: Annotated[Negation | Numeral, Field(discriminator="op")]


def test_a_tagged_union_may_stand_within_itself() -> None:
    paths = [row.path for row in describe_plan(compile_plan(Formula))]
    assert "top.of.op" in paths
    record = {"top": {"op": "neg", "of": {"op": "neg", "of": {"op": "num", "value": 2.0}}}}
    assert harness.compare(Formula, record, record).tally.correct == 4


class Part(BaseModel):
    name: str
    screws: Annotated[list[Screw], Keyed("name")] = Field(default_factory=list)


class Screw(BaseModel):
    name: str
    holds: Annotated[list[Part], Unordered(match_on=["name"])] = Field(default_factory=list)


def test_lists_of_models_within_each_other_may_name_their_keys() -> None:
    paths = [row.path for row in describe_plan(compile_plan(Part))]
    assert paths == ["name", "screws", "screws[].name", "screws[].holds"]


class Misnamed(BaseModel):
    name: str
    parts: Annotated[list[Misnamed], Keyed("title")]


class ByItsList(BaseModel):
    name: str
    parts: Annotated[list[ByItsList], Keyed("parts")]


class ByItsRecord(BaseModel):
    whole: ByItsRecord | None = None
    parts: Annotated[list[ByItsRecord], Keyed("whole")]


@pytest.mark.parametrize(
    ("model", "said"),
    [
        (Misnamed, "field parts: Keyed('title'): Misnamed has no field 'title'; it has name, parts"),
        (ByItsList, "field parts: Keyed('parts'): the key must be a scalar"),
        (ByItsRecord, "field parts: Keyed('whole'): the key must be a scalar"),
    ],
)
def test_a_recursive_model_s_wrong_key_is_refused(model: type[BaseModel], said: str) -> None:
    with pytest.raises(SchemaError) as caught:
        compile_plan(model)
    assert str(caught.value) == said


@pytest.mark.parametrize("kind", [list[str], dict[str, str], int | str, Stop])
def test_a_key_that_is_no_scalar_is_refused(kind: Any) -> None:
    row = create_model("Row", key=(kind, ...))
    with pytest.raises(SchemaError, match="the key must be a scalar"):
        rows(Annotated[list[row], Keyed("key")])


def test_a_schema_that_unfolds_beyond_measure_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harness.plan.compiler.MAX_FIELDS", 50)
    model: type[BaseModel] = create_model("M0", x=(str, ...))
    for level in range(1, 7):
        model = create_model(f"M{level}", a=(model, ...), b=(model, ...))
    with pytest.raises(LimitError, match="the schema unfolds to more than 50 fields; split it"):
        compile_plan(model)
