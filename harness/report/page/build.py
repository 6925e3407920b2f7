"""From a run to its page: records are taken one by one, and documents are made one at a time."""

from __future__ import annotations

from collections.abc import Sequence

from harness.records import Judged, Tally
from harness.report.escape import visible
from harness.report.numbers import DASH, count, percent, plural
from harness.report.page.errors import Errors
from harness.report.page.heat import HeatMaps
from harness.report.page.views import DocumentRow, PageView
from harness.report.places import Places, document_anchor
from harness.report.view import NAME_LIMIT, ReportView
from harness.scoreboard import Scoreboard, is_lost

__all__ = ["MAX_DOCUMENTS", "PageBuilder"]

MAX_DOCUMENTS = 2_500
"""The most documents in the page's list of all, the worst."""


class PageBuilder:
    """Takes the records of a run, by schema, document and repeat; `finish` gives everything but the documents."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._errors, self._heat = Errors(places), HeatMaps(places)
        self._plain: dict[str, Tally] = {}
        self._weighted: dict[str, Tally] = {}
        self._lost: dict[str, int] = {}

    def add(self, row: Judged) -> None:
        """The next record."""
        self._errors.add(row)
        self._heat.add(row)
        name = row.extraction.document
        self._plain[name] = self._plain.get(name, Tally()) + row.comparison.tally
        self._weighted[name] = self._weighted.get(name, Tally()) + row.comparison.weighted
        self._lost[name] = self._lost.get(name, 0) + is_lost(row.extraction)

    def finish(
        self, report: ReportView, scoreboard: Scoreboard, *, pictures: Sequence[tuple[str, str, str]] = ()
    ) -> PageView:
        """pictures: (title, caption, SVG of our own making)."""
        names = sorted(self._plain, key=lambda name: (*_badness(self._weighted[name]), name))
        more = len(names) - MAX_DOCUMENTS
        return PageView(
            report=report,
            documents=tuple(self._document(name) for name in names[:MAX_DOCUMENTS]),
            documents_left_out=f"{plural(more, 'better document')} not shown." if more > 0 else "",
            maps=self._heat.maps(),
            errors=self._errors.groups(scoreboard.overall.slots),
            inline=self._places.inline,
            pictures=tuple(pictures),
        )

    def _document(self, name: str) -> DocumentRow:
        plain, lost = self._plain[name], self._lost[name]
        return DocumentRow(
            visible(name, NAME_LIMIT),
            self._places.href(name, document_anchor(name)),
            percent(self._weighted[name].f1),
            count(plain.wrong),
            count(plain.missing),
            count(plain.spurious),
            count(lost) if lost else DASH,
        )


def _badness(tally: Tally) -> tuple[bool, float]:
    return (tally.f1 is None, tally.f1 or 0.0)
