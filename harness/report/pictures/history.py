"""The score over the history of runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from harness.report.numbers import percent, plural
from harness.report.pictures.canvas import SMALL, Canvas, draw, name_text
from harness.report.pictures.column import COLUMN, WIDTH, Entry, draw_column
from harness.report.pictures.palette import SERIES, SHAPES
from harness.report.pictures.records import RunPoint

__all__ = ["MOST_RUNS", "history_description", "history_picture"]

MOST_RUNS = 60
"""Runs in one picture, the newest."""

_TOP, _BOTTOM, _LEFT, _RIGHT = 56, 376, 62, COLUMN - 32
_DATE = 96
"""Pixels from one date to the next."""


@dataclass(frozen=True)
class _Series:
    name: str
    role: str
    shape: str
    shared: bool = False


def history_picture(points: Sequence[RunPoint], *, title: str = "Score of each run", most: int = MOST_RUNS) -> str:
    """SVG to stand in a page: scores with 95% intervals, in the order given, which is that of time.

    The `most` last are drawn, and the baseline as a line. A marker is hollow where the run measured something else than
    the baseline, or without one than the newest run. Nothing, an empty text, where no run has a score. Raises
    ImportError without matplotlib.
    """
    scored = [point for point in points if point.score is not None]
    shown = scored[-most:]
    if not shown:
        return ""
    baseline = next((point for point in reversed(scored) if point.baseline), None)
    captions, title = _captions(points, scored, shown, baseline), name_text(title, 70)

    def paint(canvas: Canvas) -> None:
        canvas.title(title)
        for tick in (0, 25, 50, 75, 100):
            y = _height_of(tick / 100)
            canvas.line((_LEFT, _RIGHT), (y, y), role="grid")
            canvas.text(_LEFT - 8, y + 5, f"{tick}%", role="muted", size=SMALL, align="right")
        _runs(canvas, shown, baseline)
        for line, text in enumerate(captions):
            canvas.text(8, _BOTTOM + 54 + 20 * line, text, role="muted", size=SMALL)

    height = _BOTTOM + 40 + 20 * len(captions)
    return draw(WIDTH, height, paint, title=title, description=history_description(points))


def history_description(points: Sequence[RunPoint]) -> str:
    """The picture in words: how many runs, the newest score, the best, the baseline's."""
    scored = [point for point in points if point.score is not None]
    if not scored:
        return "No run has a score."
    newest, best = scored[-1], max(scored, key=lambda point: point.score or 0.0)
    sentences = [
        plural(len(scored), "run"),
        f"newest {percent(newest.score)} ({name_text(newest.model, 40)}, {newest.started[:10]})",
        f"best {percent(best.score)} ({name_text(best.model, 40)}, {best.started[:10]})",
        *(f"baseline {percent(point.score)}" for point in scored if point.baseline),
    ]
    return "; ".join(sentences) + "."


def _height_of(score: float) -> float:
    return _BOTTOM - score * (_BOTTOM - _TOP)


def _series(shown: Sequence[RunPoint]) -> dict[str, _Series]:
    """A colour and a shape for each model; those of longest ago share the last where there are too many."""
    recent = list(dict.fromkeys(point.model for point in reversed(shown)))
    own = recent if len(recent) <= len(SERIES) else recent[: len(SERIES) - 1]
    made = {name: _Series(name, SERIES[at], SHAPES[at]) for at, name in enumerate(sorted(own))}
    others = _Series(plural(len(recent) - len(own), "other model"), SERIES[-1], SHAPES[-1], shared=True)
    return {name: made.get(name, others) for name in recent}


def _runs(canvas: Canvas, shown: Sequence[RunPoint], baseline: RunPoint | None) -> None:
    step = (_RIGHT - _LEFT) / len(shown)
    xs = [_LEFT + step * (at + 0.5) for at in range(len(shown))]
    size = 10.0 if len(shown) <= 30 else 7.0
    series, material = _series(shown), (baseline or shown[-1]).material
    _dates(canvas, shown, xs)
    if baseline is not None and baseline.score is not None:
        y = _height_of(baseline.score)
        canvas.line((_LEFT, _RIGHT), (y, y), role="mark", width=1.5, dashes=(5, 4))
    _lines(canvas, shown, xs, series)
    for x, point in zip(xs, shown, strict=True):
        assert point.score is not None
        one, y = series[point.model], _height_of(point.score)
        if point.low is not None and point.high is not None:
            canvas.line((x, x), (_height_of(point.low), _height_of(point.high)), role=one.role, width=2)
        canvas.point(x, y, one.shape, role=one.role, size=size, filled=point.material == material)
        if point.baseline:
            canvas.point(x, y, "o", role="mark", size=size + 9, filled=False)
    _labels(canvas, shown, xs, series, baseline)


def _lines(canvas: Canvas, shown: Sequence[RunPoint], xs: Sequence[float], series: Mapping[str, _Series]) -> None:
    """Joins the runs of a model that can be compared."""
    last: dict[tuple[str, str], tuple[float, float]] = {}
    for x, point in zip(xs, shown, strict=True):
        one, key, here = series[point.model], (point.model, point.material), (x, _height_of(point.score or 0.0))
        if key in last and not one.shared:
            canvas.line((last[key][0], x), (last[key][1], here[1]), role=one.role, width=1.2)
        last[key] = here


def _dates(canvas: Canvas, shown: Sequence[RunPoint], xs: Sequence[float]) -> None:
    """The day under the first run of each, where there is room."""
    free = 0.0
    before = ""
    for x, point in zip(xs, shown, strict=True):
        day = point.started[:10]
        if day != before and x >= free:
            canvas.line((x, x), (_BOTTOM, _BOTTOM + 5), role="muted")
            canvas.text(x, _BOTTOM + 21, name_text(day, 10), role="muted", size=SMALL, align="center")
            free = x + _DATE
        before = day


def _labels(
    canvas: Canvas,
    shown: Sequence[RunPoint],
    xs: Sequence[float],
    series: Mapping[str, _Series],
    baseline: RunPoint | None,
) -> None:
    """Each series at its last run, and the baseline at its line."""
    ends: dict[_Series, tuple[float, float]] = {}
    for x, point in zip(xs, shown, strict=True):
        ends[series[point.model]] = (x, point.score or 0.0)
    entries = [Entry(one.name, one.role, one.shape, score, x, _height_of(score)) for one, (x, score) in ends.items()]
    if baseline is not None and baseline.score is not None:
        entries.append(Entry("baseline", "mark", "", baseline.score, _RIGHT, _height_of(baseline.score)))
    draw_column(canvas, entries, edge=_RIGHT, top=_TOP, bottom=_BOTTOM)


def _captions(
    points: Sequence[RunPoint], scored: Sequence[RunPoint], shown: Sequence[RunPoint], baseline: RunPoint | None
) -> list[str]:
    lines = ["Runs in the order of time, a date at the first of a day."]
    if any(point.low is not None for point in shown):
        lines[0] += " Bars: 95% intervals."
    material = (baseline or shown[-1]).material
    if any(point.material != material for point in shown):
        other = "the baseline" if baseline else "the newest run"
        lines.append(f"Hollow: on other documents, schemas or gold than {other}, so not to be compared with it.")
    rest = []
    if len(scored) > len(shown):
        rest.append(plural(len(scored) - len(shown), "older run"))
    if len(points) > len(scored):
        rest.append(f"{plural(len(points) - len(scored), 'run')} without a score")
    return [*lines, *([f"Not shown: {' and '.join(rest)}."] if rest else [])]
