"""A column of names to the right of a plot, each on the height of what it names, and none upon another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from harness.report.numbers import percent
from harness.report.pictures.canvas import SMALL, Canvas, path_text

__all__ = ["COLUMN", "WIDTH", "Entry", "draw_column", "spread"]

WIDTH = 820
COLUMN = 566
"""Where the column begins; the plot ends 32 pixels before it."""

_NAME_LIMIT = 23
_ROW = 21


@dataclass(frozen=True)
class Entry:
    """What is named: its colour and marker, an empty shape for a dashed line, and its place at the plot's right part.

    x, y: in pixels, of the last marker. score: in [0, 1].
    """

    name: str
    role: str
    shape: str
    score: float
    x: float
    y: float
    filled: bool = True


def draw_column(canvas: Canvas, entries: Sequence[Entry], *, edge: float, top: float, bottom: float) -> None:
    """Draws the names and scores between `top` and `bottom`, joined with their markers. edge: right end of the plot."""
    places = spread([entry.y for entry in entries], gap=_ROW, low=top, high=bottom)
    for entry, place in zip(entries, places, strict=True):
        if entry.shape:
            if entry.x + 9 < edge:
                canvas.line((entry.x + 9, edge), (entry.y, entry.y), role=entry.role, width=0.8, dashes=(1, 3))
            canvas.line(
                (max(edge, entry.x + 9), COLUMN - 8), (entry.y, place), role=entry.role, width=0.8, dashes=(1, 3)
            )
            canvas.point(COLUMN, place, entry.shape, role=entry.role, filled=entry.filled)
        else:
            canvas.line((edge, COLUMN - 12), (entry.y, place), role=entry.role, width=0.8, dashes=(1, 3))
            canvas.line((COLUMN - 8, COLUMN + 8), (place, place), role=entry.role, width=1.5, dashes=(4, 2))
        canvas.text(COLUMN + 13, place + 5, path_text(entry.name, _NAME_LIMIT), size=SMALL)
        canvas.text(WIDTH - 8, place + 5, percent(entry.score), size=SMALL, align="right")


def spread(wanted: Sequence[float], *, gap: float, low: float, high: float) -> list[float]:
    """Places at least `gap` apart, near those wanted and in their order, from `low` and, if they fit, to `high`."""
    order = sorted(range(len(wanted)), key=lambda at: wanted[at])
    places = [min(max(wanted[at], low), high) for at in order]
    for at in range(1, len(places)):
        places[at] = max(places[at], places[at - 1] + gap)
    last = max(high, low + gap * (len(places) - 1))
    for at in range(len(places) - 1, -1, -1):
        places[at] = min(places[at], last)
        last = places[at] - gap
    result = [0.0] * len(wanted)
    for at, place in zip(order, places, strict=True):
        result[at] = place
    return result
