"""What the extractions of a run cost."""

from __future__ import annotations

import json

from invented import judged

from harness.records import Failure, Usage
from harness.runs import ExtractionSummary, summarise
from harness.runs.summary import Latency, Tokens


def test_tokens_that_no_server_told_are_unknown_and_not_zero() -> None:
    summary = summarise([judged().extraction, judged(document="b").extraction])
    assert summary.input_tokens == Tokens(None, 0)
    assert summary.latency == Latency(None, None, None, 0)


def test_tokens_are_summed_over_those_who_told_and_say_how_many_did() -> None:
    rows = [
        judged(usage=Usage(input_tokens=10, output_tokens=1, requests=2), attempts=2),
        judged(document="b", usage=Usage(input_tokens=5, requests=1)),
        judged(document="c", failure=Failure("connection", "nobody there")),
    ]
    summary = summarise(row.extraction for row in rows)
    assert (summary.count, summary.attempts, summary.requests) == (3, 4, 3)
    assert summary.input_tokens == Tokens(15, 2)
    assert summary.output_tokens == Tokens(1, 1)
    assert summary.cached_tokens == Tokens(None, 0)
    assert summary.failures == {"connection": 1}
    assert (summary.valid_first, summary.valid) == (2, 2)


def test_latency_is_given_by_median_nearest_rank_and_maximum() -> None:
    rows = [judged(document=str(n), latency=float(n)) for n in range(1, 21)]
    assert summarise(row.extraction for row in rows).latency == Latency(10.5, 19.0, 20.0, 20)


def test_a_summary_comes_back_from_its_json() -> None:
    summary = summarise([judged(usage=Usage(input_tokens=10), latency=0.25).extraction])
    assert ExtractionSummary.from_json(json.loads(json.dumps(summary.to_json()))) == summary
