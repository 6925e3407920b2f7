"""Documents by field paths: where on which documents a schema goes wrong."""

from __future__ import annotations

from collections.abc import Mapping

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

_Cells = dict[str, dict[str, int]]  # field path -> verdict -> count


class HeatMaps:
    """Counts record by record, repeats added up; then a map a schema."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._counts: dict[str, dict[str, _Cells]] = {}
        self._first: dict[tuple[str, str], str] = {}

    def add(self, row: Judged) -> None:
        """One record of the run, in the order of schemas, documents and repeats."""
        schema, document = row.extraction.schema, row.extraction.document
        self._first.setdefault((schema, document), record_anchor(row.extraction))
        cells = self._counts.setdefault(schema, {}).setdefault(document, {})
        for outcome in row.comparison.outcomes:
            if outcome.path not in cells:
                cells[outcome.path] = dict.fromkeys(VERDICTS, 0)
            cells[outcome.path][outcome.verdict] += 1

    def maps(self) -> tuple[HeatMap, ...]:
        """By schema, in the order in which they came."""
        return tuple(self._map(schema, documents) for schema, documents in self._counts.items())

    def _map(self, schema: str, documents: Mapping[str, _Cells]) -> HeatMap:
        tallies = {name: {path: Tally(**of) for path, of in cells.items()} for name, cells in documents.items()}
        whole = {name: sum(paths.values(), Tally()) for name, paths in tallies.items()}
        of_path: dict[str, Tally] = {}
        for paths in tallies.values():
            for path, tally in paths.items():
                of_path[path] = of_path.get(path, Tally()) + tally
        order = {path: number for number, path in enumerate(of_path)}
        worst = sorted(of_path, key=lambda path: _badness(of_path[path]))[:MAX_COLUMNS]
        columns = sorted(worst, key=order.__getitem__)
        names = sorted(tallies, key=lambda name: (_badness(whole[name]), name))
        rows = [self._row(schema, name, whole[name], [tallies[name].get(path) for path in columns]) for name in
                names[:MAX_ROWS]]  # fmt: skip
        hidden = [(len(names) - MAX_ROWS, "document"), (len(of_path) - MAX_COLUMNS, "field path")]
        left_out = " and ".join(plural(number, f"better {what}") for number, what in hidden if number > 0)
        return HeatMap(
            visible(schema, NAME_LIMIT),
            tuple(visible(path, NAME_LIMIT) for path in columns),
            tuple(rows),
            f"{left_out} not shown." if left_out else "",
        )

    def _row(self, schema: str, name: str, whole: Tally, tallies: list[Tally | None]) -> HeatRow:
        href = self._places.href(name, self._first[schema, name])
        return HeatRow(visible(name, NAME_LIMIT), href, percent(whole.f1), tuple(map(_cell, tallies)))


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
