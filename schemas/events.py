"""Every event that the article tells of (event types after PLOVER)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from harness import Date, Similar, Unordered

EventType = Literal[
    "agree", "consult", "support", "cooperate", "aid", "yield", "request", "accuse",
    "reject", "threaten", "protest", "sanction", "mobilize", "coerce", "assault", "report",
]  # fmt: skip


class Event(BaseModel):
    """One thing that happened, goes on, or is said to be coming."""

    model_config = ConfigDict(extra="forbid")

    summary: Annotated[str, Similar(0.5, sense=True)] = Field(description="The event in at most eight words")
    type: EventType = Field(
        description=(
            "PLOVER type: meetings, talks, visits and summits are consult; reaching an agreement is agree; war is "
            "assault; the publication of a statement or study is report"
        )
    )
    actors: list[str] = Field(
        default_factory=list,
        description=(
            "Who acts: the people where the document tells of people acting in person, else the countries or bodies; "
            "short names as the document writes them, people without their office"
        ),
    )
    place: str | None = Field(None, description="City where it takes place, or country where no city is told")
    date: Annotated[str | None, Date()] = Field(
        None, description="When, ISO 8601, to the precision that the document supports"
    )
    status: Literal["past", "ongoing", "scheduled", "expected", "possible"] = Field(
        description=(
            "As of publication: past, ongoing, scheduled (announced for a date), expected (somebody expects it), "
            "possible (it could or may happen)"
        )
    )
    first_since_year: int | None = Field(
        None, description="The year, where the event is told to be the first since a year"
    )
    first_in_years: int | None = Field(
        None, description="The number of years, where the event is told to be the first in so many years"
    )


class Events(BaseModel):
    """The events told in a news article."""

    model_config = ConfigDict(extra="forbid")

    events: Annotated[list[Event], Unordered()] = Field(
        default_factory=list, description="Every event told, each once, also those mentioned in passing"
    )


SCHEMA = Events
