"""report.html and its files, made from the files of a run: no more than one document is held at a time."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

from harness.errors import RunError

if TYPE_CHECKING:
    from harness.report import ReportView
    from harness.report.page.views import DocumentView
    from harness.report.places import Places
    from harness.runs import RowFile, RunDirectory, SourceTexts
    from harness.scoreboard import Scoreboard

__all__ = ["write_pages"]


def write_pages(directory: RunDirectory, view: ReportView, scoreboard: Scoreboard) -> None:
    """Writes report.html, and a file a document beside it where they are too many for one page.

    Raises RunError where a file of the run cannot be read, or the disk refuses.
    """
    from harness.report.page import PageBuilder, render_document, render_page
    from harness.report.places import PAGE, Places
    from harness.runs import RowFile, SourceTexts, stored_rows

    texts = SourceTexts(directory.path)
    try:
        rows = RowFile(directory.path)
    except OSError as error:
        raise RunError(f"cannot be written: {error.strerror or error}", file=directory.path) from error
    with contextlib.closing(rows):
        for row in stored_rows(directory.path):
            rows.add(row)
        places = Places.of(rows.keys, characters=texts.characters)
        builder = PageBuilder(places)
        for key in rows.keys:
            builder.add(rows.get(key).judged)
        page = builder.finish(view, scoreboard, pictures=_pictures(scoreboard))
        documents = _documents(rows, texts, places)
        shutil.rmtree(directory.path / "documents", ignore_errors=True)
        if places.inline:
            directory.write_html(PAGE, render_page(page, (document for _, document in documents)))
            return
        for name, document in documents:
            directory.write_html(places.file(name), render_document(page, document))
        directory.write_html(PAGE, render_page(page, ()))


def _pictures(scoreboard: Scoreboard) -> list[tuple[str, str, str]]:
    """(title, caption, SVG); none where the library that draws them is not installed."""
    from harness.report.pictures import field_points, fields_description, fields_picture

    points = field_points(scoreboard)
    try:
        drawn = fields_picture(points, score=scoreboard.score)
    except ImportError:
        return []
    return [("F1 of every field path", fields_description(points), drawn)] if drawn else []


def _documents(rows: RowFile, texts: SourceTexts, places: Places) -> Iterator[tuple[str, DocumentView]]:
    """(name, document) by name."""
    from harness.report.page import build_document

    keys = iter(sorted(rows.keys))
    for name, count in places.counts.items():
        own = [rows.get(next(keys)) for _ in range(count)]
        evidence = {(one.judged.extraction.schema, name): one.evidence for one in own}
        yield name, build_document(name, [one.judged for one in own], texts.get(name), evidence, places)
