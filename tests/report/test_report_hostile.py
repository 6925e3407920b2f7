"""Texts that mean harm, in every format that a run is written in: shown as text, running nowhere, breaking nothing."""

from __future__ import annotations

import csv
import io
import json
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from cli_workspace import harness_here
from hostile import TEXTS, hostile_run
from junitparser import JUnitXml
from markdown_it import MarkdownIt

ANNOTATION = re.compile(r"::(error|warning|notice) title=[^:,]*::.*")

UNSEEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufffe\uffff]"
)
"""What would drive a terminal, or hide or reorder what is beside it."""


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with two runs, and every file that the verbs write of them. `.out` files: what they printed."""
    folder = tmp_path_factory.mktemp("hostile")
    for name in ("schemas", "seeds", "gold", "reports"):
        (folder / name).mkdir()
    (folder / "pyproject.toml").write_text("[tool.harness]\n", "utf-8")
    hostile_run(folder / "reports" / "before", good=True, name="before")
    hostile_run(folder / "reports" / "after", good=False, name="after")
    commands = {
        "report": "report after",
        "check": "check after --baseline before --junit j.xml --markdown check.md --comment comment.md",
        "check json": "check after --baseline before --json -",
        "compare": "compare before after --markdown compare.md --html compare.html --json compare.json",
        "history": "history --markdown history.md",
        "csv": "report after --csv slots.csv",
        "csv to see": "report after --csv -",
    }
    for name, command in commands.items():
        github = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(folder / "summary.md")}
        done = harness_here(*command.split(), cwd=folder, **github)
        assert done.returncode == (1 if name.startswith("check") else 0), done.stderr
        (folder / f"{name}.out").write_bytes(done.stdout.encode("utf-8", "surrogatepass"))
        (folder / f"{name}.err").write_bytes(done.stderr.encode("utf-8", "surrogatepass"))
    return folder


PRINTED = ["report", "check", "compare", "history"]
MARKDOWN = [
    "reports/before/report.md", "reports/after/report.md", "check.md", "comment.md", "compare.md", "history.md",
    "summary.md",
]  # fmt: skip
XML = {"j.xml"}


@pytest.mark.parametrize("name", PRINTED)
def test_nothing_that_is_printed_drives_a_terminal(written: Path, name: str) -> None:
    text = (written / f"{name}.out").read_text("utf-8") + (written / f"{name}.err").read_text("utf-8")
    assert UNSEEN.findall(text) == []
    assert len(text) > 500
    assert len(text) < 100_000


@pytest.mark.parametrize("name", [*PRINTED, "check json"])
def test_nothing_that_is_printed_commands_github_but_the_annotations(written: Path, name: str) -> None:
    for stream in ("out", "err"):
        lines = (written / f"{name}.{stream}").read_text("utf-8").splitlines()
        assert [line for line in lines if "##[" in line] == []
        commands = [line for line in lines if line.strip().startswith("::")]
        assert [line for line in commands if not ANNOTATION.fullmatch(line)] == []
        assert (0 < len(commands) <= 10) == ((name, stream) in (("check", "out"), ("check json", "err")))


@pytest.mark.parametrize("name", MARKDOWN)
def test_markdown_has_no_markup_link_or_picture_but_its_own(written: Path, name: str) -> None:
    text = (written / name).read_text("utf-8")
    assert UNSEEN.findall(text) == []
    parser = MarkdownIt("commonmark", {"linkify": False}).enable(["table", "strikethrough"])
    flat = [one for token in parser.parse(text) for one in (token, *(token.children or []))]
    html = "".join(token.content for token in flat if token.type in ("html_block", "html_inline"))
    outside = re.sub(r"<code>[^<>]*</code>|<!-- extraction-harness check -->", "", html)
    assert set(re.findall(r"<[^>]*>", outside)) <= {"<details>", "</details>", "<summary>", "</summary>"} | {
        tag for tag in re.findall(r"<[^>]*>", outside) if re.fullmatch(PICTURE, tag)
    }
    targets = [str(token.attrs["href"]) for token in flat if token.type == "link_open"]
    assert [one for one in targets if not re.fullmatch(r"#[\w%.~-]*|report\.html#d-[0-9a-f-]+", one)] == []
    assert [token for token in flat if token.type in ("image", "fence", "code_block", "em_open", "s_open", "hr")] == []
    headings = [one.children or [] for one, two in zip(flat[1:], flat, strict=False) if two.type == "heading_open"]
    assert all("forged" not in token.content for one in headings for token in one if token.type == "text")
    plain = " ".join(token.content for token in flat if token.type == "text")
    assert not re.search(r"https?://|www\.|@team|@b\.example|\bGH-1\b", plain)


PICTURE = r"</?picture>|<(source|img)( (media|srcset|src|alt|width)=\"[^\"<>]*\")+ ?/?>|<a href=\"report\.html\">|</a>"


@pytest.mark.parametrize("name", MARKDOWN)
def test_every_row_of_every_table_in_markdown_has_its_cells(written: Path, name: str) -> None:
    tokens = MarkdownIt("commonmark").enable("table").parse((written / name).read_text("utf-8"))
    cells: list[int] = []
    rows: list[list[int]] = []
    for token in tokens:
        if token.type == "tr_open":
            cells.append(0)
        elif token.type in ("th_open", "td_open"):
            cells[-1] += 1
        elif token.type == "table_close":
            rows.append(cells)
            cells = []
    assert all(len(set(table)) == 1 for table in rows)
    assert rows


def test_what_is_posted_to_github_fits(written: Path) -> None:
    assert len((written / "comment.md").read_text("utf-8")) <= 65_536
    assert (written / "summary.md").stat().st_size <= 1024 * 1024
    assert (written / "reports" / "after" / "report.md").stat().st_size <= 512_000


def test_junit_is_xml_that_its_readers_read(written: Path) -> None:
    text = (written / "j.xml").read_text("utf-8")
    root = ElementTree.fromstring(text)
    cases = list(root.iter("testcase"))
    assert len(cases) == sum(len(suite) for suite in JUnitXml.fromfile(str(written / "j.xml")))
    assert {child.tag for case in cases for child in case} <= {"failure", "error", "skipped", "system-out"}
    assert max(len(str(part.text or "")) for part in root.iter()) < 200_000
    assert UNSEEN.findall(text) == []


@pytest.mark.parametrize(
    "name", ["compare.json", "check json.out", "reports/after/run.json", "reports/after/scores.json"]
)
def test_json_is_json_and_has_nothing_in_it_that_is_not_seen(written: Path, name: str) -> None:
    text = (written / name).read_text("utf-8")
    assert json.loads(text)
    assert UNSEEN.findall(text) == []


def test_a_place_in_json_is_the_one_that_came(written: Path) -> None:
    changes = json.loads((written / "compare.json").read_text("utf-8"))["pairs"][0]["changes"]
    pointers = {change["pointer"] for change in changes}
    for name in ("C1", "right to left", "command of old", "control", "lines"):
        assert f"/m/{TEXTS[name]}" in pointers, name


def slots(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_no_cell_of_the_csv_starts_a_formula(written: Path) -> None:
    rows = slots((written / "slots.csv").read_bytes().decode("utf-8"))
    assert len(rows) == 1 + 5 * len(TEXTS)
    assert {len(row) for row in rows} == {14}
    for cell in (cell for row in rows for cell in row):
        assert not re.match(r"\s*[=+\-@＝＋－＠]", cell) or re.fullmatch(r"-?\d+(\.\d+)?", cell)
        assert len(cell) <= 32_767
        assert cell.isprintable()


def test_the_csv_to_standard_output_is_the_file_without_its_mark(written: Path) -> None:
    file = (written / "slots.csv").read_bytes().decode("utf-8")
    assert file.startswith("\ufeffdocument,schema,")
    assert (written / "csv to see.out").read_text("utf-8") == file.removeprefix("\ufeff").replace("\r\n", "\n")


def test_the_values_of_the_csv_are_those_that_came(written: Path) -> None:
    rows = slots((written / "slots.csv").read_bytes().decode("utf-8"))
    golds = {row[6] for row in rows[1:]}
    known = {json.loads(gold) for gold in golds if gold.startswith('"') and not gold.endswith("…")}
    assert known >= {text for text in TEXTS.values() if len(text) < 10_000}


def test_no_file_of_a_run_leaves_its_folder(written: Path) -> None:
    names = {path.name for path in (written / "reports" / "after" / "documents").iterdir()}
    assert len(names) == len(TEXTS)
    assert all(re.fullmatch(r"d-[0-9a-f]{10}\.html", name) for name in names)
