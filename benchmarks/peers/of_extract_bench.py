# /// script
# dependencies = ["extract-bench==0.1.0", "litellm==1.110.2", "pydantic==2.14.4"]
# ///
"""ExtractBench: a metric for each scalar of a JSON Schema. Its only metric of lists asks a model: none are given."""

from __future__ import annotations

import os
from typing import Any

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"  # else it looks for prices on the network as it is imported

from extract_bench import StructuredEvaluator, StructuredEvaluatorConfig
from worker import Scorer, serve


def leaf(kind: str, metric: str) -> dict[str, Any]:
    return {"type": kind, "nullable": True, "evaluation_config": metric}


TEXT, DAY, NUMBER = leaf("string", "string_fuzzy"), leaf("string", "string_exact"), leaf("integer", "integer_exact")
ADDRESS = {"name": TEXT, "country": TEXT, "place": TEXT, "since": DAY, "count": NUMBER, "note": TEXT}
GROUPS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


def of(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


SCHEMAS = {
    "record": of({"headline": TEXT, "published": DAY, "outlet": TEXT, "count": NUMBER}),
    "flat": of({group: of(ADDRESS) for group in GROUPS}),
}


def scalars(task: str) -> Scorer:
    schema = SCHEMAS[task]
    evaluator = StructuredEvaluator(StructuredEvaluatorConfig(metrics=[]))

    def score(gold: Any, prediction: Any) -> Any:
        return evaluator.evaluate(schema, gold, prediction)

    return Scorer(form=lambda record: record, score=score, values=lambda answer: len(answer["results"]))


if __name__ == "__main__":
    serve({"scalars": scalars})
