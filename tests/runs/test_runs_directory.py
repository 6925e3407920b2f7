"""A run's folder: its name, and what is written into it."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented import example_run, info

from harness.errors import RunError
from harness.runs import RunDirectory, find_run
from harness.runs.directory import safe_name
from harness.runs.outcomes import read_outcomes
from harness.runs.storage import json_page, write_atomic, write_page
from harness.score import score_run


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("2026-11-24T2043-rules", "2026-11-24T2043-rules"),
        ("2026-11-24T2043-openai/gpt-4o", "2026-11-24T2043-openai-gpt-4o"),
        ("../../etc/passwd", "etc-passwd"),
        ("/absolute", "absolute"),
        (".hidden", "hidden"),
        ("a\\b:c*?", "a-b-c"),
        ("a\0b\nc", "a-b-c"),
        ("modèle été", "modele-ete"),
        ("trailing. ", "trailing"),
        ("x" * 500, "x" * 100),
    ],
)
def test_a_name_becomes_one_plain_folder(name: str, folder: str, tmp_path: Path) -> None:
    assert RunDirectory.create(tmp_path, name).path == tmp_path / folder


@pytest.mark.parametrize("name", ["", ".", "..", "///", "---", "日本", "NUL", "con.txt"])
def test_a_name_of_which_nothing_can_be_used_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(RunError, match="cannot be the name of a run"):
        RunDirectory.create(tmp_path, name)
    assert list(tmp_path.iterdir()) == []


@settings(deadline=None)
@given(st.text())
def test_no_name_leaves_the_reports_folder(name: str) -> None:
    try:
        safe = safe_name(name)
    except RunError:
        return
    assert Path(safe).name == safe
    assert not safe.startswith((".", "-"))
    assert len(safe) <= 100
    assert safe.isascii()


def test_a_run_never_overwrites_another(tmp_path: Path) -> None:
    made = [RunDirectory.create(tmp_path / "reports", "same").name for _ in range(3)]
    assert made == ["same", "same-2", "same-3"]


def test_a_link_that_stands_where_the_folder_would_be_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "same").symlink_to(tmp_path / "elsewhere")
    assert RunDirectory.create(tmp_path, "same").name == "same-2"
    assert not (tmp_path / "elsewhere").exists()


def test_a_reports_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "reports").write_text("")
    with pytest.raises(RunError) as caught:
        RunDirectory.create(tmp_path / "reports", "run")
    assert caught.value.file == tmp_path / "reports"


def test_the_files_of_a_run_are_these_and_none_besides(tmp_path: Path) -> None:
    rows, evidence = example_run()
    run = RunDirectory.create(tmp_path, "run")
    run.write_info(info(rows))
    run.write_extractions(rows)
    run.write_outcomes(rows, evidence=evidence)
    run.write_scores(score_run(rows), signature=info(rows).signature)
    run.write_report("# Report\n")
    run.write_report("# Report again\n")
    assert sorted(path.name for path in run.path.iterdir()) == [
        "extractions.jsonl", "outcomes.parquet", "report.md", "run.json", "scores.json",
    ]  # fmt: skip
    assert (run.path / "report.md").read_text(encoding="utf-8") == "# Report again\n"


def test_a_write_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "scores.json").mkdir()
    with pytest.raises(RunError, match="cannot be written") as caught:
        write_atomic(tmp_path / "scores.json", b"{}")
    assert caught.value.file == tmp_path / "scores.json"
    assert [path.name for path in tmp_path.iterdir()] == ["scores.json"]


def test_a_write_that_fails_leaves_the_older_file_whole(tmp_path: Path) -> None:
    target = tmp_path / "report.md"
    target.write_text("older")
    with pytest.raises(TypeError):
        write_atomic(target, "text, where bytes belong")
    assert target.read_text() == "older"
    assert [path.name for path in tmp_path.iterdir()] == ["report.md"]


def test_a_folder_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="cannot be written"):
        RunDirectory(tmp_path / "gone").write_report("text")


def test_files_have_the_rights_of_any_new_file(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(b"")
    write_atomic(tmp_path / "report.md", b"")
    assert (tmp_path / "report.md").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_a_run_is_found_by_its_path_and_by_its_name(tmp_path: Path) -> None:
    run = RunDirectory.create(tmp_path / "reports", "one")
    run.write_info(info(example_run()[0]))
    assert find_run(tmp_path / "reports", "one") == run.path
    assert find_run(tmp_path / "elsewhere", str(run.path)) == run.path


@pytest.mark.parametrize("wanted", ["", "tow", "a\0b", "x" * 5000, "two\nlines"])
def test_a_run_that_is_not_there_is_refused_with_the_newest_names(wanted: str, tmp_path: Path) -> None:
    for name in ("2026-01-01-a", "2026-01-03-c", "2026-01-02-b", "2025-12-31-z"):
        RunDirectory.create(tmp_path, name).write_info(info(example_run()[0]))
    with pytest.raises(RunError) as caught:
        find_run(tmp_path, wanted)
    assert "the newest are 2026-01-03-c, 2026-01-02-b, 2026-01-01-a" in str(caught.value)
    assert str(caught.value).isprintable()


def test_records_written_one_by_one_are_the_files_written_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows, evidence = example_run()
    whole, streamed = RunDirectory.create(tmp_path, "whole"), RunDirectory.create(tmp_path, "streamed")
    whole.write_extractions(rows)
    whole.write_outcomes(rows, evidence=evidence)
    with streamed.writing_records() as write:
        for row in rows:
            write(row, evidence)
        assert not [path for path in streamed.path.iterdir() if not path.name.startswith(".")]
    for name in ("extractions.jsonl", "outcomes.parquet"):
        assert (streamed.path / name).read_bytes() == (whole.path / name).read_bytes()
    monkeypatch.setattr("harness.runs.outcomes._ROWS_AT_ONCE", 1)
    with RunDirectory.create(tmp_path, "parts").writing_records() as write:
        for row in rows:
            write(row, evidence)
    assert read_outcomes(tmp_path / "parts" / "outcomes.parquet") == read_outcomes(whole.path / "outcomes.parquet")


def test_records_that_cannot_be_written_to_the_end_leave_no_file(tmp_path: Path) -> None:
    run = RunDirectory.create(tmp_path, "run")

    def broken() -> None:
        with run.writing_records() as write:
            write(example_run()[0][0], {})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        broken()
    assert list(run.path.iterdir()) == []


def test_a_page_written_as_it_is_made_is_the_page_written_whole(tmp_path: Path) -> None:
    rows, _ = example_run()
    about, board = info(rows), score_run(rows)
    run = RunDirectory.create(tmp_path, "run")
    run.write_info(about)
    run.write_scores(board, signature=about.signature)
    assert (run.path / "run.json").read_bytes() == json_page(about.to_json())
    assert (run.path / "scores.json").read_bytes() == json_page(
        {**board.to_json(), "signature": about.signature.to_json()}
    )


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
))  # fmt: skip
def test_whatever_json_there_is_a_page_in_pieces_is_the_page(value: object) -> None:
    with tempfile.TemporaryDirectory() as folder:
        write_page(Path(folder) / "page.json", value)
        assert (Path(folder) / "page.json").read_bytes() == json_page(value)
