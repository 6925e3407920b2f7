"""What is kept of judged records once they are written: counts, sums, and the little that reports list."""

from __future__ import annotations

from collections.abc import Callable

from harness.records import Judged
from harness.report.build_lists import Listing
from harness.report.page.build import PageBuilder
from harness.runs.evidence import Evidence
from harness.runs.summary import SpentCount
from harness.score.board import RunCount

__all__ = ["Digest"]


class Digest:
    """Of some records; digests of records that follow each other can be merged, and give what one digest of all would.

    Where one ends and the next begins, the document is another one.
    """

    def __init__(self) -> None:
        self._documents: dict[str, int] = {}  # of which there may be many: both number them alike
        self.count = RunCount(self._documents)
        self.spent = SpentCount(self._documents)
        self.listing = Listing()
        self.pages = PageBuilder()

    def add(self, row: Judged, evidence: Evidence) -> None:
        """The next record, by schema, document and repeat."""
        self.count.add(row)
        self.spent.add(row.extraction)
        self.listing.add(row, evidence)
        self.pages.add(row)

    def merge(self, other: Digest, *, named: Callable[[str], str] = str) -> None:
        """Takes in the digest of the records that come next.

        named: gives the string of a document's name that there is already. One more a document, among all that came
        from another process with it and is let go, would hold on to more memory than its own.
        """
        for name in other._documents:
            if name not in self._documents:
                self._documents[named(name)] = len(self._documents)
        self.count.merge(other.count)
        self.spent.merge(other.spent)
        self.listing.merge(other.listing)
        self.pages.merge(other.pages)
