"""A document as diagnosis asks of it: whether a value stands there. Each form of the text is made when asked for.

What finds dates, numbers and countries is loaded then too: large patterns, of no use without a document.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cached_property

from harness.language.dates import Components, read_date
from harness.language.folding import fold
from harness.language.names import name_tokens

__all__ = ["SourceText"]


class SourceText:
    """text: the document. published_at: ISO 8601 date that relative dates are resolved against, None for none."""

    def __init__(self, text: str, *, published_at: str | None = None) -> None:
        self.text = text
        self.published_at = published_at

    def holds(self, value: str) -> bool:
        """Whether the folded value stands in the folded text, not within a word."""
        folded = fold(value)
        if not folded:
            return False
        before = r"(?<!\w)" if folded[0].isalnum() else ""
        behind = r"(?!\w)" if folded[-1].isalnum() else ""
        return folded in self.folded and re.search(before + re.escape(folded) + behind, self.folded) is not None

    @cached_property
    def folded(self) -> str:
        """The text after folding."""
        return fold(self.text)

    @cached_property
    def letters(self) -> str:
        """The folded text's letters and digits alone."""
        return "".join(filter(str.isalnum, self.folded))

    @cached_property
    def tokens(self) -> frozenset[str]:
        """Tokens as names have them."""
        return frozenset(name_tokens(re.sub(r"[^\w\s'.-]|'s\b", " ", self.folded)))

    @cached_property
    def numbers(self) -> frozenset[Decimal]:
        """Every number told, in digits or words."""
        from harness.language.number_mentions import find_numbers

        return frozenset(mention.value for mention in find_numbers(self.text))

    @cached_property
    def dates(self) -> frozenset[Components]:
        """The components of every date told."""
        from harness.language.date_mentions import find_dates

        mentions = find_dates(self.text, self.published_at)
        readings = (read_date(mention.value) for mention in mentions)
        return frozenset(reading.written for reading in readings if reading is not None)

    @cached_property
    def countries(self) -> frozenset[str]:
        """The alpha-2 codes of the countries named."""
        from harness.language.country_mentions import find_countries

        return frozenset(mention.code for mention in find_countries(self.text))
