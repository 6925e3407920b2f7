"""The agreement of the two annotation passes, as gold/README.md tells it, worked out anew by the scorer."""

from __future__ import annotations

import json
from typing import Any

import pytest
from gold_pieces import DOCUMENT, PASSES, SCHEMAS, page, pass_path, read_pass, table, workspace_gold

import harness
from harness.records import Comparison, Tally
from harness.workspace import read_gold

HEADER = "| schema | slots of gold | slots of the other | precision | recall | F1 | similarity |"
KEYS = [
    "format", "document", "schema", "labels", "accept", "optional", "ignore", "evidence", "inferred", "annotator",
    "guideline",
]  # fmt: skip


def compare(schema: str, gold: dict[str, Any], prediction: dict[str, Any]) -> Comparison:
    _, schemas, _ = workspace_gold()
    return harness.compare(schemas[schema].model, gold, prediction)


def agreement(gold: str, other: str, *, doubts: bool) -> str:
    """The table of pass `other` scored against pass `gold`, with or without what that pass accepts and leaves open."""
    rows, total = [], Tally()
    for schema in SCHEMAS:
        filed = read_pass(schema, gold)
        result = compare(schema, filed if doubts else filed["labels"], read_pass(schema, other)["labels"])
        rows.append([schema, *_numbers(result.tally), f"{result.similarity:.4f}"])
        total += result.tally
    return table(HEADER, [*rows, ["all (micro)", *_numbers(total), ""]])


def _numbers(tally: Tally) -> list[str]:
    ratios = (tally.precision, tally.recall, tally.f1)
    return [
        f"{tally.in_gold:d}",
        f"{tally.in_prediction:d}",
        *(f"{ratio:.4f}" for ratio in ratios if ratio is not None),
    ]


@pytest.mark.parametrize(("gold", "other", "doubts"), [("a", "b", True), ("b", "a", True), ("a", "b", False)])
def test_the_page_tells_the_agreement_that_the_scorer_finds(gold: str, other: str, doubts: bool) -> None:
    assert agreement(gold, other, doubts=doubts) in page()


@pytest.mark.parametrize("schema", SCHEMAS)
def test_every_label_on_which_the_passes_differ_is_in_the_list_of_disagreements(schema: str) -> None:
    listed = [line for line in page().splitlines() if line.startswith(f"| {schema} | `/")]
    result = compare(schema, read_pass(schema, "a")["labels"], read_pass(schema, "b")["labels"])
    for outcome in result.outcomes:
        if outcome.gold != outcome.prediction:
            pointer = outcome.gold_pointer or outcome.prediction_pointer
            assert pointer is not None
            item = "/".join(pointer.split("/")[:3])  # a whole item of a list that one pass has and the other has not
            assert any(f"`{pointer}`" in line or f"`{item}`" in line for line in listed), pointer


@pytest.mark.parametrize("letter", PASSES)
@pytest.mark.parametrize("schema", SCHEMAS)
def test_a_pass_is_a_valid_gold_file_that_says_whose_it_is(schema: str, letter: str) -> None:
    _, schemas, _ = workspace_gold()
    gold = read_gold(pass_path(schema, letter), schemas[schema])
    assert (gold.document, gold.schema, gold.annotator, gold.guideline) == (DOCUMENT, schema, letter, 1)


@pytest.mark.parametrize("schema", SCHEMAS)
def test_the_passes_and_the_settled_file_are_three_different_readings(schema: str) -> None:
    _, _, settled = workspace_gold()
    readings = [read_pass(schema, letter) for letter in PASSES]
    doubts = [
        {key: reading[key] for key in ("labels", "accept", "optional", "ignore", "evidence")} for reading in readings
    ]
    assert doubts[0] != doubts[1]
    assert settled[schema].annotator == "a+b, settled"


@pytest.mark.parametrize("suffix", [".a", ".b", ""])
@pytest.mark.parametrize("schema", SCHEMAS)
def test_gold_files_are_printed_alike(schema: str, suffix: str) -> None:
    path = pass_path(schema, "a").with_name(f"{DOCUMENT}{suffix}.json")
    text = path.read_text(encoding="utf-8")
    content = json.loads(text)
    assert list(content) == KEYS
    assert text == json.dumps(content, indent=2, ensure_ascii=False) + "\n"
