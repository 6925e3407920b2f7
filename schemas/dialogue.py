"""The talks that the article announces (after schema.org Event)."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from harness import Country, Date, Exact, Keyed, Number, PersonName, Similar, Unordered


class Level(StrEnum):
    """The rank of the officials who lead the talks."""

    working = "working"
    director_general = "director-general"
    vice_ministerial = "vice-ministerial"
    ministerial = "ministerial"
    summit = "summit"


class Round(BaseModel):
    """One earlier round of the same talks."""

    model_config = ConfigDict(extra="forbid")

    year: Annotated[int, Number()] = Field(description="Year in which the round was held")
    level: Level | None = Field(None, description="Rank of the officials who led the round")


class Participant(BaseModel):
    """A person who will take part in the talks."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, PersonName(critical=True)] = Field(description="Full name, as the document writes it")
    country: Annotated[str | None, Country(critical=True)] = Field(
        None, description="Country that the person represents"
    )
    organisation: Annotated[str | None, Similar(0.85, sense=True)] = Field(
        None, description="Ministry, commission or other body that the person belongs to, without the country"
    )
    title: Annotated[str | None, Similar(0.95, sense=True)] = Field(
        None, description="Office that the person holds, without the name of the country"
    )
    sector: Literal["foreign", "defense"] | None = Field(
        None, description="Whether the person comes from the foreign-affairs or the defense (military) side"
    )
    chief_delegate: bool | None = Field(None, description="Whether the person is named as a chief delegate")


class Agreement(BaseModel):
    """The agreement that the talks follow from."""

    model_config = ConfigDict(extra="forbid")

    what: Annotated[str | None, Similar(0.6, sense=True)] = Field(None, description="What was agreed, in a few words")
    parties: Annotated[list[str], PersonName()] = Field(
        default_factory=list, description="Names of the people who agreed, without their offices"
    )
    agreed_on: Annotated[str | None, Date()] = Field(
        None, description="When it was agreed, ISO 8601 to the precision that the document supports"
    )
    sidelines_of: Annotated[str | None, Similar(0.7, sense=True)] = Field(
        None, description="The larger meeting on whose sidelines it was agreed"
    )


class Dialogue(BaseModel):
    """Talks between governments that a news article announces."""

    model_config = ConfigDict(extra="forbid")

    name: str | None = Field(None, description="Name of the talks, as the document writes it, without an article")
    format: Annotated[str | None, Exact()] = Field(None, description="Short name of the format, such as 1+1 or 2+2")
    level: Level | None = Field(None, description="Rank of the officials who lead the coming round")
    level_before: Level | None = Field(None, description="Rank of the officials who led the rounds before")
    first_time_at_level: bool | None = Field(
        None, description="Whether the talks are held at this level for the first time"
    )
    held_on: Annotated[str | None, Date(critical=True)] = Field(None, description="Date of the coming round, ISO 8601")
    city: str | None = Field(None, description="City where the coming round is held")
    host_country: Annotated[str | None, Country()] = Field(None, description="Country where the coming round is held")
    earlier_rounds: Annotated[list[Round], Keyed("year")] = Field(
        default_factory=list, description="The rounds that were held before"
    )
    participants: Annotated[list[Participant], Unordered()] = Field(
        default_factory=list, description="The people named as taking part in the coming round"
    )
    topics: Annotated[list[str], Similar(0.7)] = Field(
        default_factory=list, description="Subjects to be discussed, each in a few words of the document"
    )
    follows_from: Agreement | None = Field(None, description="The agreement that the coming round follows from")
    announced_by: Annotated[str | None, Similar(0.9, sense=True)] = Field(
        None, description="The body that announced the coming round, with its country"
    )
    announced_on: Annotated[str | None, Date()] = Field(None, description="Date of the announcement, ISO 8601")


SCHEMA = Dialogue
