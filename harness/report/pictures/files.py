"""Pictures as files beside a report: one for light pages, one for dark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.errors import RunError, excerpt
from harness.report.pictures.fields import TITLE, field_points, fields_description, fields_picture
from harness.report.pictures.records import FieldPoint
from harness.report.pictures.svg import themed
from harness.runs.storage import write_atomic
from harness.scoreboard import Scoreboard

__all__ = ["PictureLink", "fields_link", "no_pictures", "write_picture", "write_pictures"]

FOLDER = "pictures"


@dataclass(frozen=True)
class PictureLink:
    """Where a picture stands, as seen from the text that shows it. text: what it shows, in words."""

    light: str
    dark: str
    text: str


def fields_link(points: Sequence[FieldPoint]) -> PictureLink:
    """Where the picture of these field paths stands beside report.md."""
    text = f"{TITLE}: {fields_description(points)}"
    return PictureLink(f"{FOLDER}/fields-light.svg", f"{FOLDER}/fields-dark.svg", text)


def write_pictures(folder: Path, scoreboard: Scoreboard) -> tuple[PictureLink | None, str | None]:
    """Writes the pictures of the run in `folder`; where to find them, and what hindered.

    None and a note where matplotlib cannot be imported; older pictures are then left, and shown. None and no note where
    there is nothing to draw. Raises RunError where the disk refuses.
    """
    points = field_points(scoreboard)
    link = fields_link(points)
    try:
        svg = fields_picture(points, score=scoreboard.score)
    except ImportError as error:
        there = all((folder / name).is_file() for name in (link.light, link.dark))
        return (link if there else None), no_pictures(error)
    if not svg:
        return None, None
    write_picture(svg, folder / FOLDER, "fields")
    return link, None


def no_pictures(error: ImportError) -> str:
    """The warning that nothing is drawn, and why."""
    return f"no pictures are drawn: {excerpt(str(error), 200)}; mend it with `python -m pip install matplotlib`"


def write_picture(svg: str, folder: Path, name: str) -> tuple[Path, Path]:
    """Writes `name`-light.svg and `name`-dark.svg into `folder`, which is made in its parent. Raises RunError."""
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise RunError(f"no folder can be made there: {error.strerror or error}", file=folder) from error
    light, dark = folder / f"{name}-light.svg", folder / f"{name}-dark.svg"
    write_atomic(light, themed(svg, "light").encode("utf-8"))
    write_atomic(dark, themed(svg, "dark").encode("utf-8"))
    return light, dark
