"""This harness: the public call, the same with the document's text, and what is under both."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import records
from worker import Scorer, serve

from harness import compare
from harness.records import Comparison

MODELS = {"record": records.Record, "flat": records.Flat, "rows": records.Rows}


def public(task: str) -> Scorer:
    model = MODELS[task]
    return _scorer(lambda gold, prediction: compare(model, gold, prediction))


def with_document(task: str) -> Scorer:
    """With a text to look values up in, so that reasons tell what stands in it; its index is made anew each time."""
    model = MODELS[task]

    def score(gold: Any, prediction: Any) -> Comparison:
        return compare(model, gold, prediction, document=letter_of(gold), published_at="2026-05-04")

    return _scorer(score)


def letter_of(gold: Any) -> str:
    return ". ".join(leaves(gold))


def leaves(value: Any) -> Any:
    if isinstance(value, (dict, list)):
        for child in value.values() if isinstance(value, dict) else value:
            yield from leaves(child)
    elif value is not None:
        yield str(value)


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
    serve({"compare": public, "document": with_document})
