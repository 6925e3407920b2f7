"""Runs of many documents: counts in columns, merged digests, fewer draws."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented import judged, missing, right, spurious, wrong
from run_folder import many_documents, write_run

from harness import load_run
from harness.document_groups import DocumentGroups
from harness.errors import RunError
from harness.pipeline.digest import Digest
from harness.records import Judged
from harness.runs import RunDirectory, summarise
from harness.runs.parts import made_part, writing_parts
from harness.score import score_run
from harness.score.resample import bounded


@settings(max_examples=20)
@given(st.integers(1, 40), st.lists(st.integers(0, 40), max_size=4))
def test_merged_digests_are_the_digest_of_all_records(count: int, cuts: list[int]) -> None:
    rows, _ = many_documents(count)
    rows = sorted(rows, key=lambda row: (row.extraction.schema, row.extraction.document, row.extraction.repeat))
    whole, merged = Digest(), Digest()
    for row in rows:
        whole.add(row, {})
    edges = [0, *sorted(min(cut, count) for cut in cuts), count]
    for start, end in pairwise(edges):
        part = Digest()
        for row in rows[start:end]:
            part.add(row, {})
        merged.merge(part)
    assert merged.count.scoreboard().to_json() == whole.count.scoreboard().to_json()
    assert merged.spent.summary() == whole.spent.summary()
    assert merged.listing.lists() == whole.listing.lists()
    board = whole.count.scoreboard()
    assert merged.pages.shown(board) == whole.pages.shown(board)


def test_records_out_of_order_are_refused_across_digests_too() -> None:
    first, second = Digest(), Digest()
    first.add(judged(right("a"), document="y"), {})
    second.add(judged(right("a"), document="x"), {})
    with pytest.raises(ValueError, match="comes after"):
        first.merge(second)


def weighted_rows() -> list[Judged]:
    return [
        judged(right("a", weight=0.3), wrong("b", "1", "2", "other", critical=True), document="x"),
        judged(missing("a", weight=0.3), spurious("b", "2", "unsupported"), document="y"),
    ]


def test_the_counts_of_each_document_are_those_of_its_records_alone() -> None:
    rows = weighted_rows()
    board = score_run(rows)
    assert isinstance(board.documents, DocumentGroups)
    for row in rows:
        group = board.documents[row.extraction.document]
        assert group.slots.plain == row.comparison.tally
        assert group.slots.weighted == row.comparison.weighted
        assert group.records.count == 1
    assert board.document_scores == [row.comparison.f1 for row in rows]


def test_of_many_documents_the_counts_are_a_table_and_are_read_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows, texts = many_documents(12)
    listed = load_run(write_run(tmp_path / "listed", rows, texts=texts))
    monkeypatch.setattr("harness.runs.directory.MAX_IN_SCORES", 10)
    stored = load_run(write_run(tmp_path / "stored", rows, texts=texts))
    assert stored.scoreboard == listed.scoreboard
    table = pd.read_parquet(tmp_path / "stored" / "documents.parquet")
    assert list(table["document"]) == sorted(texts)
    assert list(table["f1"]) == pytest.approx(stored.scoreboard.document_scores)
    (tmp_path / "stored" / "documents.parquet").unlink()
    with pytest.raises(RunError, match=r"the run has no documents\.parquet"):
        load_run(tmp_path / "stored")


def test_of_many_documents_only_those_that_something_leads_to_have_a_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("harness.pages.FILES", 20)
    monkeypatch.setattr("harness.report.page.build.MAX_DOCUMENTS", 5)
    monkeypatch.setattr("harness.report.page.errors.MAX_ERRORS", 2)
    monkeypatch.setattr("harness.report.page.heat.MAX_ROWS", 5)
    rows, texts = many_documents(45)
    folder = write_run(tmp_path / "run", rows, texts=texts)
    page = (folder / "report.html").read_text("utf-8")
    made = {path.name for path in (folder / "documents").iterdir()}
    assert 5 <= len(made) < 45
    assert all(f"documents/{name}" in page for name in made)
    linked = {part.partition("#")[0].partition('"')[0] for part in page.split("documents/")[1:]}
    assert {name for name in linked if name.endswith(".html")} == made


def test_of_many_documents_the_dearest_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harness.runs.summary.MAX_DOCUMENTS", 3)
    rows, _ = many_documents(8)
    told = summarise(row.extraction for row in rows)
    assert (len(told.by_document), told.documents_left_out) == (3, 5)
    assert type(told).from_json(told.to_json()) == told


def test_a_folder_of_parts_lacks_none(tmp_path: Path) -> None:
    rows, _ = many_documents(3)
    directory = RunDirectory(write_run(tmp_path / "run", rows))
    with writing_parts(directory.path / "outcomes.parquet") as write:
        for row in rows:
            write(made_part([(row, {})])[1])
    assert len(list((directory.path / "outcomes.parquet").iterdir())) == 3
    assert [one.extraction.document for one in load_run(directory.path).judged] == [
        row.extraction.document for row in rows
    ]
    (directory.path / "outcomes.parquet" / "part-00001.parquet").unlink()
    with pytest.raises(RunError, match="has 2 parts, of which some are missing"):
        load_run(directory.path)


def test_a_failed_run_leaves_no_part_and_an_older_file_is_replaced(tmp_path: Path) -> None:
    target = tmp_path / "outcomes.parquet"
    target.write_bytes(b"older")
    with pytest.raises(KeyError):
        _write_and_fail(target)
    assert [path.name for path in tmp_path.iterdir()] == ["outcomes.parquet"]
    assert target.read_bytes() == b"older"
    with writing_parts(target) as write:
        write(b"one")
        write(b"two")
    assert [path.read_bytes() for path in sorted(target.iterdir())] == [b"one", b"two"]
    with writing_parts(target) as write:
        write(b"single")
    assert target.read_bytes() == b"single"


def _write_and_fail(target: Path) -> None:
    with writing_parts(target) as write:
        write(b"one")
        write(b"two")
        raise KeyError


def test_fewer_resamples_are_drawn_of_very_many_documents() -> None:
    assert [bounded(10_000, documents) for documents in (10, 20_000, 100_000, 10_000_000)] == [
        10_000, 10_000, 2_000, 1_000,
    ]  # fmt: skip
    assert bounded(100, 10_000_000) == 100
