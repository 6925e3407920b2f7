# /// script
# dependencies = ["anls-star==1.0.1", "munkres==3.0.0"]
# ///
"""ANLS*: one number for two JSON values."""

from __future__ import annotations

from typing import Any

from anls_star import anls_score
from worker import Scorer, serve


def score(task: str) -> Scorer:
    return Scorer(form=lambda record: record, score=anls_score, values=lambda _: 0)


def with_gold_as_read(task: str) -> Scorer:
    """The same with gold in the prediction's order, which is where its pairs can be seen; for that alone."""

    def both(gold: Any, prediction: Any) -> Any:
        return gold["rows"], anls_score(gold, prediction, return_gt=True)[1]["rows"]

    def pairs(answer: Any) -> list[tuple[int, int]]:
        gold, in_their_order = answer
        return [(gold.index(item), column) for column, item in enumerate(in_their_order)]

    return Scorer(form=lambda record: record, score=both, values=lambda _: 0, pairs=pairs)


if __name__ == "__main__":
    serve({"score": score, "return_gt": with_gold_as_read})
