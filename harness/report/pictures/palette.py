"""The colours of pictures, by what they stand for, for a light page, a dark one, and one of which nothing is known.

The series are those of Okabe and Ito (https://jfly.uni-koeln.de/color/), darkened or lightened until each has a
contrast of 3:1 or more against its page; `any` has it against both. No colour tells anything alone: shapes and labels
do too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

__all__ = ["ANY", "PICTURE_STYLE", "SERIES", "SHAPES", "THEMES", "Role", "Theme", "colour"]

Theme = Literal["light", "dark"]
Role = Literal["ink", "muted", "grid", "accent", "mark"]
"""ink: text. muted: text that comes second. grid: lines to read values by. accent: data. mark: what to compare with."""

_COLOURS: Mapping[str, tuple[str, str, str]] = {
    # role: light, dark, any
    "ink": ("#1f2328", "#e6edf3", "#737b84"),
    "muted": ("#59636e", "#9aa4af", "#757d86"),
    "grid": ("#d8dee4", "#343b44", "#9aa2ab"),
    "accent": ("#0069a8", "#56b4e9", "#0a79bd"),
    "mark": ("#b84700", "#f28b4b", "#d55e00"),
    "series-1": ("#0072b2", "#56b4e8", "#0072b3"),
    "series-2": ("#c24b00", "#f28b4a", "#d45d00"),
    "series-3": ("#007a59", "#2fc79a", "#008f68"),
    "series-4": ("#a6457d", "#e39ac4", "#b9568f"),
    "series-5": ("#8a5d00", "#e69f00", "#a87000"),
    "series-6": ("#6e56a8", "#b0a3ee", "#7d68bd"),
    "series-7": ("#736a00", "#d9cf3a", "#877c00"),
    "series-8": ("#57606a", "#aab4bf", "#7a828b"),
}
THEMES: Mapping[Theme, Mapping[str, str]] = {
    "light": {role: values[0] for role, values in _COLOURS.items()},
    "dark": {role: values[1] for role, values in _COLOURS.items()},
}
ANY: Mapping[str, str] = {role: values[2] for role, values in _COLOURS.items()}
"""What pictures are drawn with, and so what stands for a role until a theme is known: each colour has one role."""

SERIES = tuple(role for role in _COLOURS if role.startswith("series-"))
SHAPES = ("o", "s", "^", "D", "v", "P", "X", "*")
"""Markers, one for each of `SERIES`: circle, square, triangles, diamond, cross, star."""


def colour(role: str) -> str:
    """The colour that stands for `role` while a picture is drawn."""
    return ANY[role]


def _variables(theme: Theme) -> str:
    return " ".join(f"--picture-{role}: {value};" for role, value in THEMES[theme].items())


PICTURE_STYLE: Mapping[Theme, str] = {"light": _variables("light"), "dark": _variables("dark")}
"""Declarations for a page's style sheet, under which inline pictures have the colours of its theme."""
