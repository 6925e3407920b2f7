"""Typed relations between the people, bodies, countries and meetings of the article."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from harness import Date, Similar, Unordered


class Relation(BaseModel):
    """`subject` stands in the relation `type` to `object`."""

    model_config = ConfigDict(extra="forbid")

    subject: Annotated[str, Similar(0.95)] = Field(
        description="Short name as the document writes it, people without their office"
    )
    type: Literal[
        "holds_office", "affiliated_with", "part_of", "member_of_delegation", "met_with", "agreed_with", "precedes", "visits",
    ] = Field(
        description=(
            "holds_office (a person and an office), affiliated_with (a body or person and the body it belongs with), part_of "
            "(a body and the larger body that contains it), member_of_delegation (a person and the country whose team the "
            "person is on), met_with and agreed_with (two people; once, in the order of the document), precedes (an earlier "
            "meeting and a later one), visits (a person and a country)"
        )
    )  # fmt: skip
    object: Annotated[str, Similar(0.95)] = Field(
        description="The other end: a short name, or for holds_office the title as the document writes it"
    )
    country: str | None = Field(
        None, description="For holds_office alone: the country or body in which the office is held, where told"
    )
    when: Annotated[str | None, Date()] = Field(
        None,
        description="For met_with, agreed_with and visits: when, ISO 8601 to the precision that the document supports",
    )


class Relations(BaseModel):
    """The typed relations told in a news article."""

    model_config = ConfigDict(extra="forbid")

    relations: Annotated[list[Relation], Unordered()] = Field(
        default_factory=list, description="Every relation of these types that the document tells, each once"
    )


SCHEMA = Relations
