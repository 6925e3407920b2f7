"""From a run to its page: records are taken one by one, and documents are made one at a time."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import nsmallest

from harness.records import Judged
from harness.report.escape import visible
from harness.report.numbers import DASH, count, percent, plural
from harness.report.page.errors import Errors
from harness.report.page.heat import HeatMaps
from harness.report.page.views import DocumentRow, PageView
from harness.report.places import Places, document_anchor
from harness.report.view import NAME_LIMIT, ReportView
from harness.scoreboard import Scoreboard, Slots, is_lost

__all__ = ["MAX_DOCUMENTS", "PageBuilder"]

MAX_DOCUMENTS = 2_500
"""The most documents in the page's list of all, the worst."""


class PageBuilder:
    """Takes the records of a run, by schema, document and repeat; `finish` gives everything but the documents."""

    def __init__(self) -> None:
        self._errors, self._heat = Errors(), HeatMaps()
        self._lost: dict[str, int] = {}
        self.repeated = False

    def add(self, row: Judged) -> None:
        """The next record."""
        self.repeated |= row.extraction.repeat > 0
        self._errors.add(row)
        self._heat.add(row)
        if is_lost(row.extraction):
            name = row.extraction.document
            self._lost[name] = self._lost.get(name, 0) + 1

    def merge(self, other: PageBuilder) -> None:
        """Takes in another's records, which come after all that this one was given and are of other documents."""
        self._errors.merge(other._errors)
        self._heat.merge(other._heat)
        self.repeated |= other.repeated
        for name, lost in other._lost.items():
            self._lost[name] = self._lost.get(name, 0) + lost

    def shown(self, scoreboard: Scoreboard) -> set[str]:
        """The documents that something on the page leads to."""
        return {*_worst(scoreboard), *self._errors.documents, *self._heat.documents}

    def finish(
        self,
        report: ReportView,
        scoreboard: Scoreboard,
        places: Places,
        *,
        pictures: Sequence[tuple[str, str, str]] = (),
    ) -> PageView:
        """scoreboard: of all records that were added. pictures: (title, caption, SVG of our own making)."""
        more = len(scoreboard.documents) - MAX_DOCUMENTS
        return PageView(
            report=report,
            documents=tuple(
                self._document(name, scoreboard.documents[name].slots, places) for name in _worst(scoreboard)
            ),
            documents_left_out=f"{plural(more, 'better document')} not shown." if more > 0 else "",
            maps=self._heat.maps(places),
            errors=self._errors.groups(scoreboard.overall.slots, places),
            inline=places.inline,
            pictures=tuple(pictures),
        )

    def _document(self, name: str, slots: Slots, places: Places) -> DocumentRow:
        plain, lost = slots.plain, self._lost.get(name, 0)
        return DocumentRow(
            visible(name, NAME_LIMIT),
            places.href(name, document_anchor(name)),
            percent(slots.f1),
            count(plain.wrong),
            count(plain.missing),
            count(plain.spurious),
            count(lost) if lost else DASH,
        )


def _worst(scoreboard: Scoreboard) -> list[str]:
    """The documents that are listed, the worst first."""
    scored = zip(scoreboard.document_scores, scoreboard.documents, strict=True)
    worst = nsmallest(MAX_DOCUMENTS, ((f1 is None, f1 or 0.0, name) for f1, name in scored))
    return [name for _, _, name in worst]
