"""The agreement of the two annotation passes, as gold/README.md tells it, worked out anew by the scorer."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache

import pytest
from gold_pieces import (
    ARTICLE,
    DOCUMENTS,
    PASSES,
    RECORDS,
    SCHEMAS,
    page,
    pass_path,
    raw_pass,
    read_pass,
    schemas,
    table,
)
from gold_pieces import settled as settled_gold

import harness
from harness.records import Comparison, Extraction, Gold, Judged
from harness.score import score_run
from harness.scoreboard import Group, Scoreboard
from harness.uncertainty import Interval

HEADER = (
    "| schema | documents | slots of gold | slots of the other | precision | recall | F1 | 95% interval | similarity |"
)
BY_DOCUMENT = "| document | schemas | b against a | a against b | labels alone |"
DIFFERENCES = "| schema | labels that differ | in one pass alone |"
DIRECTIONS = [("a", "b", True), ("b", "a", True), ("a", "b", False)]
KEYS = [
    "format", "document", "schema", "labels", "accept", "optional", "ignore", "evidence", "inferred", "annotator",
    "guideline",
]  # fmt: skip
FILES = [
    (schema, document, suffix) for schema, document in RECORDS for suffix in ("", *(f".{letter}" for letter in PASSES))
]


def bare(gold: Gold) -> Gold:
    """The same labels with nothing accepted, optional or ignored."""
    return replace(gold, accept={}, optional=frozenset(), ignore=frozenset())


@cache
def compare(schema: str, document: str, gold: str, other: str, *, doubts: bool) -> Comparison:
    """Pass `other` scored against pass `gold`, with or without what that pass accepts and leaves open."""
    labelled = read_pass(schema, document, gold)
    labels = read_pass(schema, document, other).labels
    return harness.compare(schemas()[schema].model, labelled if doubts else bare(labelled), labels)


def scored(gold: str, other: str, *, doubts: bool) -> Scoreboard:
    """What a run says of these passes, intervals over documents and all."""
    return score_run(
        Judged(
            Extraction(document, schema, 0, read_pass(schema, document, other).labels, None, True, True),
            compare(schema, document, gold, other, doubts=doubts),
        )
        for schema, document in RECORDS
    )


def agreement(board: Scoreboard) -> str:
    assert board.intervals is not None
    rows = []
    for schema in SCHEMAS:
        documents = sum(name == schema for name, _ in RECORDS)
        group = board.schemas[schema]
        interval = board.intervals.schemas[schema].score
        rows.append([schema, str(documents), *_numbers(group, interval), f"{group.records.similarity:.4f}"])
    rows.append(["all (micro)", str(len(DOCUMENTS)), *_numbers(board.overall, board.intervals.overall.score), ""])
    return table(HEADER, rows)


def _numbers(group: Group, interval: Interval | None) -> list[str]:
    tally = group.slots.plain
    ratios = (tally.precision, tally.recall, tally.f1)
    return [
        f"{tally.in_gold:d}",
        f"{tally.in_prediction:d}",
        *(f"{ratio:.4f}" for ratio in ratios if ratio is not None),
        "–" if interval is None else f"{interval.low:.4f}–{interval.high:.4f}",
    ]


def by_document(boards: list[Scoreboard]) -> str:
    rows = []
    for document in DOCUMENTS:
        labelled = ", ".join(schema for schema, name in RECORDS if name == document)
        f1 = [board.documents[document].slots.plain.f1 for board in boards]
        rows.append([document, labelled, *("–" if one is None else f"{one:.4f}" for one in f1)])
    return table(BY_DOCUMENT, rows)


def differences() -> str:
    """How many labels differ, as they stand: nothing accepted, no measure of similarity."""
    rows, sums = [], [0, 0]
    for schema in SCHEMAS:
        counts = [0, 0]
        for name, document in RECORDS:
            if name == schema:
                for outcome in compare(schema, document, "a", "b", doubts=False).outcomes:
                    if outcome.gold != outcome.prediction:
                        counts[outcome.gold is None or outcome.prediction is None] += 1
        rows.append([schema, *map(str, counts)])
        sums = [total + count for total, count in zip(sums, counts, strict=True)]
    return table(DIFFERENCES, [*rows, ["all", *map(str, sums)]])


@pytest.mark.xdist_group("agreement of the passes")
@pytest.mark.parametrize(("gold", "other", "doubts"), DIRECTIONS)
def test_the_page_tells_the_agreement_that_the_scorer_finds(gold: str, other: str, doubts: bool) -> None:
    assert agreement(scored(gold, other, doubts=doubts)) in page()


@pytest.mark.xdist_group("agreement of the passes")
def test_the_page_tells_the_agreement_on_each_document() -> None:
    assert by_document([scored(gold, other, doubts=doubts) for gold, other, doubts in DIRECTIONS]) in page()


@pytest.mark.xdist_group("agreement of the passes")
def test_the_page_tells_how_many_labels_differ() -> None:
    assert differences() in page()


@pytest.mark.parametrize("schema", SCHEMAS)
def test_every_label_of_the_article_on_which_the_passes_differ_is_in_the_list_of_disagreements(schema: str) -> None:
    listed = [line for line in page().splitlines() if line.startswith(f"| {schema} | `/")]
    for outcome in compare(schema, ARTICLE, "a", "b", doubts=False).outcomes:
        if outcome.gold != outcome.prediction:
            pointer = outcome.gold_pointer or outcome.prediction_pointer
            assert pointer is not None
            item = "/".join(pointer.split("/")[:3])  # a whole item of a list that one pass has and the other has not
            assert any(f"`{pointer}`" in line or f"`{item}`" in line for line in listed), pointer


@pytest.mark.parametrize("letter", PASSES)
@pytest.mark.parametrize(("schema", "document"), [record for record in RECORDS if record[1] != ARTICLE])
def test_where_a_pass_is_not_right_by_the_settled_file_the_page_says_why(
    schema: str, document: str, letter: str
) -> None:
    told = [line for line in page().splitlines() if line.startswith(f"| {document} | {schema} | {letter} | ")]
    found = harness.compare(
        schemas()[schema].model, settled_gold(schema, document), read_pass(schema, document, letter).labels
    )
    for outcome in found.outcomes:
        if outcome.verdict not in ("correct", "absent", "skipped"):
            item = "/".join((outcome.prediction_pointer or outcome.gold_pointer or "").split("/")[:3])
            assert any(f"`{item}`" in line for line in told), item


@pytest.mark.parametrize("letter", PASSES)
@pytest.mark.parametrize(("schema", "document"), RECORDS)
def test_a_pass_is_a_valid_gold_file_that_says_whose_it_is(schema: str, document: str, letter: str) -> None:
    gold = read_pass(schema, document, letter)
    assert (gold.document, gold.schema, gold.annotator, gold.guideline) == (document, schema, letter, 1)


def test_the_passes_are_two_readings_but_of_the_document_that_says_almost_nothing() -> None:
    same = []
    for schema, document in RECORDS:
        readings = [raw_pass(schema, document, letter) for letter in PASSES]
        if {**readings[0], "annotator": ""} == {**readings[1], "annotator": ""}:
            same.append(document)
    assert set(same) == {"press-office-quiet-day-2024"}


@pytest.mark.parametrize(("schema", "document", "suffix"), FILES)
def test_gold_files_are_printed_alike(schema: str, document: str, suffix: str) -> None:
    path = pass_path(schema, document, "a").with_name(f"{document}{suffix}.json")
    text = path.read_text(encoding="utf-8")
    content = json.loads(text)
    assert list(content) == (KEYS if suffix else [*KEYS, "document_digest", "schema_digest"])
    assert text == json.dumps(content, indent=2, ensure_ascii=False) + "\n"
