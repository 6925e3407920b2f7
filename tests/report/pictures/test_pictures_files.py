"""Pictures beside report.md, and how it shows them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from invented import absent, example_run, info, judged
from markdown_it import MarkdownIt
from picture_reading import parsed

from harness.errors import RunError
from harness.report import build_view, render_markdown
from harness.report.pictures import FieldPoint, field_points, fields_description, fields_picture
from harness.report.pictures.files import PictureLink, write_picture, write_pictures
from harness.report.pictures.markdown import picture_block
from harness.score import score_run


def test_a_run_has_its_fields_drawn_for_light_and_for_dark_pages(tmp_path: Path) -> None:
    rows, _ = example_run()
    link, note = write_pictures(tmp_path, score_run(rows))
    assert note is None
    assert link is not None
    for name in (link.light, link.dark):
        parsed((tmp_path / name).read_text("utf-8"))
    assert (tmp_path / link.light).read_bytes() != (tmp_path / link.dark).read_bytes()
    assert sorted(path.name for path in (tmp_path / "pictures").iterdir()) == ["fields-dark.svg", "fields-light.svg"]


def test_the_same_scores_give_the_same_files_again(tmp_path: Path) -> None:
    rows, _ = example_run()
    before = write_pictures(tmp_path, score_run(rows))
    drawn = {path: path.read_bytes() for path in (tmp_path / "pictures").iterdir()}
    assert write_pictures(tmp_path, score_run(rows[::-1])) == before
    assert {path: path.read_bytes() for path in (tmp_path / "pictures").iterdir()} == drawn


def test_where_there_is_nothing_to_draw_nothing_is_written_and_nothing_is_missing(tmp_path: Path) -> None:
    assert write_pictures(tmp_path, score_run([judged(absent("a"))])) == (None, None)
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def without_matplotlib(monkeypatch: pytest.MonkeyPatch) -> None:
    fields_picture([FieldPoint("another", "run", 1.0)])  # what is remembered is of that
    monkeypatch.setitem(sys.modules, "matplotlib", None)


@pytest.mark.usefixtures("without_matplotlib")
def test_without_matplotlib_there_is_a_note_and_no_picture(tmp_path: Path) -> None:
    rows, _ = example_run()
    link, note = write_pictures(tmp_path, score_run(rows))
    assert link is None
    assert note is not None
    assert note.startswith("no pictures are drawn: ")
    assert note.endswith("mend it with `python -m pip install matplotlib`")
    assert list(tmp_path.iterdir()) == []


def test_without_matplotlib_pictures_that_are_there_stay(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    rows, _ = example_run()
    drawn, _ = write_pictures(tmp_path, score_run(rows))
    request.getfixturevalue("without_matplotlib")
    link, note = write_pictures(tmp_path, score_run(rows))
    assert link == drawn
    assert note is not None


def test_a_matplotlib_that_cannot_be_imported_is_named_and_ends_no_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fields_picture([FieldPoint("another", "run", 1.0)])
    (tmp_path / "matplotlib.py").write_text("raise RuntimeError('settings that cannot be read')\n", "utf-8")
    monkeypatch.delitem(sys.modules, "matplotlib")
    monkeypatch.syspath_prepend(tmp_path)
    rows, _ = example_run()
    _, note = write_pictures(tmp_path, score_run(rows))
    assert note is not None
    assert "RuntimeError: settings that cannot be read" in note


def test_a_disk_that_refuses_is_named(tmp_path: Path) -> None:
    (tmp_path / "pictures").write_text("a file", "utf-8")
    with pytest.raises(RunError, match="no folder can be made there"):
        write_picture("<svg/>", tmp_path / "pictures", "fields")


def test_the_report_shows_it_where_it_says_where_the_run_fails(tmp_path: Path) -> None:
    rows, evidence = example_run()
    board = score_run(rows)
    link, _ = write_pictures(tmp_path, board)
    view = build_view(info=info(rows), scoreboard=board, judged=rows, evidence=evidence)
    text = render_markdown(view, picture=link)
    section = text.partition("\n## Where it fails\n")[2].partition("\n## Why\n")[0]
    assert 'srcset="pictures/fields-dark.svg"' in section
    assert 'src="pictures/fields-light.svg"' in section
    told = f"F1 by field path, worst first: {fields_description(field_points(board))}"
    assert f'alt="{told}"' in section
    assert "9 field paths in 2 schemas; worst 0.0% (invoice: issued_on)" in told
    assert text.replace(picture_block(link), "").split() == render_markdown(view).split()  # type: ignore[arg-type]


def test_its_block_is_html_that_ends_where_it_should_whatever_it_says() -> None:
    block = picture_block(PictureLink("a b.svg", "d.svg", 'x "><script>alert(1)</script> `|` &amp; <!--'))
    first, paragraph, *_ = MarkdownIt("commonmark").parse(f"{block}\n\nafter")
    assert (first.type, first.content.rstrip("\n")) == ("html_block", block)
    assert paragraph.type == "paragraph_open"
    assert "<script" not in block
    assert 'src="a%20b.svg"' in block
