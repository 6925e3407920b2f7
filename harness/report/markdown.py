"""report.md: GitHub-flavoured Markdown that reads well in a terminal too. Renders strings, decides none."""

from __future__ import annotations

from collections.abc import Sequence

from harness.report.escape import code_cell, code_span
from harness.report.gfm import Anchors, details, link, table, table_of
from harness.report.markdown_lists import failures_section, slots_section, unknown_keys_section
from harness.report.numbers import DASH
from harness.report.pictures.files import PictureLink
from harness.report.pictures.markdown import picture_block
from harness.report.shorten import MARKDOWN_LIMIT, STEPS, shortened
from harness.report.view import Fact, FieldRow, FieldTable, ReportView, SchemaRow

__all__ = ["render_markdown"]

_FIELDS = "Fields of"


def render_markdown(view: ReportView, *, picture: PictureLink | None = None) -> str:
    """The whole report, ending in a line end; its lists are cut where GitHub would not render all of it.

    picture: of the field paths.
    """
    text, steps = _rendered(view, picture), iter(STEPS)
    while len(text.encode("utf-8", "surrogatepass")) > MARKDOWN_LIMIT and (most := next(steps, None)):
        text = _rendered(shortened(view, most), picture)
    return text


def _rendered(view: ReportView, picture: PictureLink | None) -> str:
    anchors = Anchors()
    title = anchors.heading(1, "Extraction report")
    how_good = anchors.heading(2, "How good")
    rest = [
        *_where(view, anchors, picture),
        *_why(view, anchors),
        *failures_section(view, anchors),
        *unknown_keys_section(view, anchors),
        *_what(view, anchors),
        *anchors.targets(),
    ]
    # The contents and the table of schemas link to headings below them, so they are written last.
    opening = [
        title,
        f"Model {code_span(view.model_name)}, run {code_span(view.run_name)}, {view.started}.",
        anchors.contents(2),
        how_good,
        *_how_good(view, anchors),
    ]
    return "\n\n".join([*opening, *rest]) + "\n"


_INTERVAL = "95% interval"


def _how_good(view: ReportView, anchors: Anchors) -> list[str]:
    header = (
        "Schema", "Score", _INTERVAL, "Precision", "Recall", "Correct", "Wrong", "Missing", "Spurious",
        "Record accuracy", "Straight-through", "Valid",
    )  # fmt: skip
    measures = table_of(
        ("Measure", "Value", _INTERVAL, "What it counts"),
        [(row.label, row.shown, row.interval, row.meaning) for row in view.measures],
        right=(1, 2),
        optional=(2,),
    )
    rows = [_schema_row(row, anchors) for row in (*view.schemas, view.overall)]
    within = f" (95% interval {view.score_interval})" if view.score_interval else ""
    return [
        f"**Score {view.score}{within}.** {view.headline}",
        view.counts,
        view.interval,
        *([] if not view.warnings else ["\n".join(f"- Warning: {code_span(line)}" for line in view.warnings)]),
        table_of(header, rows, right=range(1, 12), optional=(2,)),
        details("All measures, and what they count", measures),
        f"Signature: {code_span(view.signature)}",
    ]


def _schema_row(row: SchemaRow, anchors: Anchors) -> Sequence[str]:
    name = "**all**" if row.name is None else link(code_cell(row.name), anchors.target(3, _FIELDS, row.name))
    return (
        name, row.score, row.interval, row.precision, row.recall, row.correct, row.wrong, row.missing, row.spurious,
        row.accuracy, row.straight_through, row.validity,
    )  # fmt: skip


def _where(view: ReportView, anchors: Anchors, picture: PictureLink | None) -> list[str]:
    opening = [anchors.heading(2, "Where it fails")]
    if not view.fields:
        return [*opening, "There is no slot to show."]
    tables = (part for one in view.fields for part in _field_table(one, anchors))
    drawn = [] if picture is None else [picture_block(picture)]
    return [*opening, *drawn, "Field paths, worst first.", *tables]


def _field_table(one: FieldTable, anchors: Anchors) -> list[str]:
    parts = [anchors.heading(3, _FIELDS, one.name), one.summary, _field_rows(one.worst)]
    if one.others:
        parts.append(details(one.others_summary, _field_rows(one.others)))
    return parts if one.left_out is None else [*parts, one.left_out.text]


def _field_rows(rows: Sequence[FieldRow]) -> str:
    header = (
        "Field path", "Gold", "Correct", "Wrong", "Missing", "Spurious", "Precision", "Recall", "F1", _INTERVAL,
    )  # fmt: skip
    cells = [
        (
            code_cell(row.name), row.gold, row.correct, row.wrong, row.missing, row.spurious, row.precision, row.recall,
            row.f1, row.interval,
        )
        for row in rows
    ]  # fmt: skip
    return table_of(header, cells, right=range(1, 10), optional=(9,))


def _why(view: ReportView, anchors: Anchors) -> list[str]:
    opening = [anchors.heading(2, "Why")]
    if not view.reasons:
        return [*opening, "No slot is wrong, missing or spurious."]
    reasons = [(row.label, row.shown, row.share, row.meaning) for row in view.reasons]
    return [
        *opening,
        table(("Diagnosis", "Slots", "Share of faults", "What it means"), reasons, right=(1, 2)),
        "Below, the number after a diagnosis is the similarity of the two values, where it is above 0.",
        *(part for one in view.slots for part in slots_section(one, anchors)),
    ]


def _what(view: ReportView, anchors: Anchors) -> list[str]:
    rows = [(fact.label, _fact(fact)) for fact in view.facts]
    facts = [anchors.heading(2, "What it was"), table(("What", "Value"), rows)]
    if not view.costs:
        return facts
    header = ("Part", "Extractions", "Tokens in", "Tokens out", "Cost")
    costs = [
        (f"{row.label} {code_cell(row.name)}".strip(), row.count, row.input_tokens, row.output_tokens, row.cost)
        for row in view.costs
    ]
    left_out = [] if view.costs_left_out is None else [view.costs_left_out.text]
    return [*facts, anchors.heading(3, "What it cost"), table(header, costs, right=(1, 2, 3, 4)), *left_out]


def _fact(fact: Fact) -> str:
    parts = [part for part in (fact.shown, code_cell(fact.detail)) if part]
    return ": ".join(parts) or DASH
