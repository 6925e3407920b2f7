"""The settled gold: valid, quoted from the document, and alike to itself."""

from __future__ import annotations

import json
import re

import pytest
from gold_pieces import SCHEMAS, at_or_below, leaves, page, table, workspace_gold

import harness

HEADER = "| schema | slots of something | with a quotation | inferred alone | optional | not scored | must be found |"


def test_every_schema_has_settled_gold_by_the_first_guideline() -> None:
    gold = workspace_gold()[2]
    assert tuple(gold) == SCHEMAS
    assert {(item.annotator, item.guideline) for item in gold.values()} == {("a+b, settled", 1)}


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_field_of_the_schema_is_labelled_even_where_the_document_does_not_say(name: str) -> None:
    _, schemas, gold = workspace_gold()
    record = schemas[name].model.model_validate(gold[name].labels)
    assert record.model_dump(mode="json") == gold[name].labels


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_leaf_of_something_has_a_quotation_or_the_reason_why_it_follows(name: str) -> None:
    gold = workspace_gold()[2][name]
    assert [pointer for pointer, _ in leaves(gold.labels) if pointer not in {**gold.evidence, **gold.inferred}] == []
    assert all(gold.evidence.values())


@pytest.mark.parametrize("name", SCHEMAS)
def test_evidence_accepted_values_and_reasons_are_told_of_leaves_of_something_alone(name: str) -> None:
    gold = workspace_gold()[2][name]
    something = {pointer for pointer, _ in leaves(gold.labels)}
    assert {*gold.evidence, *gold.inferred, *gold.accept} <= something


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_quotation_stands_in_the_document_word_for_word(name: str) -> None:
    document, _, gold = workspace_gold()
    quotations = [quotation for quoted in gold[name].evidence.values() for quotation in quoted]
    assert quotations
    assert [quotation for quotation in quotations if quotation not in document.text] == []


@pytest.mark.parametrize("name", SCHEMAS)
def test_an_accepted_value_is_not_the_label_again(name: str) -> None:
    gold = workspace_gold()[2][name]
    labels = dict(leaves(gold.labels))
    for pointer, values in gold.accept.items():
        assert labels[pointer] not in values
        assert len(set(values)) == len(values)


@pytest.mark.parametrize("name", SCHEMAS)
def test_gold_against_itself_is_perfect(name: str) -> None:
    document, schemas, gold = workspace_gold()
    result = harness.compare(schemas[name].model, gold[name], gold[name].labels, document=document.text)
    assert (result.f1, result.similarity, result.tally.flawless) == (1.0, 1.0, True)


def test_the_page_counts_the_slots_and_at_least_120_of_them_must_be_found() -> None:
    rows, sums = [], [0] * 6
    for name in SCHEMAS:
        gold = workspace_gold()[2][name]
        pointers = [pointer for pointer, _ in leaves(gold.labels)]
        quoted = sum(pointer in gold.evidence for pointer in pointers)
        optional = sum(at_or_below(pointer, gold.optional) for pointer in pointers)
        ignored = sum(at_or_below(pointer, gold.ignore) for pointer in pointers)
        found = sum(not at_or_below(pointer, gold.optional | gold.ignore) for pointer in pointers)
        counts = [len(pointers), quoted, len(pointers) - quoted, optional, ignored, found]
        rows.append([name, *map(str, counts)])
        sums = [total + count for total, count in zip(sums, counts, strict=True)]
    assert table(HEADER, [*rows, ["all", *map(str, sums)]]) in page()
    assert sums[-1] >= 120


def test_the_example_on_the_page_is_a_part_of_the_settled_file() -> None:
    example = json.loads(re.findall(r"```json\n(.*?)```", page(), re.DOTALL)[0])
    gold = workspace_gold()[2][example["schema"]]
    assert (example["format"], example["document"], example["annotator"]) == (1, gold.document, gold.annotator)
    assert dict(leaves(example["labels"])).items() <= dict(leaves(gold.labels)).items()
    for key in ("accept", "evidence"):
        assert {pointer: tuple(values) for pointer, values in example[key].items()}.items() <= getattr(
            gold, key
        ).items()
    assert example["inferred"].items() <= gold.inferred.items()
    assert set(example["optional"]) <= gold.optional
