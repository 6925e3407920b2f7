"""Documents by field paths: where on which documents a schema goes wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from harness.records import VERDICTS, Judged, Tally
from harness.report.escape import visible
from harness.report.numbers import count, percent, plural
from harness.report.page.views import HeatCell, HeatMap, HeatRow
from harness.report.places import Places, record_anchor
from harness.report.view import NAME_LIMIT

__all__ = ["MAX_COLUMNS", "MAX_ROWS", "HeatMaps"]

MAX_ROWS = 60
"""Documents of one map, the worst."""

MAX_COLUMNS = 60
"""Field paths of one map, the worst."""

_LEVELS = (0.25, 0.5, 0.75, 1.0)


class HeatMaps:
    """Counts record by record, repeats added up; then a map a schema. Documents that none will show are let go."""

    def __init__(self) -> None:
        self._schemas: dict[str, _Worst] = {}

    def add(self, row: Judged) -> None:
        """One record of the run, in the order of schemas, documents and repeats."""
        worst = self._schemas.setdefault(row.extraction.schema, _Worst())
        worst.add(row)

    def merge(self, other: HeatMaps) -> None:
        """Takes in what another counted, of documents that come after all that this one was given."""
        for schema, worst in other._schemas.items():
            self._schemas.setdefault(schema, _Worst()).merge(worst)

    @property
    def documents(self) -> set[str]:
        """The names of the documents that are shown."""
        return {row.document for worst in self._schemas.values() for row in worst.rows()}

    def maps(self, places: Places) -> tuple[HeatMap, ...]:
        """By schema, in the order in which they came."""
        return tuple(_map(schema, worst, places) for schema, worst in self._schemas.items())


def _map(schema: str, worst: _Worst, places: Places) -> HeatMap:
    rows = worst.rows()
    order = {path: number for number, path in enumerate(worst.of_path)}
    chosen = sorted(worst.of_path, key=lambda path: _badness(worst.of_path[path]))[:MAX_COLUMNS]
    columns = sorted(chosen, key=order.__getitem__)
    hidden = [(worst.documents - MAX_ROWS, "document"), (len(order) - MAX_COLUMNS, "field path")]
    left_out = " and ".join(plural(number, f"better {what}") for number, what in hidden if number > 0)
    return HeatMap(
        visible(schema, NAME_LIMIT),
        tuple(visible(path, NAME_LIMIT) for path in columns),
        tuple(_heat_row(row, columns, places) for row in rows),
        f"{left_out} not shown." if left_out else "",
    )


def _heat_row(row: _Row, columns: Sequence[str], places: Places) -> HeatRow:
    href = places.href(row.document, row.anchor)
    cells = tuple(_cell(row.of_path.get(path)) for path in columns)
    return HeatRow(visible(row.document, NAME_LIMIT), href, percent(row.whole.f1), cells)


class _Row(NamedTuple):
    """One document under one schema. anchor: of its first record."""

    document: str
    anchor: str
    whole: Tally
    of_path: dict[str, Tally]


class _Worst:
    """The documents of one schema: the worst as rows, all of them as sums by field path."""

    def __init__(self) -> None:
        self.documents = 0
        self.of_path: dict[str, Tally] = {}
        self._rows: list[_Row] = []
        self._counted: tuple[str, str, dict[str, dict[str, int]]] | None = None

    def add(self, row: Judged) -> None:
        if self._counted is None or self._counted[0] != row.extraction.document:
            self._close()
            self._counted = row.extraction.document, record_anchor(row.extraction), {}
        cells = self._counted[2]
        for outcome in row.comparison.outcomes:
            if outcome.path not in cells:
                cells[outcome.path] = dict.fromkeys(VERDICTS, 0)
            cells[outcome.path][outcome.verdict] += 1

    def merge(self, other: _Worst) -> None:
        self._close()
        other._close()
        self.documents += other.documents
        for path, tally in other.of_path.items():
            self.of_path[path] = self.of_path.get(path, Tally()) + tally
        self._rows += other._rows
        self._rows = self.rows()

    def rows(self) -> list[_Row]:
        """The worst document first."""
        self._close()
        return sorted(self._rows, key=lambda row: (_badness(row.whole), row.document))[:MAX_ROWS]

    def _close(self) -> None:
        if self._counted is None:
            return
        document, anchor, cells = self._counted
        self._counted = None
        tallies = {path: Tally(**of) for path, of in cells.items()}
        for path, tally in tallies.items():
            self.of_path[path] = self.of_path.get(path, Tally()) + tally
        self.documents += 1
        self._rows.append(_Row(document, anchor, sum(tallies.values(), Tally()), tallies))
        if len(self._rows) > 2 * MAX_ROWS:
            self._rows = self.rows()


def _badness(tally: Tally) -> tuple[bool, float, float]:
    return (tally.f1 is None, tally.f1 or 0.0, -(tally.wrong + tally.missing + tally.spurious))


def _cell(tally: Tally | None) -> HeatCell:
    if tally is None or (tally.f1 is None and not tally.absent):
        return HeatCell("", None)
    if tally.f1 is None:
        return HeatCell("·", None)
    level = sum(tally.f1 >= bound for bound in _LEVELS)
    shown = round(tally.f1 * 100)
    if 0 < tally.f1 < 1:
        shown = min(max(shown, 1), 99)  # never a 0 or a 100 that is not one
    return HeatCell(count(shown), level)
