"""Who says what in the article."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from harness import Date, Similar, Unordered


class Statement(BaseModel):
    """One proposition that the article attributes to a speaker or a body."""

    model_config = ConfigDict(extra="forbid")

    speaker: Annotated[str, Similar(0.9, sense=True)] = Field(
        description="Person or body that says it, as the document writes it; an unnamed source as the document describes it"
    )
    anonymous: bool = Field(description="Whether the source asked not to be named or is left unnamed")
    role: Annotated[str | None, Similar(0.7, sense=True)] = Field(
        None, description="What the document says the speaker is or belongs to, beyond the speaker's own name"
    )
    said_on: Annotated[str | None, Date()] = Field(None, description="Day on which it was said or published, ISO 8601")
    mode: Literal["quoted", "paraphrased"] = Field(
        description="quoted where words of the speaker stand in quotation marks, else paraphrased"
    )
    proposition: Annotated[str, Similar(0.5, sense=True)] = Field(description="What is said, in at most fifteen words")
    stance: Literal["announces", "confirms", "expects", "explains", "assesses", "recommends", "denies"] = Field(
        description=(
            "announces (makes public), confirms (says that something told before is so), expects (of the future), "
            "explains (gives a cause or reason), assesses (judges how things are), recommends, denies"
        )
    )


class Statements(BaseModel):
    """The attributed statements of a news article."""

    model_config = ConfigDict(extra="forbid")

    statements: Annotated[list[Statement], Unordered()] = Field(
        default_factory=list, description="Every attributed proposition, one by one, in the order of the document"
    )


SCHEMA = Statements
