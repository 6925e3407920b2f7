"""The way in: a plan and a document to JSON."""

from __future__ import annotations

from typing import Any

from harness.extract.models.rules.asking import Ask, Budget
from harness.extract.models.rules.candidates import Candidates
from harness.extract.models.rules.evidence import whole
from harness.extract.models.rules.filling import fill_fields
from harness.extract.models.rules.fitting import fit_record
from harness.extract.models.rules.reading import Reading
from harness.plan import RecordPlan
from harness.records import Document

__all__ = ["extract_by_rules"]


def extract_by_rules(plan: RecordPlan, document: Document) -> dict[str, Any]:
    """JSON for the schema whose plan this is, found in `document` by rules; equal input gives equal output.

    Of the metadata the date of publication alone is used, to resolve relative dates. Where nothing is found an optional
    field is null (or left out, where the schema takes no null) and a list is empty; a required field gets the best
    candidate, however weak, and is left out where there is none. What pydantic refuses is taken out, so that the result
    validates wherever the required fields could be filled.

    Bounds: the first 100,000 characters (`reading.MAX_TEXT`), 2,000 candidates of a kind, 100 items of a list out of
    400 sentences, 50 entries of a map, 20,000 nodes in all, a model twice within itself.
    """
    reading = Reading(document)
    ask = Ask(plan, reading, Candidates(reading), Budget(), parents=(plan.model.__name__,))
    filled = fill_fields(ask, plan, whole(reading))
    required = frozenset(item.keys[0] for item in plan.fields if item.required)
    return fit_record(plan.model, filled.value, required)
