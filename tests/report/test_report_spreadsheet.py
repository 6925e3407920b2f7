"""The slots of a run for a spreadsheet: each on its line, and no cell a formula."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import threading
from pathlib import Path

import pytest
from cli_workspace import harness_here, only_line
from hypothesis import given
from hypothesis import strategies as st
from invented import example_run
from run_folder import write_run

from harness.report.spreadsheet import CELL_LIMIT, COLUMNS, csv_lines, safe_cell
from harness.runs import stored_slots


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        (None, ""),
        ("", ""),
        ("plain", "plain"),
        ("=1+1", "'=1+1"),
        ("+1", "+1"),
        ("-1.5e-7", "-1.5e-7"),
        ("-1.5e", "'-1.5e"),
        ("-1+1", "'-1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\\t=1"),
        ("\r=1", "'\\r=1"),
        (" =1", "' =1"),
        ("\u200b=1", "\\u200b=1"),
        ("＝1", "'＝1"),
        ("-٣", "'-٣"),
        ("-Infinity", "'-Infinity"),
        ("2031-05-02", "2031-05-02"),
        ("two\nlines", "two\\nlines"),
        ("del\x7f", "del\\u007f"),
        ("half \ud83d", "half \\ud83d"),
        ("a=b", "a=b"),
    ],
)
def test_a_cell_is_shown_and_never_computed(text: str | None, cell: str) -> None:
    assert safe_cell(text) == cell


def test_a_cell_is_no_longer_than_spreadsheets_read() -> None:
    assert safe_cell("x" * 50_000) == "x" * (CELL_LIMIT - 1) + "…"
    assert len(safe_cell("=" * 50_000)) == CELL_LIMIT
    assert safe_cell("x" * CELL_LIMIT) == "x" * CELL_LIMIT


@given(st.text())
def test_no_text_is_a_formula(text: str) -> None:
    cell = safe_cell(text)
    assert cell.isprintable()
    assert not re.match(r"\s*[=+\-@＝＋－＠]", cell) or re.fullmatch(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?", cell, re.ASCII)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rows, evidence = example_run()
    return write_run(tmp_path_factory.mktemp("run"), rows, evidence)


def test_the_rows_are_the_slots_and_the_values_json(run: Path) -> None:
    lines = list(csv_lines(stored_slots(run / "outcomes.parquet")))
    assert all(line.endswith("\r\n") for line in lines)
    rows = list(csv.DictReader(io.StringIO("".join(lines), newline="")))
    assert list(rows[0]) == list(COLUMNS)
    assert len(rows) == 14
    quantity = next(row for row in rows if row["path"] == "lines[].quantity")
    assert (json.loads(quantity["gold"]), json.loads(quantity["prediction"])) == (2, "two")
    assert (quantity["verdict"], quantity["similarity"], quantity["reason"]) == ("wrong", "0.0", "invalid")
    assert json.loads(quantity["evidence"]) == ["two oak tables", "2 x"]
    price = next(row for row in rows if row["path"] == "lines[].price" and row["verdict"] == "correct")
    assert (price["gold"], price["weight"], price["critical"], price["reason"]) == ("1247.5", "2", "false", "")
    city = next(row for row in rows if row["path"] == "seller.city")
    assert (city["prediction"], city["prediction_pointer"]) == ("", "")


def test_the_command_writes_the_file_and_nothing_else(run: Path, tmp_path: Path) -> None:
    before = (run / "report.md").stat().st_mtime_ns
    done = harness_here("report", run, "--csv", tmp_path / "slots.csv", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    content = (tmp_path / "slots.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbfdocument,schema,repeat,path,")
    assert content.count(b"\r\n") == 15
    assert (run / "report.md").stat().st_mtime_ns == before


def test_a_folder_that_is_not_there_is_said_in_a_line(run: Path, tmp_path: Path) -> None:
    said = only_line(harness_here("report", run, "--csv", tmp_path / "no" / "slots.csv", cwd=tmp_path))
    assert "the folder to write into is not there" in said


def test_a_named_pipe_is_written_into_and_stays_one(run: Path, tmp_path: Path) -> None:
    pipe, got = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()))
    reader.start()
    assert harness_here("report", run, "--csv", pipe, cwd=tmp_path).returncode == 0
    reader.join(10)
    assert got[0].count(b"\r\n") == 15
    assert pipe.is_fifo()


def test_a_link_is_written_through_and_stays_one(run: Path, tmp_path: Path) -> None:
    (tmp_path / "slots.csv").write_text("old")
    (tmp_path / "link.csv").symlink_to(tmp_path / "slots.csv")
    assert harness_here("report", run, "--csv", tmp_path / "link.csv", cwd=tmp_path).returncode == 0
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "slots.csv").read_bytes().count(b"\r\n") == 15
