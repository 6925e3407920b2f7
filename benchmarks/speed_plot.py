"""The picture of `benchmarks/speed.py`: a point a scorer, its quartiles, its figure beside it; logarithmic."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from speed_systems import FLOOR, HARNESS
from speed_tables import milliseconds
from turns import Spread, spread

__all__ = ["draw"]

INK, FAINT, OURS, PEER, BARE = "#1f2328", "#d0d7de", "#0b5394", "#6e7781", "#9a5b00"
"""Each of text, and of what is drawn, at least 4.5 : 1 on white; shapes tell the kinds apart as well."""

PANELS = (
    ("record", "A record of about 42 leaves"),
    ("rows 100", "A list of 100 objects"),
    ("rows 500", "A list of 500 objects"),
)

TICKS = {0.1: "0.1 ms", 1: "1 ms", 10: "10 ms", 100: "0.1 s", 1_000: "1 s", 10_000: "10 s", 100_000: "100 s"}


def draw(result: dict[str, Any], path: Path) -> None:
    """Writes the picture to `path` (PNG), one panel a task that was measured, the fastest on top."""
    from matplotlib.figure import Figure

    panels = [(title, result["ms"][task]) for task, title in PANELS if result["ms"].get(task)]
    heights = [len(ms) + 1.2 for _, ms in panels]
    figure = Figure(figsize=(9, 0.34 * sum(heights) + 0.6), dpi=144, facecolor="white", layout="constrained")
    grid = figure.subplots(len(panels), 1, squeeze=False, sharex=True, gridspec_kw={"height_ratios": heights})[:, 0]
    for axes, (title, ms) in zip(grid, panels, strict=True):
        _panel(axes, title, {name: spread(values) for name, values in ms.items()})
    grid[-1].set_xlabel("CPU time of a document, logarithmic; a bar spans the quartiles of the rounds", color=INK)
    figure.savefig(path, metadata={"Software": None})


def _panel(axes: Any, title: str, found: dict[str, Spread]) -> None:
    order = sorted(found, key=lambda name: found[name].median)
    for row, name in enumerate(order):
        one = found[name]
        colour, marker = (OURS, "o") if name.startswith(HARNESS) else (BARE, "D") if name == FLOOR else (PEER, "s")
        axes.plot([one.lower, one.upper], [row, row], color=colour, linewidth=4, solid_capstyle="butt", alpha=0.45)
        axes.plot([one.median], [row], marker=marker, color=colour, markersize=7)
        label = f"{milliseconds(one.median)} ms"
        text = axes.annotate(label, (one.upper, row), (9, 0), textcoords="offset points", va="center", color=colour)
        text.set(fontsize=9, bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8})
    axes.set_title(title, loc="left", fontsize=11, color=INK, fontweight="bold")
    axes.set_yticks(range(len(order)), order, fontsize=9.5)
    for label, name in zip(axes.get_yticklabels(), order, strict=True):
        label.set_color(OURS if name.startswith(HARNESS) else INK)
        label.set_fontweight("bold" if name.startswith(HARNESS) else "normal")
    axes.set_ylim(len(order) - 0.4, -0.6)
    axes.set_xscale("log")
    axes.set_xlim(0.05, 1_000_000)
    axes.set_xticks(list(TICKS), list(TICKS.values()))
    axes.minorticks_off()
    axes.grid(axis="x", color=FAINT, linewidth=0.7)
    axes.set_axisbelow(True)
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0, colors=INK)
