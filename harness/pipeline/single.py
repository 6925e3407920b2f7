"""One prediction compared with one gold record, of which no file is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from harness.comparison import FAILED, SourceText, compare_record, total_record
from harness.records import Comparison, Gold, Schema, Totals

__all__ = ["compare", "totals"]


def compare(
    model: type[Any],
    gold: Gold | Mapping[str, Any],
    prediction: Any,
    *,
    document: str | None = None,
    published_at: str | None = None,
) -> Comparison:
    """Judges every leaf of `prediction` against `gold` under the pydantic model `model`.

    gold: a record as JSON, or the content of a gold file. prediction: JSON of any shape as Python objects; None where
    no response could be had, which makes every slot of gold `missing`.
    document: the text that was extracted from, and published_at its date (ISO 8601), by which values that do not stand
    in it are told.
    Raises a HarnessError for a model that is no schema, gold of the wrong shape and pointers that lead nowhere.
    """
    if not isinstance(gold, Gold):
        gold = _gold_of(gold, model)
    source = None if document is None else SourceText(document, published_at=published_at)
    return compare_record(model, gold, FAILED if prediction is None else prediction, source=source)


def totals(model: type[Any], gold: Gold | Mapping[str, Any], prediction: Any) -> Totals:
    """What `compare` adds up to, in less time: counts by verdict, precision, recall, F1 and similarity.

    For what asks for a score many times and never why: a reward, the inner loop of an optimiser.
    Takes and raises what `compare` does.
    """
    if not isinstance(gold, Gold):
        gold = _gold_of(gold, model)
    return total_record(model, gold, FAILED if prediction is None else prediction)


def _gold_of(data: Mapping[str, Any], model: type[Any]) -> Gold:
    name = getattr(model, "__name__", "record")
    if isinstance(data, dict) and "labels" in data:
        from harness.workspace.gold import is_gold_file

        if is_gold_file(data, Schema(name, model, "")):
            return Gold(
                document="",
                schema=name,
                labels=data["labels"],
                accept=data.get("accept", {}),
                optional=frozenset(data.get("optional", ())),
                ignore=frozenset(data.get("ignore", ())),
            )
    return Gold(document="", schema=name, labels=data)
