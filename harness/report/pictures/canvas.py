"""A figure of matplotlib in pixels, without pyplot, whose bytes depend on what is drawn and on nothing else."""

from __future__ import annotations

import contextlib
import io
import logging
import warnings
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Literal
from unicodedata import east_asian_width

from harness.report.escape import visible
from harness.report.pictures.palette import colour
from harness.report.pictures.svg import inline_svg

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["LETTER", "SIZE", "SMALL", "Canvas", "cells", "draw", "name_text", "path_text"]

SIZE = 15.0
"""Pixels of ordinary text: at half size still of 7 and a half, which can be read."""

LETTER = 0.602 * SIZE
"""Width of a letter in the typeface of field paths."""

SMALL = 13.5
TITLE = 18.0

_SETTINGS: dict[str, Any] = {
    "font.family": ["DejaVu Sans"],  # comes with matplotlib; what is shown is the reader's font
    "font.size": SIZE,
    "text.parse_math": False,  # a name with two dollars is no formula
    "svg.fonttype": "none",
    "svg.hashsalt": "extraction-harness",
    "svg.image_inline": True,
}


_EVEN = {"s": 0.9, "D": 0.85, "P": 1.1, "X": 1.1, "*": 1.45, "^": 1.1, "v": 1.1}
"""So that markers look alike in size."""

Dashes = tuple[float, ...]


class Canvas:
    """What is drawn on: pixels from the top left corner. Needs the settings of `draw`."""

    def __init__(self, width: float, height: float) -> None:
        from matplotlib.figure import Figure

        self.width, self.height = width, height
        self.figure: Figure = Figure(figsize=(width / 72, height / 72), dpi=72)
        self.figure.patch.set_visible(False)

    def axes(self, left: float, top: float, width: float, height: float) -> Axes:
        """Bare axes at a place in pixels: no frame, no ticks, no background."""
        place = (left / self.width, 1 - (top + height) / self.height, width / self.width, height / self.height)
        axes = self.figure.add_axes(place)
        axes.patch.set_visible(False)
        axes.spines[:].set_visible(False)
        axes.set(xticks=[], yticks=[], xmargin=0, ymargin=0)
        return axes

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        role: str = "ink",
        size: float = SIZE,
        align: Literal["left", "center", "right"] = "left",
        bold: bool = False,
        mono: bool = False,
    ) -> None:
        """One line of text; y: of its baseline."""
        self.figure.text(
            x / self.width,
            1 - y / self.height,
            text,
            color=colour(role),
            fontsize=size,
            ha=align,
            va="baseline",
            weight="bold" if bold else "normal",
            family="DejaVu Sans Mono" if mono else "DejaVu Sans",
        )

    def line(
        self, xs: tuple[float, float], ys: tuple[float, float], *, role: str, width: float = 1, dashes: Dashes = ()
    ) -> None:
        """A straight line from (xs[0], ys[0]) to (xs[1], ys[1]). dashes: lengths of strokes and gaps."""
        from matplotlib.lines import Line2D

        places = ([x / self.width for x in xs], [1 - y / self.height for y in ys])
        style: Any = (0, dashes) if dashes else "solid"
        self.figure.add_artist(Line2D(*places, color=colour(role), linewidth=width, linestyle=style))

    def point(self, x: float, y: float, shape: str, *, role: str, size: float = 10, filled: bool = True) -> None:
        """A marker of one of `SHAPES`."""
        from matplotlib.lines import Line2D

        made = Line2D(
            [x / self.width],
            [1 - y / self.height],
            marker=shape,
            markersize=size * _EVEN.get(shape, 1),
            color=colour(role),
            markerfacecolor=colour(role) if filled else "none",
            markeredgewidth=0 if filled else 1.8,
        )
        self.figure.add_artist(made)

    def title(self, text: str) -> None:
        """The heading at the top left."""
        self.text(8, 24, text, size=TITLE, bold=True)


def draw(width: float, height: float, paint: Callable[[Canvas], None], *, title: str, description: str) -> str:
    """SVG for a page of what `paint` draws. Raises ImportError where matplotlib cannot be imported, for any reason."""
    target = io.StringIO()
    with _quiet():
        try:
            import matplotlib
            from matplotlib.backends.backend_svg import FigureCanvasSVG
        except ImportError:
            raise
        except Exception as error:  # of settings that it cannot read, or libraries that do not fit it
            raise ImportError(f"{type(error).__name__}: {error}") from error

        with matplotlib.rc_context():
            matplotlib.rcdefaults()  # no matplotlibrc of the folder or of the user decides what a report looks like
            settings: Any = matplotlib.rcParams  # whose type knows each name
            settings.update(_SETTINGS)
            canvas = Canvas(width, height)
            paint(canvas)
            FigureCanvasSVG(canvas.figure)  # makes itself the figure's
            canvas.figure.savefig(target, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    return inline_svg(target.getvalue(), title=title, description=description)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Without what matplotlib says of its caches, and of signs that its own font lacks: the reader's font is shown."""
    logger = logging.getLogger("matplotlib")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Glyph .* missing from font")
            warnings.filterwarnings("ignore", message="Matplotlib currently does not support .* natively")
            yield
    finally:
        logger.setLevel(before)


def name_text(name: str, limit: int) -> str:
    """A name of a model, run or schema in `limit` columns."""
    shown = visible(name, limit)
    while cells(shown) > limit:
        shown = shown.removesuffix("…")[:-1] + "…"
    return shown


def path_text(path: str, limit: int) -> str:
    """A field path in `limit` columns; of a long one the end, which tells more than its beginning."""
    shown = visible(path, 400)
    if cells(shown) <= limit:
        return shown
    while cells(shown) > limit - 1:
        shown = shown[1:]
    return "…" + shown


def cells(text: str) -> int:
    """The columns that a text takes in a typeface of fixed width: two for a Chinese, Japanese or Korean sign."""
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)
