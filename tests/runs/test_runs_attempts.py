"""What each attempt took: stored beside its extraction, and what came after the first summed up apart."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from invented import judged

from harness.errors import RunError
from harness.records import Attempted, Usage
from harness.runs import ExtractionSummary, summarise
from harness.runs.extractions import extraction_lines, read_extractions
from harness.runs.summary import Cost, Spent, Tokens

FIRST = Attempted(Usage(100, 20, 60, 5, 1), Decimal("0.001"), "invalid")
SECOND = Attempted(Usage(150, 30, None, None, 1), Decimal("0.0004"), None)
WITHOUT_PRICE = Attempted(Usage(10, None, None, None, 1), None, "no_json")


def repaired(*attempts: Attempted, document: str = "a"):
    return judged(document=document, attempts=len(attempts), by_attempt=attempts)


def test_each_attempt_comes_back_from_the_file_as_it_was(tmp_path: Path) -> None:
    rows = [repaired(FIRST, SECOND), repaired(FIRST, WITHOUT_PRICE, document="b"), judged(document="c")]
    path = tmp_path / "extractions.jsonl"
    path.write_bytes(extraction_lines(rows))
    assert [row.extraction.by_attempt for row in read_extractions(path)] == [
        (FIRST, SECOND), (FIRST, WITHOUT_PRICE), (),
    ]  # fmt: skip
    assert "by_attempt" not in json.loads(path.read_text("utf-8").splitlines()[2])


def test_a_kind_of_failure_that_there_is_not_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "extractions.jsonl"
    path.write_bytes(extraction_lines([repaired(FIRST, SECOND)]).replace(b'"failure":"invalid"', b'"failure":"bored"'))
    with pytest.raises(RunError, match="1"):
        read_extractions(path)


def test_repairs_are_the_attempts_after_the_first() -> None:
    rows = [repaired(FIRST, SECOND), repaired(FIRST, SECOND, WITHOUT_PRICE, document="b"), judged(document="c")]
    summary = summarise(row.extraction for row in rows)
    assert summary.repairs == Spent(3, Tokens(310, 3), Tokens(60, 2), Cost(Decimal("0.0008"), 2))
    assert ExtractionSummary.from_json(json.loads(json.dumps(summary.to_json()))) == summary


def test_a_summary_that_was_stored_before_there_were_repairs_is_read() -> None:
    stored = summarise([judged().extraction]).to_json()
    del stored["repairs"]
    assert ExtractionSummary.from_json(stored).repairs == Spent()
