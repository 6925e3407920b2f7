"""Quality against cost, and against latency, where there are several models."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from harness.report.numbers import percent, plural
from harness.report.pictures.canvas import SMALL, Canvas, draw, name_text, path_text
from harness.report.pictures.column import COLUMN, WIDTH, Entry, draw_column
from harness.report.pictures.palette import SERIES, SHAPES
from harness.report.pictures.records import ModelPoint
from harness.report.pictures.scale import scale_of

__all__ = ["MOST_MODELS", "models_description", "models_picture"]

MOST_MODELS = 2 * len(SHAPES)
"""Models in one picture, the best; those beyond the number of shapes have hollow ones."""

_TITLE = "Score against cost and latency"
_TOP, _BOTTOM, _LEFT, _RIGHT, _BETWEEN = 60, 380, 62, COLUMN - 32, 30
_INSET = 22


@dataclass(frozen=True)
class _Panel:
    title: str
    what: str
    value: Callable[[ModelPoint], float | None]
    shown: Callable[[float], str]


def _money(value: float) -> str:
    return "$0" if not value else f"${value:.6f}".rstrip("0").rstrip(".") if value < 1 else f"${value:,.4g}"


def _time(value: float) -> str:
    return "0" if not value else f"{value * 1000:.4g} ms" if value < 1 else f"{value:,.4g} s"


_PANELS = (
    _Panel("US dollars a document", "cost", lambda point: point.cost, _money),
    _Panel("median time of an extraction", "latency", lambda point: point.latency, _time),
)


def models_picture(points: Sequence[ModelPoint], *, most: int = MOST_MODELS) -> str:
    """SVG to stand in a page: a panel for cost and one for latency, the score with its 95% interval upwards.

    The `most` best are drawn. A line goes through the models that none beats at a lower or equal price (the Pareto
    front). A panel is left out where fewer than two models have its value; nothing, an empty text, where both are.
    Raises ImportError without matplotlib.
    """
    shown = _best(points)[:most]
    panels = [panel for panel in _PANELS if sum(panel.value(point) is not None for point in shown) >= 2]
    if not panels:
        return ""
    captions = _captions(points, shown, panels)
    bottom = max(_BOTTOM, _TOP + 21 * (len(shown) - 1))

    def paint(canvas: Canvas) -> None:
        canvas.title(_TITLE)
        span = (_RIGHT - _LEFT - _BETWEEN * (len(panels) - 1)) / len(panels)
        entries: dict[int, Entry] = {}
        for at, panel in enumerate(panels):
            left = _LEFT + at * (span + _BETWEEN)
            entries |= _draw_panel(canvas, panel, shown, (left, left + span), bottom)
        for at, point in enumerate(shown):  # without a value in any panel: named all the same
            entries.setdefault(at, _entry(point, at, _RIGHT, bottom))
        draw_column(canvas, [entries[at] for at in sorted(entries)], edge=_RIGHT, top=_TOP, bottom=bottom)
        for tick in (0, 25, 50, 75, 100):
            canvas.text(
                _LEFT - 8, _height_of(tick / 100, bottom) + 5, f"{tick}%", role="muted", size=SMALL, align="right"
            )
        for line, text in enumerate(captions):
            canvas.text(8, bottom + 76 + 20 * line, text, role="muted", size=SMALL)

    height = bottom + 64 + 20 * len(captions)
    return draw(WIDTH, height, paint, title=_TITLE, description=models_description(points))


def models_description(points: Sequence[ModelPoint]) -> str:
    """The picture in words: score, cost and latency of the best eight models."""
    best = _best(points)
    rows = []
    for point in best[:8]:
        values = [(panel, panel.value(point)) for panel in _PANELS]
        told = [f"{panel.what} {panel.shown(value)}" for panel, value in values if value is not None]
        rows.append(", ".join([f"{name_text(point.name, 40)} {percent(point.score)}", *told]))
    return f"{plural(len(best), 'model')}: {'; '.join(rows)}." if rows else "No model has a score."


def _best(points: Sequence[ModelPoint]) -> list[ModelPoint]:
    known = [point for point in points if point.score is not None]
    return sorted(known, key=lambda point: (-(point.score or 0.0), point.name))


def _height_of(score: float, bottom: float) -> float:
    return bottom - score * (bottom - _TOP)


def _entry(point: ModelPoint, at: int, x: float, bottom: float) -> Entry:
    score = point.score or 0.0
    role, shape = SERIES[at % len(SERIES)], SHAPES[at % len(SHAPES)]
    return Entry(point.name, role, shape, score, x, _height_of(score, bottom), filled=at < len(SHAPES))


def _draw_panel(
    canvas: Canvas, panel: _Panel, shown: Sequence[ModelPoint], across: tuple[float, float], bottom: float
) -> dict[int, Entry]:
    """What is named of the panel, by the model's number."""
    left, right = across
    for tick in (0, 25, 50, 75, 100):
        y = _height_of(tick / 100, bottom)
        canvas.line(across, (y, y), role="grid")
    values = {at: value for at, point in enumerate(shown) if (value := panel.value(point)) is not None}
    scale = scale_of(list(values.values()))

    def place(value: float) -> float:
        return left + _INSET + scale.position(value) * (right - left - 2 * _INSET)

    free = 0.0
    for tick_value in scale.ticks:
        x, text = place(tick_value), panel.shown(tick_value)
        canvas.line((x, x), (bottom, bottom + 5), role="muted")
        half = len(text) * SMALL * 0.32
        if x - half >= free:
            canvas.text(x, bottom + 21, text, role="muted", size=SMALL, align="center")
            free = x + half + 6
    canvas.text((left + right) / 2, bottom + 44, panel.title, size=SMALL, align="center")
    front = [(place(value), _height_of(score, bottom)) for value, score in _front(shown, values)]
    for (x, y), (next_x, next_y) in pairwise(front):
        canvas.line((x, next_x), (y, next_y), role="muted", dashes=(4, 3))
    entries = {at: _entry(shown[at], at, place(value), bottom) for at, value in values.items()}
    for at, entry in entries.items():
        low, high = shown[at].low, shown[at].high
        if low is not None and high is not None:
            heights = (_height_of(low, bottom), _height_of(high, bottom))
            canvas.line((entry.x, entry.x), heights, role=entry.role, width=2)
        canvas.point(entry.x, entry.y, entry.shape, role=entry.role, size=11, filled=entry.filled)
    return entries


def _front(shown: Sequence[ModelPoint], values: dict[int, float]) -> list[tuple[float, float]]:
    """(value, score) of the models that no other beats at the same value or less, the cheapest first."""
    front: list[tuple[float, float]] = []
    for value, lost in sorted((value, -(shown[at].score or 0.0)) for at, value in values.items()):
        if not front or -lost > front[-1][1]:
            front.append((value, -lost))
    return front


def _captions(points: Sequence[ModelPoint], shown: Sequence[ModelPoint], panels: Sequence[_Panel]) -> list[str]:
    lines = ["Dashed: from each price on, the best that it buys."]
    if any(point.low is not None for point in shown):
        lines[0] += " Bars: 95% intervals."
    for panel in _PANELS:
        names = [path_text(point.name, 30) for point in shown if panel.value(point) is None]
        if names and panel in panels:
            more = f" and {len(names) - 2} more" if len(names) > 2 else ""
            lines.append(f"No {panel.what} is known of {', '.join(names[:2])}{more}.")
    if len(points) > len(shown):
        lines.append(f"Not shown: {plural(len(points) - len(shown), 'model')}.")
    return lines
