"""This harness by its public call: with gold and prediction alone, and with the document and gold's doubts."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import records
from worker import Scorer, serve

from harness import compare, totals
from harness.records import Comparison

MODELS = {"record": records.Record, "flat": records.Flat, "rows": records.Rows}


def public(task: str) -> Scorer:
    model = MODELS[task]
    return _scorer(lambda gold, prediction: compare(model, gold, prediction))


def alone(task: str) -> Scorer:
    """Counts, ratios and similarity, without an outcome being made."""
    model = MODELS[task]
    return Scorer(
        form=lambda record: record,
        score=lambda gold, prediction: totals(model, gold, prediction),
        values=lambda answer: 0,
    )


def with_document(task: str) -> Scorer:
    """All that there is: gold with its doubts, and a text to look values up in, whose index is made anew each time."""
    model = MODELS[task]

    def score(gold: Any, prediction: Any) -> Comparison:
        file, text = gold
        return compare(model, file, prediction, document=text, published_at="2026-05-04")

    return replace(_scorer(score), gold_form=lambda record: (with_doubts(record), text_of(record)))


def with_doubts(record: Any) -> Any:
    """Gold's file: a leaf that another value is right for, one that may be left out, one that does not count."""
    first, second, third = [pointer for pointer, _ in leaves(record)][:3]
    return {"labels": record, "accept": {first: ["another"]}, "optional": [second], "ignore": [third]}


def text_of(record: Any) -> str:
    return ". ".join(str(value) for _, value in leaves(record))


def leaves(value: Any, pointer: str = "") -> Iterator[tuple[str, Any]]:
    """Every scalar that is there, with its JSON pointer."""
    if isinstance(value, (dict, list)):
        for step, child in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(child, f"{pointer}/{step}")
    elif value is not None:
        yield pointer, value


def _scorer(score: Any) -> Scorer:
    return Scorer(form=lambda record: record, score=score, values=lambda answer: len(answer.outcomes), pairs=pairs)


def pairs(answer: Comparison) -> list[tuple[int, int]]:
    found = set()
    for outcome in answer.outcomes:
        if outcome.gold_pointer and outcome.prediction_pointer:
            both = [re.match(r"/rows/(\d+)", each) for each in (outcome.gold_pointer, outcome.prediction_pointer)]
            if all(both):
                found.add(tuple(int(one[1]) for one in both if one))
    return list(found)


if __name__ == "__main__":
    serve({"compare": public, "totals": alone, "document": with_document})
