"""report.html and its files, made from the files of a run: no more than one document is held at a time."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Collection, Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from harness.errors import RunError

if TYPE_CHECKING:
    from harness.report import ReportView
    from harness.report.page import PageBuilder
    from harness.report.page.views import DocumentView
    from harness.report.places import Places
    from harness.runs import RowFile, RunDirectory, SourceTexts
    from harness.scoreboard import Scoreboard

__all__ = ["FILES", "write_pages"]

FILES = 5_000
"""Documents: of more, only those have a file that something leads to."""


def write_pages(
    directory: RunDirectory,
    view: ReportView,
    scoreboard: Scoreboard,
    builder: PageBuilder | None = None,
    *,
    listed: Collection[str] = (),
) -> None:
    """Writes report.html, and a file a document beside it where they are too many for one page.

    builder: has been given every record of the run; None to read them for it. listed: documents that report.md leads
    to. Of more documents than FILES, only those that something leads to have a file. Raises RunError where a file of
    the run cannot be read, or the disk refuses.
    """
    from harness.report.page import render_document, render_page
    from harness.report.places import PAGE, Places
    from harness.runs import SourceTexts

    texts = SourceTexts(directory.path)
    if builder is None:
        builder = _built(directory)
    places = Places.of(len(scoreboard.documents), characters=texts.characters, repeated=builder.repeated)
    page = builder.finish(view, scoreboard, places, pictures=_pictures(scoreboard))
    shown = None
    if len(scoreboard.documents) > FILES:
        shown = builder.shown(scoreboard) | set(listed)
    shutil.rmtree(directory.path / "documents", ignore_errors=True)
    with _rows(directory, shown) as rows:
        documents = _documents(rows, texts, places)
        if places.inline:
            directory.write_html(PAGE, render_page(page, (document for _, document in documents)))
            return
        for name, document in documents:
            directory.write_html(places.file(name), render_document(page, document))
        directory.write_html(PAGE, render_page(page, ()))


def _built(directory: RunDirectory) -> PageBuilder:
    from harness.report.page import PageBuilder
    from harness.runs import stored_rows

    builder = PageBuilder()
    for row in stored_rows(directory.path):
        builder.add(row.judged)
    return builder


@contextlib.contextmanager
def _rows(directory: RunDirectory, shown: set[str] | None) -> Iterator[RowFile]:
    """The records of the documents that are shown, None for all, to be read by document."""
    from harness.runs import RowFile, stored_rows

    try:
        rows = RowFile(directory.path)
    except OSError as error:
        raise RunError(f"cannot be written: {error.strerror or error}", file=directory.path) from error
    with contextlib.closing(rows):
        for row in stored_rows(directory.path, documents=shown):
            rows.add(row)
        yield rows


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

    for name, keys in groupby(sorted(rows.keys), key=lambda key: key[0]):
        own = [rows.get(key) for key in keys]
        evidence = {(one.judged.extraction.schema, name): one.evidence for one in own}
        yield name, build_document(name, [one.judged for one in own], texts.get(name), evidence, places)
