"""The page as a browser reads it: links have their place, text is text, and only the page's own script runs."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from invented import example_run, info, judged, missing, right, spurious, wrong

from harness.errors import RunError
from harness.pages import write_pages
from harness.records import Document, Judged
from harness.report import build_view, places
from harness.runs import RunDirectory, write_documents
from harness.score import score_run

LETTER = "Ostby, 4 March 2031\n\ntwo oak tables, 2 x\n\nYours, Larch & Sons\nIda Larch, the owner"

HOSTILE = [
    "<script>alert(1)</script>", "</code></td><td>x", "\"><img src=x onerror=alert(1)>", "javascript:alert(1)",
    "{{ 7 * 7 }}", "{% raw %}", "<!--", "]]>", "&lt;b&gt;", "\u202egnp.exe", "\x1b[31mred", "a\x00b", "\ud800",
    "x" * 5_000,
    "'; DROP TABLE runs; --", "=HYPERLINK(\"http://h.example\")", "</script><svg/onload=alert(1)>", "../../etc/passwd",
]  # fmt: skip


@dataclass
class Page(HTMLParser):
    """What stands on a page. ids, hrefs: in order. shown: its text."""

    ids: list[str] = field(default_factory=list)
    hrefs: list[str] = field(default_factory=list)
    tags: set[str] = field(default_factory=set)
    handlers: list[str] = field(default_factory=list)
    policy: str = ""
    code: dict[str, str] = field(default_factory=dict)
    shown: str = ""

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.add(tag)
        self.handlers += [
            name for name in given if name.startswith("on") or name in ("src", "srcdoc", "style", "action")
        ]
        if given.get("http-equiv") == "Content-Security-Policy":
            self.policy = given["content"]
        self.ids += [given["id"]] if "id" in given else []
        self.hrefs += [given["href"]] if "href" in given else []

    def handle_data(self, data: str) -> None:
        self.shown += data
        if self.lasttag in ("style", "script") and data.strip():
            self.code[self.lasttag] = data


def pages(folder: Path, rows: Any, evidence: Any, texts: dict[str, str]) -> dict[str, Page]:
    """The run's pages, by the name of the file."""
    directory = RunDirectory(folder)
    with directory.writing_records() as write:
        for row in sorted(
            rows, key=lambda row: (row.extraction.schema, row.extraction.document, row.extraction.repeat)
        ):
            write(row, evidence)
    write_documents(folder, [Document(name, text, {}, "") for name, text in sorted(texts.items())])
    board = score_run(rows)
    view = build_view(info=info(rows), scoreboard=board, judged=rows, evidence=evidence)
    write_pages(directory, view, board)
    made = {}
    for path in sorted(folder.rglob("*.html")):
        page = made[path.relative_to(folder).as_posix()] = Page()
        page.feed(path.read_text("utf-8"))
        page.close()
    return made


def _assert_links_lead(found: dict[str, Page]) -> None:
    for name, page in found.items():
        assert len(set(page.ids)) == len(page.ids)
        for href in page.hrefs:
            path, _, anchor = href.partition("#")
            where = (Path(name).parent / path).as_posix() if path else name
            where = re.sub(r"^documents/\.\./", "", where)
            assert anchor in found[where].ids, href


def test_a_run_of_few_documents_is_one_page_on_which_every_link_leads(tmp_path: Path) -> None:
    rows, evidence = example_run()
    found = pages(tmp_path, rows, evidence, {"letter-from-ostby": LETTER})
    assert list(found) == ["report.html"]
    page = found["report.html"]
    _assert_links_lead(found)
    assert len([href for href in page.hrefs if href.startswith("#d-")]) > 20
    for text in ("Yours, Larch & Sons", "timeout", "near-miss", "Oak table", "not predicted", "two oak tables"):
        assert text in page.shown


def test_every_link_of_the_markdown_report_leads_to_the_page(tmp_path: Path) -> None:
    rows, evidence = example_run()
    page = pages(tmp_path, rows, evidence, {})["report.html"]
    view = build_view(info=info(rows), scoreboard=score_run(rows), judged=rows, evidence=evidence)
    hrefs = [row.href for one in view.slots for record in one.records for row in record.rows]
    assert {href.removeprefix("report.html#") for href in hrefs} <= set(page.ids)
    assert len(hrefs) == 9


def test_many_documents_have_files_of_their_own_to_which_the_page_leads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "INLINE_DOCUMENTS", 2)
    rows = [judged(right("a"), wrong("b"), document=name, repeat=k) for name in ("x", "y", "z/../z") for k in (0, 1)]
    found = pages(tmp_path, rows, {}, {"x": "one", "y": "two"})
    assert len(found) == 4
    assert all(re.fullmatch(r"report\.html|documents/d-[0-9a-f]{10}\.html", name) for name in found)
    _assert_links_lead(found)
    assert "repeat 1" in found["report.html"].shown


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_text_on_the_page(text: str, tmp_path: Path) -> None:
    harmless, hostile = _everywhere("harmless", tmp_path / "a"), _everywhere(text, tmp_path / "b")
    assert hostile.tags == harmless.tags
    assert hostile.handlers == harmless.handlers == []
    assert hostile.code == harmless.code
    assert all(href.startswith("#") for href in hostile.hrefs)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", hostile.shown)


def _everywhere(text: str, folder: Path) -> Page:
    """The page of a run in which `text` stands wherever a document, a model or a file may put it."""
    folder.mkdir()
    name = text if text.isprintable() else "harmless"  # a file of another name is refused
    rows: list[Judged] = [
        judged(
            wrong("a", text, text + "!", "near_miss"), missing(text, text), spurious("c", text),
            right("d", text, gold_pointer=f"/{text}", prediction_pointer=f"/{text}/0"),
            document=name, schema=name, unknown_keys=(f"/{text}",), raw=text * 3,
        )
    ]  # fmt: skip
    evidence = {(name, name): {"/a": (text,)}}
    return pages(folder, rows, evidence, {name: f"before {text} after"})["report.html"]


def test_the_policy_allows_the_page_s_own_style_and_script_and_nothing_else(tmp_path: Path) -> None:
    rows, evidence = example_run()
    page = pages(tmp_path, rows, evidence, {})["report.html"]
    allowed = {
        kind: f"'sha256-{base64.b64encode(hashlib.sha256(page.code[kind].encode()).digest()).decode()}'"
        for kind in ("style", "script")
    }
    assert page.policy == (
        f"default-src 'none'; style-src {allowed['style']}; script-src {allowed['script']}; "
        "base-uri 'none'; form-action 'none'"
    )
    assert page.handlers == []


def test_a_run_without_records_still_has_a_page(tmp_path: Path) -> None:
    found = pages(tmp_path, [], {}, {})
    assert "Nothing was scored" in found["report.html"].shown


def test_a_file_that_does_not_belong_to_the_others_is_said(tmp_path: Path) -> None:
    rows, evidence = example_run()
    pages(tmp_path, rows, evidence, {})
    lines = (tmp_path / "extractions.jsonl").read_bytes().splitlines(keepends=True)
    (tmp_path / "extractions.jsonl").write_bytes(lines[0])
    board = score_run(rows)
    view = build_view(info=info(rows), scoreboard=board, judged=rows)
    with pytest.raises(RunError, match=r"outcomes\.parquet has slots of records that are not in extractions\.jsonl"):
        write_pages(RunDirectory(tmp_path), view, board)
