"""What a short report says about a visit: a schema to begin with."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from harness import Country, Date, PersonName, Similar


class Guest(BaseModel):
    """Somebody who comes along."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, PersonName(critical=True)] = Field(description="Full name, as the document writes it")
    country: Annotated[str | None, Country()] = Field(None, description="Country that the guest comes from")


class Visit(BaseModel):
    """A visit that a report tells of."""

    model_config = ConfigDict(extra="forbid")

    place: str | None = Field(None, description="Town that is visited")
    day: Annotated[str | None, Date(critical=True)] = Field(None, description="First day of the visit, ISO 8601")
    days: int | None = Field(None, description="How many days the visit lasts")
    status: Literal["planned", "held", "cancelled"] | None = Field(None, description="As of publication")
    purpose: Annotated[str | None, Similar(0.6, sense=True)] = Field(None, description="What for, in a few words")
    guests: list[Guest] = Field(default_factory=list, description="Everybody who is named as a visitor")
