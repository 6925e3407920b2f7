"""The settled gold: valid, quoted from the document, and alike to itself."""

from __future__ import annotations

import json
import re

import pytest
from gold_pieces import (
    ARTICLE,
    DOCUMENTS,
    RECORDS,
    ROOT,
    SCHEMAS,
    at_or_below,
    document,
    leaves,
    page,
    schemas,
    settled,
    table,
    workspace,
)

import harness

HEADER = (
    "| schema | documents | slots of something | with a quotation | inferred alone | optional | not scored "
    "| must be found |"
)

each_record = pytest.mark.parametrize(("schema", "name"), RECORDS)


def test_every_document_has_settled_gold_for_the_article_and_one_more_schema_at_least() -> None:
    assert [one.name for one in workspace().documents()] == list(DOCUMENTS)
    for name in DOCUMENTS:
        labelled = [schema for schema, one in RECORDS if one == name]
        assert "article" in labelled
        assert len(labelled) >= 2
    assert [schema for schema, one in RECORDS if one == ARTICLE] == list(SCHEMAS)


def test_all_settled_gold_is_by_the_first_guideline() -> None:
    assert {(settled(*record).annotator, settled(*record).guideline) for record in RECORDS} == {("a+b, settled", 1)}


@each_record
def test_every_field_of_the_schema_is_labelled_even_where_the_document_does_not_say(schema: str, name: str) -> None:
    gold = settled(schema, name)
    record = schemas()[schema].model.model_validate(gold.labels)
    assert record.model_dump(mode="json") == gold.labels


@each_record
def test_every_leaf_of_something_has_a_quotation_or_the_reason_why_it_follows(schema: str, name: str) -> None:
    gold = settled(schema, name)
    assert [pointer for pointer, _ in leaves(gold.labels) if pointer not in {**gold.evidence, **gold.inferred}] == []
    assert all(gold.evidence.values())


@each_record
def test_evidence_accepted_values_and_reasons_are_told_of_leaves_of_something_alone(schema: str, name: str) -> None:
    gold = settled(schema, name)
    something = {pointer for pointer, _ in leaves(gold.labels)}
    assert {*gold.evidence, *gold.inferred, *gold.accept} <= something


@each_record
def test_every_quotation_stands_in_the_document_word_for_word(schema: str, name: str) -> None:
    gold, text = settled(schema, name), document(name).text
    quotations = [quotation for quoted in gold.evidence.values() for quotation in quoted]
    assert bool(quotations) == any(True for _ in leaves(gold.labels))
    assert [quotation for quotation in quotations if quotation not in text] == []


@each_record
def test_an_accepted_value_is_not_the_label_again(schema: str, name: str) -> None:
    gold = settled(schema, name)
    labels = dict(leaves(gold.labels))
    for pointer, values in gold.accept.items():
        assert labels[pointer] not in values
        assert len(set(values)) == len(values)


@each_record
def test_gold_against_itself_is_perfect(schema: str, name: str) -> None:
    gold = settled(schema, name)
    result = harness.compare(schemas()[schema].model, gold, gold.labels, document=document(name).text)
    assert (result.similarity, result.tally.flawless) == (1.0, True)
    assert result.f1 == (1.0 if any(True for _ in leaves(gold.labels)) else None)


@each_record
def test_no_end_of_a_relation_passes_for_the_other_end(schema: str, name: str) -> None:
    if schema == "relations":
        gold = settled(schema, name)
        for index in range(len(gold.labels["relations"])):
            ends = [f"/relations/{index}/{end}" for end in ("subject", "object")]
            subject, thing = ({dict(leaves(gold.labels))[end], *gold.accept.get(end, ())} for end in ends)
            assert subject & thing == set()


def test_the_page_counts_the_slots() -> None:
    rows, sums = [], [0] * 6
    for schema in SCHEMAS:
        counts, documents = [0] * 6, 0
        for name in (one for of, one in RECORDS if of == schema):
            gold = settled(schema, name)
            pointers = [pointer for pointer, _ in leaves(gold.labels)]
            quoted = sum(pointer in gold.evidence for pointer in pointers)
            optional = sum(at_or_below(pointer, gold.optional) for pointer in pointers)
            ignored = sum(at_or_below(pointer, gold.ignore) for pointer in pointers)
            found = sum(not at_or_below(pointer, gold.optional | gold.ignore) for pointer in pointers)
            more = [len(pointers), quoted, len(pointers) - quoted, optional, ignored, found]
            counts, documents = [one + two for one, two in zip(counts, more, strict=True)], documents + 1
        rows.append([schema, str(documents), *map(str, counts)])
        sums = [total + count for total, count in zip(sums, counts, strict=True)]
    assert table(HEADER, [*rows, ["all", str(len(DOCUMENTS)), *map(str, sums)]]) in page()


def test_at_least_120_slots_of_the_article_must_be_found() -> None:
    found = 0
    for schema in SCHEMAS:
        gold = settled(schema, ARTICLE)
        found += sum(not at_or_below(pointer, gold.optional | gold.ignore) for pointer, _ in leaves(gold.labels))
    assert found >= 120


def test_every_document_but_the_article_says_that_it_is_invented_and_the_page_lists_it() -> None:
    for name in DOCUMENTS:
        meta = json.loads((ROOT / "seeds" / f"{name}.meta.json").read_text(encoding="utf-8"))
        assert meta["credit"].startswith("Invented for this project: ") == (name != ARTICLE)
        words = len(document(name).text.split())
        assert f"| {name} | {words:,} |" in page()


def test_the_example_on_the_page_is_a_part_of_the_settled_file() -> None:
    example = json.loads(re.findall(r"```json\n(.*?)```", page(), re.DOTALL)[0])
    gold = settled(example["schema"], example["document"])
    assert (example["format"], example["annotator"]) == (1, gold.annotator)
    assert dict(leaves(example["labels"])).items() <= dict(leaves(gold.labels)).items()
    for key in ("accept", "evidence"):
        assert {pointer: tuple(values) for pointer, values in example[key].items()}.items() <= getattr(
            gold, key
        ).items()
    assert example["inferred"].items() <= gold.inferred.items()
    assert set(example["optional"]) <= gold.optional
