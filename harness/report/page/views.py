"""What the page shows beside the report's own strings, decided once: `visible` text, which the template quotes.

An href leads to a place on the page, or into a file beside it where documents have pages of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from harness.report.view import ReportView

__all__ = [
    "DocumentRow",
    "DocumentView",
    "ErrorGroup",
    "ErrorRow",
    "HeatCell",
    "HeatMap",
    "HeatRow",
    "PageView",
    "RecordView",
    "Segment",
    "TreeRow",
]


@dataclass(frozen=True)
class Segment:
    """A run of the document's text. evidence: quoted by gold. predicted: a predicted value stands there.

    anchor: by which slots lead here, None where none does. href: to the slot that it shows. title: which fields.
    """

    text: str
    evidence: bool = False
    predicted: bool = False
    anchor: str | None = None
    href: str | None = None
    title: str = ""


@dataclass(frozen=True)
class TreeRow:
    """A line of gold and prediction side by side. verdict: None for a record or list, which heads those below it.

    depth: 0 at the top. anchor: by which errors lead here. place: where it stands in the text, None where nowhere.
    """

    depth: int
    label: str
    verdict: str | None = None
    why: str = ""
    gold_value: str | None = None
    prediction_value: str | None = None
    anchor: str | None = None
    place: str | None = None
    note: str = ""


@dataclass(frozen=True)
class RecordView:
    """One record of a document. facts: (what, how much). raw: the response as it came, on its lines."""

    anchor: str
    schema_name: str
    repeat: str | None
    score: str
    summary: str
    failure: str | None
    facts: tuple[tuple[str, str], ...]
    rows: tuple[TreeRow, ...]
    raw: str | None


@dataclass(frozen=True)
class DocumentView:
    """One document: its text with marks, and its records. cut: says that the text goes on, and where."""

    anchor: str
    name: str
    facts: tuple[tuple[str, str], ...]
    segments: tuple[Segment, ...]
    cut: str | None
    records: tuple[RecordView, ...]


@dataclass(frozen=True)
class DocumentRow:
    """A document in the list of all."""

    name: str
    href: str
    score: str
    wrong: str
    missing: str
    spurious: str
    failed: str


@dataclass(frozen=True)
class HeatCell:
    """F1 of one document at one field path. level: 0 (worst) to 4 (flawless), None where there is nothing to score."""

    shown: str
    level: int | None


@dataclass(frozen=True)
class HeatRow:
    """The cells of one document, in the order of the map's columns."""

    name: str
    href: str
    score: str
    cells: tuple[HeatCell, ...]


@dataclass(frozen=True)
class HeatMap:
    """Documents by field paths of one schema, the worst document first. left_out: what is not shown, or empty."""

    schema_name: str
    columns: tuple[str, ...]
    rows: tuple[HeatRow, ...]
    left_out: str


@dataclass(frozen=True)
class ErrorRow:
    """A slot that is not right. repeat: shown only where there are several."""

    schema_name: str
    document_name: str
    repeat: str | None
    pointer: str
    verdict: str
    gold_value: str | None
    prediction_value: str | None
    href: str


@dataclass(frozen=True)
class ErrorGroup:
    """The slots of one diagnosis. left_out: what is not shown, or empty."""

    label: str
    shown: str
    share: str
    meaning: str
    rows: tuple[ErrorRow, ...]
    left_out: str


@dataclass(frozen=True)
class PageView:
    """The page but for the documents themselves, which are made one at a time.

    inline: whether they stand on it.
    pictures: (title, caption, SVG of our own making).
    """

    report: ReportView
    documents: tuple[DocumentRow, ...]
    documents_left_out: str
    maps: tuple[HeatMap, ...]
    errors: tuple[ErrorGroup, ...]
    inline: bool
    pictures: Sequence[tuple[str, str, str]] = ()
