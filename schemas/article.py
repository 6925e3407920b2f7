"""The article as a publication (after schema.org NewsArticle)."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from harness import Date, Identifier, PersonName, Similar


class Article(BaseModel):
    """A news article: where, when and by whom it was published."""

    model_config = ConfigDict(extra="forbid")

    outlet: str | None = Field(None, description="Name of the newspaper or site that published the article")
    headline: str | None = Field(None, description="Headline, as printed")
    byline: Annotated[str | None, PersonName()] = Field(None, description="Name of the author, without the word By")
    published_at: Annotated[str | None, Date(critical=True)] = Field(
        None, description="When the article was published, ISO 8601, to the minute where it is given"
    )
    photo_credit: str | None = Field(None, description="Agency or photographer that the picture is credited to")
    language: Annotated[str | None, Identifier()] = Field(
        None, description="Language of the article, as an ISO 639-1 code of two letters"
    )
    announcing_body: Annotated[str | None, Similar(0.9, sense=True)] = Field(
        None, description="The government body whose announcement the article reports, with its country"
    )
