"""What the rules promise of each type, one small text a behaviour."""

from __future__ import annotations

import datetime
import ipaddress
import json
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from pydantic import BaseModel, ConfigDict, Field, RootModel, create_model, field_validator
from rules_texts import extract

from harness import Date, Number, PersonName, Skip, Url


def one(annotation: Any, text: str, *, name: str = "value", about: str | None = None, when: str | None = None) -> Any:
    """What a schema of one optional field gets from `text`."""
    model = create_model("Only", **{name: (annotation, Field(None, description=about))})
    return extract(model, text, when)[name]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("opened_on", "The bridge was opened on Thursday. The mayor spoke on Friday.", "2024-06-13"),
        ("opening_date", "The opening of the bridge will be on Tuesday.", "2024-06-18"),
        ("closed_on", "The bridge was closed in 1999 and opened in May.", "1999"),
        ("sold_on", "The bridge was opened in May.", None),
    ],
)
def test_a_date_is_the_one_near_the_words_of_the_field(name, text, expected):
    assert one(Annotated[str | None, Date()], text, name=name, when="2024-06-17") == expected


def test_only_the_date_of_publication_is_taken_from_the_metadata():
    class Page(BaseModel):
        headline: str | None = None
        byline: str | None = None

    assert extract(Page, "nothing here", "2024-06-17") == {"headline": None, "byline": None}


class Size(StrEnum):
    small = "small"
    extra_large = "extra-large"
    large = "large"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It comes in a large size.", "large"),
        ("It comes in an extra large size.", "extra-large"),
        ("Nobody spoke of it.", None),
    ],
)
def test_an_enum_is_read_by_its_words_with_or_without_hyphens(text, expected):
    assert one(Size | None, text, name="size") == expected


def test_a_literal_is_read_by_what_its_description_says_of_it():
    kind = Literal["medical", "legal"] | None
    about = "medical (doctors, nurses, hospitals), legal (courts, judges, lawyers)"
    assert one(kind, "She works at two courts.", name="field_of_work", about=about) == "legal"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The entrance is heated all year.", True),
        ("The entrance is not heated.", False),
        ("Heated: no", False),
        ("The entrance is wide.", None),
    ],
)
def test_yes_and_no_are_read_from_words_and_silence_is_neither(text, expected):
    assert one(bool | None, text, name="heated") is expected


def test_required_fields_take_the_best_candidate_and_optional_ones_stay_null():
    class Pair(BaseModel):
        must: int
        may: int | None = None

    assert extract(Pair, "There were 12 of them.") == {"must": 12, "may": None}


def test_a_default_that_is_not_null_is_left_out_where_nothing_is_found():
    class Counted(BaseModel):
        count: int = 0
        words: list[str] = Field(default_factory=list)

    assert extract(Counted, "Nothing of the kind.") == {"words": []}


@pytest.mark.parametrize(
    ("annotation", "name", "text", "expected"),
    [
        (int, "visitors", "It had 1,200 visitors.", 1200),
        (float, "weight", "It has a weight of 2.5 kg.", 2.5),
        (Decimal, "price", "The price is $19.90.", "19.90"),
        (datetime.date, "opened_on", "It opened on 5 May 2020.", "2020-05-05"),
        (datetime.datetime, "opened_at", "It opened on 5 May 2020 at 9:30.", "2020-05-05T09:30"),
        (datetime.time, "opening_time", "The opening is at 09:30.", "09:30"),
        (datetime.timedelta, "ride", "The ride takes 3 hours.", "PT3H"),
        (
            UUID, "session", "The session was 123e4567-e89b-12d3-a456-426614174000.",
            "123e4567-e89b-12d3-a456-426614174000",
        ),
        (ipaddress.IPv4Address, "server", "The server is 192.168.0.7 here.", "192.168.0.7"),
        (Annotated[str, Url()], "homepage", "Homepage: https://a.example/x.", "https://a.example/x"),
        (Annotated[str, Number()], "visitors", "It had 1,200 visitors.", "1200"),
        (Annotated[str, Skip()], "email", "Write to ann@a.example now.", "ann@a.example"),
        (int, "founded_year", "It was founded in 1987.", 1987),
    ],
)  # fmt: skip
def test_every_scalar_type_gets_json_that_it_takes(annotation, name, text, expected):
    assert one(annotation | None, text, name=name) == expected


def test_a_constraint_of_the_field_decides_which_candidate_is_taken():
    class Adult(BaseModel):
        age: int = Field(ge=18)

    assert extract(Adult, "Age 7, later age 41.") == {"age": 41}


def test_a_validator_that_refuses_takes_the_optional_value_out():
    class Fussy(BaseModel):
        name: Annotated[str | None, PersonName()] = None
        city: str | None = None

        @field_validator("name")
        @classmethod
        def refuse(cls, value: str | None) -> str | None:
            if value:
                raise ValueError("no names")
            return value

    assert extract(Fussy, "President Ada Norling spoke in Malmo.").get("name") is None


def test_keys_are_the_aliases_of_the_fields():
    class Renamed(BaseModel):
        model_config = ConfigDict(extra="forbid")
        visitors: int | None = Field(None, alias="visitorCount")

    assert extract(Renamed, "It had 90 visitors.") == {"visitorCount": 90}


class Node(BaseModel):
    name: Annotated[str, PersonName()]
    reports: list[Node] = Field(default_factory=list)
    deputy: Node | None = None
    peers: dict[str, Node] = Field(default_factory=dict)


def depth(value: Any) -> int:
    below = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + max(map(depth, below), default=0)


def test_a_model_within_itself_ends():
    text = "Director Ada Norling leads deputy Bo Karlsen. Engineer Cleo Marsh reports to manager Dan Ross. " * 20
    found = extract(Node, text)
    Node.model_validate(found)
    assert found["name"]
    assert depth(found) < 10


def test_maps_take_listed_keys_and_values_by_their_type():
    class Stock(BaseModel):
        stock: dict[Literal["apples", "pears"], int] = Field(default_factory=dict)
        prices: dict[str, float] = Field(default_factory=dict)

    text = "We have 12 apples and some plums.\n\nRope: $3.50\nNails: $1.25\n"
    assert extract(Stock, text) == {"stock": {"apples": 12}, "prices": {"Rope": 3.5, "Nails": 1.25}}


def test_a_union_without_a_discriminator_takes_the_arm_that_the_text_speaks_for():
    class Boat(BaseModel):
        """A boat."""

        masts: int

    class Car(BaseModel):
        """A car."""

        doors: int

    class Owned(BaseModel):
        thing: Boat | Car | None = None

    assert extract(Owned, "He bought a car with 5 doors.") == {"thing": {"doors": 5}}


def test_lists_of_lists_take_a_row_a_sentence():
    class Grid(BaseModel):
        points: list[list[int]] = Field(default_factory=list)

    assert extract(Grid, "Points 3 and 4. Points 5 and 6. The end.") == {"points": [[3, 4], [5, 6]]}


def test_a_labelled_list_and_a_bulleted_one_are_read_item_by_item():
    class Skills(BaseModel):
        skills: list[str] = Field(default_factory=list)
        hobbies: list[str] = Field(default_factory=list)

    text = "Skills: welding, sailing and chess\n\nHobbies\n- long walks\n- jam\n\nThat is all."
    assert extract(Skills, text) == {"skills": ["welding", "sailing", "chess"], "hobbies": ["long walks", "jam"]}


def test_wrapped_types_are_followed():
    class Names(RootModel[list[Annotated[str, PersonName()]]]):
        pass

    class Crew(BaseModel):
        crew: Names

    assert extract(Crew, "The crew: captain Ada Norling and pilot Bo Karlsen.") == {
        "crew": ["Ada Norling", "Bo Karlsen"]
    }


@pytest.mark.parametrize(
    "piece",
    ["A ", "a", "\n", "(", '"x ', "a: b\n", "1 ", "a, b and c, ", "Kim Of The Of ", "A. ", "A & ", "a-", "a@", "1:",
     "- a\n", "http://", "\u200b", "| ", "the said ", "\ud83d\ude00", "Mr Kim Lee said on Monday. "],
)  # fmt: skip
def test_hostile_text_is_read_within_bounds(piece):
    class Everything(BaseModel):
        name: Annotated[str | None, PersonName()] = None
        when: Annotated[str | None, Date()] = None
        count: int | None = None
        topics: list[str] = Field(default_factory=list)
        people: list[Node] = Field(default_factory=list)
        prices: dict[str, float] = Field(default_factory=dict)

    found = extract(Everything, piece * (20_000 // len(piece)), "2024-06-17")
    json.dumps(found, allow_nan=False)
    assert len(found["people"]) <= 100
    assert len(found.get("prices") or {}) <= 50


def test_of_a_huge_document_the_beginning_is_read():
    class Count(BaseModel):
        visitors: int | None = None
        guards: int | None = None

    text = "There were 90 visitors. " + "Then nothing. " * 400_000 + "There were 4 guards."
    assert extract(Count, text) == {"visitors": 90, "guards": None}


class Wide(BaseModel):
    """Five ways to nest, each into models that nest in five ways again."""

    name: str | None = None
    first: list[Wide] = Field(default_factory=list)
    second: list[Left] = Field(default_factory=list)
    third: Right | None = None
    fourth: dict[str, Left] = Field(default_factory=dict)


class Left(Wide):
    pass


class Right(Wide):
    pass


def nodes(value: Any) -> int:
    below = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + sum(map(nodes, below))


def test_a_schema_that_branches_at_every_level_ends():
    for model in (Wide, Left, Right):
        model.model_rebuild()
    text = "Director Ada Norling met Bo Karlsen in Malmo. " * 40
    assert nodes(extract(Wide, text)) < 200_000
