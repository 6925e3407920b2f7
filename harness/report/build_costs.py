"""What each part of the run came to: its schemas, its documents, and the attempts that repaired a reply."""

from __future__ import annotations

from collections.abc import Mapping

from harness.report.escape import visible
from harness.report.numbers import DASH, count, dollars, plural
from harness.report.view import NAME_LIMIT, CostRow, LeftOut
from harness.runs import ExtractionSummary, Spent
from harness.runs.summary import Tokens

__all__ = ["build_costs"]

MOST = 20
"""Rows of schemas, and of documents."""


def build_costs(told: ExtractionSummary) -> tuple[tuple[CostRow, ...], LeftOut | None]:
    """The rows, dearest first within schemas and documents, and what is left out; none where no request was sent."""
    if not told.requests:
        return (), None
    whole = Spent(told.count, told.input_tokens, told.output_tokens, told.cost)
    repairs = [_row("attempts after the first", "", told.repairs)] if told.repairs.count else []
    parts = [*_rows("schema", told.by_schema), *_rows("document", told.by_document)]
    more = sum(max(0, len(rows) - MOST) for rows in (told.by_schema, told.by_document)) + told.documents_left_out
    left_out = LeftOut(f"{plural(more, 'part')} more: see `run.json`.") if more else None
    return (_row("the run", "", whole), *repairs, *parts), left_out


def _rows(label: str, parts: Mapping[str, Spent]) -> list[CostRow]:
    if len(parts) < 2:
        return []
    dearest = sorted(parts.items(), key=lambda part: (-(part[1].cost.total or 0), -_tokens(part[1]), part[0]))
    return [_row(label, visible(name, NAME_LIMIT), spent) for name, spent in dearest[:MOST]]


def _row(label: str, name: str, spent: Spent) -> CostRow:
    cost = dollars(spent.cost.total, priced=spent.cost.priced, asked=spent.count)
    return CostRow(label, name, count(spent.count), _shown(spent.input_tokens), _shown(spent.output_tokens), cost)


def _tokens(spent: Spent) -> int:
    return (spent.input_tokens.total or 0) + (spent.output_tokens.total or 0)


def _shown(tokens: Tokens) -> str:
    return DASH if tokens.total is None else count(tokens.total)
