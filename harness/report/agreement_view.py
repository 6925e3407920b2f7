"""What is said of labellers' agreement, and of the state of gold: Markdown and terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.findings import Difference, FieldAgreement
from harness.report.build_numbers import shown_interval
from harness.report.escape import code_cell, code_span, json_text, visible
from harness.report.gfm import details, table, table_of
from harness.report.numbers import DASH, count, percent, plural
from harness.report.verdict_console import grid
from harness.report.view import NAME_LIMIT
from harness.scoreboard import Scoreboard

if TYPE_CHECKING:
    from rich.console import RenderableType

__all__ = ["AgreementView", "agreement_console", "build_agreement_view", "render_agreement"]

SETTLE = 100
VALUE_LIMIT = 80


@dataclass(frozen=True)
class AgreementView:
    """Strings. overall: of the first two passes, labels alone. alpha: whether more than two were compared."""

    names: tuple[str, ...]
    overall: str
    speaks_of: str
    schemas: tuple[tuple[str, ...], ...]
    fields: tuple[tuple[str, ...], ...]
    alpha: bool
    settle: tuple[tuple[str, ...], ...]
    settle_summary: str


def build_agreement_view(
    names: Sequence[str],
    board: Scoreboard,
    fields: Sequence[FieldAgreement],
    differences: Mapping[tuple[str, str], Sequence[Difference]],
) -> AgreementView:
    """board: of the second pass as a prediction of the first. differences: between the two, by schema and document."""
    known = board.intervals
    interval = shown_interval(known.overall.score if known else None)
    settle = [(*key, one) for key, of_record in differences.items() for one in of_record]
    more = len(settle) - SETTLE
    return AgreementView(
        names=tuple(visible(name, NAME_LIMIT) for name in names),
        overall=percent(board.score) + (f" (95% interval {interval})" if interval else ""),
        speaks_of=f"{plural(len(board.documents), 'document')}, {plural(board.overall.records.count, 'record')}; "
        "labels alone, without what a pass accepts beside them.",
        schemas=tuple(
            (
                visible(name, NAME_LIMIT), count(group.slots.plain.in_gold), count(group.slots.plain.in_prediction),
                percent(group.slots.f1), shown_interval(known.schemas[name].score) if known else "",
            )
            for name, group in board.schemas.items()
        ),
        fields=tuple(map(_field, sorted(fields, key=lambda one: (one.schema, one.f1 is None, one.f1 or 0.0)))),
        alpha=len(names) > 2,
        settle=tuple(_settle(*one) for one in settle[:SETTLE]),
        settle_summary=f"{plural(len(settle), 'difference')} to settle"
        + (f", {count(more)} of them not shown" if more > 0 else ""),
    )  # fmt: skip


def _field(one: FieldAgreement) -> tuple[str, ...]:
    return (
        visible(one.schema, NAME_LIMIT), visible(one.path, NAME_LIMIT), count(one.slots), percent(one.f1),
        shown_interval(one.interval), _number(one.similarity),
        _with(one.kappa, None if one.alpha is not None else one.chance_interval),
        _with(one.alpha, one.chance_interval),
    )  # fmt: skip


def _with(value: float | None, interval: tuple[float, float] | None) -> str:
    return _number(value) + ("" if interval is None else f" ({interval[0]:.2f} to {interval[1]:.2f})")


def _number(value: float | None) -> str:
    return DASH if value is None else f"{value:.2f}"


def _settle(schema: str, document: str, one: Difference) -> tuple[str, ...]:
    place = one.first if one.first is not None else f"{one.second} (second)"
    shown = [DASH if value is None else json_text(value, VALUE_LIMIT) for value in (one.first_value, one.second_value)]
    return visible(schema, NAME_LIMIT), visible(document, NAME_LIMIT), visible(place, NAME_LIMIT), *shown


_SCHEMA = ("Schema", "Slots of the first", "Slots of the second", "F1", "95% interval")
_FIELD = ("Schema", "Field path", "Slots", "F1", "95% interval", "Similarity", "Kappa", "Alpha")
_SETTLE = ("Schema", "Document", "Place", "First", "Second")


def render_agreement(view: AgreementView) -> str:
    """Markdown, ending in a line end."""
    cut = len(_FIELD) if view.alpha else len(_FIELD) - 1
    fields = [(code_cell(row[0]), code_cell(row[1]), *row[2:cut]) for row in view.fields]
    parts = [
        f"# Agreement of {' and '.join(map(code_span, view.names))}",
        f"**F1 {view.overall}.** {view.speaks_of}",
        table_of(_SCHEMA, [(code_cell(row[0]), *row[1:]) for row in view.schemas], right=range(1, 5), optional=(4,)),
        "F1 and similarity are of the first two passes; kappa (Cohen) of closed values, alpha (Krippendorff) of all.",
        table_of(_FIELD[:cut], fields, right=range(2, cut), optional=(4,)),
    ]
    if view.settle:
        rows = [tuple(map(code_cell, row)) for row in view.settle]
        parts.append(details(view.settle_summary, table(_SETTLE, rows)))
    return "\n\n".join(parts) + "\n"


def agreement_console(view: AgreementView) -> tuple[RenderableType, ...]:
    """What is printed."""
    from rich.text import Text

    cut = len(_FIELD) if view.alpha else len(_FIELD) - 1
    shown: list[RenderableType] = [
        Text(f"{' and '.join(view.names)}: F1 {view.overall}", style="bold"),
        Text(view.speaks_of),
        grid(_SCHEMA, [tuple(cell or DASH for cell in row) for row in view.schemas], left=1),
        grid(_FIELD[:cut], [tuple(cell or DASH for cell in row[:cut]) for row in view.fields], left=2),
        Text(view.settle_summary + (":" if view.settle else ".")),
    ]
    if view.settle:
        shown.append(grid(_SETTLE, view.settle, left=5))
    return tuple(shown)
