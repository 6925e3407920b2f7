# /// script
# dependencies = ["deepdiff==9.1.0", "cachebox==5.2.3", "orderly-set==5.5.0"]
# ///
"""deepdiff: the differences of two JSON values, lists in any order. What is equal is not listed."""

from __future__ import annotations

from typing import Any

from deepdiff import DeepDiff
from worker import Scorer, serve


def ignoring_order(task: str) -> Scorer:
    return Scorer(form=lambda record: record, score=difference, values=values, pairs=pairs)


def any_pairs(task: str) -> Scorer:
    """The same, but that items may be paired however few of them are equal; for its pairs alone."""

    def score(gold: Any, prediction: Any) -> DeepDiff:
        return DeepDiff(gold, prediction, ignore_order=True, cutoff_intersection_for_pairs=1)

    return Scorer(form=lambda record: record, score=score, values=values, pairs=pairs)


def difference(gold: Any, prediction: Any) -> DeepDiff:
    return DeepDiff(gold, prediction, ignore_order=True)


def values(answer: DeepDiff) -> int:
    return sum(len(found) for found in answer.values())


def pairs(answer: DeepDiff) -> list[tuple[int, int]]:
    found = set()
    for changes in answer.tree.values():
        for change in changes:
            both = [change.path(output_format="list", use_t2=of_prediction) for of_prediction in (False, True)]
            if all(len(path) > 2 for path in both):
                found.add(tuple(int(path[1]) for path in both))
    return list(found)


if __name__ == "__main__":
    serve({"ignore_order": ignoring_order, "any_pairs": any_pairs})
