"""F1 with its interval for each field path: where a run fails, at a glance."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from harness.report.numbers import count, percent, plural
from harness.report.pictures.canvas import LETTER, SMALL, Canvas, cells, draw, name_text, path_text
from harness.report.pictures.palette import colour
from harness.report.pictures.records import FieldPoint
from harness.scoreboard import Scoreboard

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["MOST_ROWS", "TITLE", "field_points", "fields_description", "fields_picture"]

MOST_ROWS = 40
"""Field paths in one picture."""

TITLE = "F1 by field path, worst first"
_WIDTH, _ROW, _HEADING, _TOP = 820, 25, 34, 84
_LABEL, _PLOT, _SPAN, _VALUE, _GOLD = (
    322,
    342,
    300,
    722,
    808,
)  # right of label, left and width of plot, right of columns
_PATH_LIMIT = 34


def field_points(scoreboard: Scoreboard) -> tuple[FieldPoint, ...]:
    """The field paths of a run, schema by schema as reports have them."""
    known = scoreboard.intervals.fields if scoreboard.intervals else {}
    points = []
    for schema, paths in scoreboard.fields.items():
        for path, slots in paths.items():
            within, plain = known.get(schema, {}).get(path), slots.plain
            points.append(
                FieldPoint(
                    schema,
                    path,
                    slots.f1,
                    within.low if within else None,
                    within.high if within else None,
                    plain.in_gold,
                    plain.wrong + plain.missing + plain.spurious,
                )
            )
    return tuple(points)


def fields_picture(points: Sequence[FieldPoint], *, score: float | None = None, most: int = MOST_ROWS) -> str:
    """SVG to stand in a page: F1 with its 95% interval, a row a field path, grouped by schema in the order given.

    The `most` worst are drawn, 1 or more, and the caption says what is left out. score: of the whole run, in [0, 1],
    drawn as a line. Nothing, an empty text, where no path has an F1. Raises ImportError without matplotlib.
    """
    return _drawn(tuple(points), score, most)


@lru_cache(maxsize=1)  # the page and the files beside report.md show the same picture
def _drawn(points: tuple[FieldPoint, ...], score: float | None, most: int) -> str:
    shown = _shown(points, most)
    if not shown:
        return ""
    captions = _captions(points, shown, score)
    schemas = len({point.schema for point in shown})
    bottom = _TOP + schemas * _HEADING + len(shown) * _ROW

    def paint(canvas: Canvas) -> None:
        canvas.title(TITLE)
        _rows(canvas, shown, bottom, score)
        for line, text in enumerate(captions):
            canvas.text(8, bottom + 52 + 20 * line, text, role="muted", size=SMALL)

    height = bottom + 40 + 20 * len(captions)
    return draw(_WIDTH, height, paint, title=TITLE, description=fields_description(points, most=most))


def fields_description(points: Sequence[FieldPoint], *, most: int = MOST_ROWS) -> str:
    """The picture in words, for those who cannot see it: how many paths, the worst, the best."""
    shown = _shown(points, most)
    if not shown:
        return "No field path has an F1."
    rated = sorted((point for point in points if point.f1 is not None), key=_badness)
    worst, best = rated[0], rated[-1]
    sentences = [
        f"{plural(len(rated), 'field path')} in {plural(len({point.schema for point in rated}), 'schema')}",
        f"worst {percent(worst.f1)} ({name_text(worst.schema, 40)}: {path_text(worst.path, 60)})",
        f"best {percent(best.f1)}",
        f"{count(sum(point.f1 == 1 for point in rated))} at 100%",
    ]
    return "; ".join(sentences) + "."


def _badness(point: FieldPoint) -> tuple[float, float, str, str]:
    return (point.f1 or 0.0, -point.faults, point.schema, point.path)


def _shown(points: Sequence[FieldPoint], most: int) -> list[FieldPoint]:
    """The worst, grouped by schema in the order in which schemas come, worst first in each."""
    worst = sorted((point for point in points if point.f1 is not None), key=_badness)[:most]
    order = list(dict.fromkeys(point.schema for point in points))
    return sorted(worst, key=lambda point: (order.index(point.schema), *_badness(point)))


def _captions(points: Sequence[FieldPoint], shown: Sequence[FieldPoint], score: float | None) -> list[str]:
    lines = []
    if any(point.low is not None for point in shown):
        lines.append("Dot: F1. Line: its 95% interval; a path in too few documents has none.")
    else:
        lines.append("Dot: F1. No path has an interval.")
    if score is not None:
        lines[0] += f" Dashed: the run's score, {percent(score)}."
    rated = sorted((point for point in points if point.f1 is not None), key=_badness)
    silent = len(points) - len(rated)
    rest = []
    if len(rated) > len(shown):
        least = percent(rated[len(shown)].f1)
        at = "at 100.0%" if rated[len(shown)].f1 == 1 else f"of {least} or more"
        rest.append(f"{plural(len(rated) - len(shown), 'field path')} {at}")
    if silent:
        rest.append(f"{plural(silent, 'field path')} without any value")
    return [*lines, *([f"Not shown: {' and '.join(rest)}."] if rest else [])]


def _rows(canvas: Canvas, shown: Sequence[FieldPoint], bottom: float, score: float | None) -> None:
    labels = [path_text(point.path, _PATH_LIMIT) for point in shown]
    left = max(150.0, 8 + max(map(cells, labels)) * LETTER)
    plot, span = left + 20, _VALUE - 96 - left
    for tick in (0, 25, 50, 75, 100):
        for y in (_TOP - 14, bottom + 22):
            canvas.text(plot + span * tick / 100, y, f"{tick}%", role="muted", size=SMALL, align="center")
    canvas.text(_VALUE, _TOP - 14, "F1", role="muted", size=SMALL, align="right")
    canvas.text(_GOLD, _TOP - 14, "in gold", role="muted", size=SMALL, align="right")
    axes = canvas.axes(plot, _TOP, span, bottom - _TOP)
    axes.set(xlim=(0, 1), ylim=(bottom, _TOP))
    axes.vlines([0, 0.25, 0.5, 0.75, 1], _TOP, bottom, colors=colour("grid"), linewidth=1, clip_on=False)
    if score is not None:
        axes.vlines(score, _TOP, bottom, colors=colour("mark"), linewidth=1.5, linestyles=(0, (5, 4)), clip_on=False)
    y = float(_TOP)
    middles = []
    for schema, group in groupby(zip(shown, labels, strict=True), key=lambda row: row[0].schema):
        y += _HEADING
        canvas.text(8, y - 9, name_text(schema, 36), bold=True)
        for point, label in group:
            y += _ROW
            middles.append(y - _ROW / 2)
            canvas.text(left, middles[-1] + 5, label, mono=True, align="right")
            canvas.text(_VALUE, middles[-1] + 5, percent(point.f1), align="right")
            canvas.text(_GOLD, middles[-1] + 5, count(point.gold), role="muted", align="right")
    _mark(axes, shown, middles)


def _mark(axes: Axes, shown: Sequence[FieldPoint], ys: Sequence[float]) -> None:
    """Draws a guide for each row, its interval and its F1."""
    axes.hlines(ys, 0, 1, colors=colour("grid"), linewidth=1, linestyles=(0, (1, 3)), clip_on=False)
    within = [
        (y, point.low, point.high)
        for y, point in zip(ys, shown, strict=True)
        if point.low is not None and point.high is not None
    ]
    if within:
        at, lows, highs = zip(*within, strict=True)
        axes.hlines(at, lows, highs, colors=colour("accent"), linewidth=2.5, clip_on=False)
    values = [point.f1 or 0.0 for point in shown]
    axes.plot(values, ys, "o", color=colour("accent"), markersize=10, markeredgewidth=0, clip_on=False)
