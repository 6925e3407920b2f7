"""The whole report, read by a parser of Markdown and by an eye that approved it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from itertools import pairwise
from typing import Any
from urllib.parse import unquote

import pytest
from approval import assert_approved
from hypothesis import given, settings
from hypothesis import strategies as st
from invented import absent, example_run, info, judged, missing, right, spurious, wrong
from markdown_it import MarkdownIt
from markdown_it.token import Token

from harness.records import Failure, Judged
from harness.report import build_view, render_markdown
from harness.report.pictures import field_points
from harness.report.pictures.files import fields_link
from harness.score import score_run

_OURS = re.compile(r"</?(?:details|summary|code)>")


def _report(rows: Any, evidence: Any = None, *, max_rows: int = 200, drawn: bool = False, **members: Any) -> str:
    about = members.pop("about", None) or info(rows, **members)
    board = score_run(rows)
    view = build_view(info=about, scoreboard=board, judged=rows, evidence=evidence, max_rows=max_rows)
    return render_markdown(view, picture=fields_link(field_points(board)) if drawn else None)


def _tokens(text: str) -> list[Token]:
    flat: list[Token] = []
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text):
        flat += [token, *(token.children or [])]
    return flat


def _words(text: str) -> str:
    return " ".join(token.content for token in _tokens(text) if token.type in ("text", "code_inline"))


def test_the_report_of_the_example_is_the_approved_one() -> None:
    rows, evidence = example_run()
    left_out = ("the document 'blank' has no gold and is left out",)
    assert_approved("report.md", _report(rows, evidence, warnings=left_out, drawn=True))


def test_the_questions_are_answered_in_their_order() -> None:
    headings = re.findall(r"(?m)^## (.*)$", _report(*example_run()))
    assert headings == ["How good", "Where it fails", "Why", "Failures", "Unknown keys", "What it was"]


def test_the_same_run_gives_the_same_report_in_whatever_order_answers_came() -> None:
    rows, evidence = example_run()
    assert _report(rows[::-1], evidence) == _report(rows, evidence)


def _github_anchors(text: str) -> list[str]:
    """Written apart from the report's own rule: lower case, word characters, hyphens and spaces, `-1` for a second."""
    seen: dict[str, int] = {}
    anchors = []
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open":
            title = "".join(token.content for token in inline.children or []).lower()
            marks = {char for char in title if unicodedata.category(char)[0] == "M"}
            base = "".join(char for char in title if re.match(r"[\w\- ]", char) or char in marks).replace(" ", "-")
            anchors.append(base + (f"-{seen[base]}" if base in seen else ""))
            seen[base] = seen.get(base, 0) + 1
    return anchors


@pytest.mark.parametrize("schema", ["people", "how good", "a.b/c", "Événements", "日本", "x y", "of x", "a|b", "<b>"])
def test_every_link_leads_to_a_heading(schema: str) -> None:
    rows = [judged(wrong("a"), schema=schema), judged(wrong("a"), schema=schema.upper() + "!")]
    text = _report(rows)
    links = [str(token.attrs["href"]) for token in _tokens(text) if token.type == "link_open"]
    targets = [link for link in links if link.startswith("#")]
    assert len(links) - len(targets) == len(rows)  # each slot leads to its place on the page
    assert len(targets) == 6 + len({row.extraction.schema for row in rows})
    assert len(set(targets)) == len(targets)
    assert {unquote(target.removeprefix("#")) for target in targets} <= set(_github_anchors(text))


@pytest.mark.parametrize(
    ("documents", "repeats", "told"),
    [
        (1, 1, "There is no interval: one document, read once"),
        (1, 3, "speak of these documents only"),
        (3, 1, "fewer than ten documents, each read once"),
        (10, 1, "by resampling the 10 documents"),
        (0, 0, "Nothing was scored"),
    ],
)
def test_it_says_plainly_how_sure_its_numbers_are(documents: int, repeats: int, told: str) -> None:
    rows = [judged(right("a"), document=f"d{d}", repeat=r) for d in range(documents) for r in range(repeats)]
    assert told in _report(rows)


def test_a_run_of_nothing_is_a_report_all_the_same() -> None:
    text = _report([])
    assert "**Score –.**" in text
    assert "There is no slot to show." in text
    assert "None: every response was had" in text


def test_a_run_without_a_fault_says_so() -> None:
    text = _report([judged(right("a"), absent("b"))])
    assert "No slot is wrong, missing or spurious." in text
    assert "### Slots of" not in text
    assert "100.0%" in text


def test_field_paths_stand_worst_first_and_the_silent_ones_last() -> None:
    rows = [
        judged(
            right("good"),
            absent("silent"),
            wrong("bad"),
            right("half"),
            missing("half"),
            wrong("worst"),
            wrong("worst"),
        )
    ]
    paths = re.findall(r"(?m)^\| `([a-z]+)` ", _report(rows).partition("## Where")[2].partition("## Why")[0])
    assert paths == ["worst", "bad", "half", "good", "silent"]


def test_field_paths_beyond_the_worst_are_folded() -> None:
    text = _report([judged(*(wrong(f"field{n:02}") for n in range(15)))])
    folded = text.partition("<summary>3 field paths more</summary>")[2]
    assert "`field12`" in folded.partition("</details>")[0]
    assert "`field11`" not in folded.partition("</details>")[0]


def test_long_lists_of_slots_are_folded_and_short_ones_are_not() -> None:
    short = judged(*(wrong(f"f{n}") for n in range(12)), document="short")
    long = judged(*(wrong(f"f{n}") for n in range(13)), document="long")
    text = _report([short, long])
    assert "\n`short`: 12 wrong, 0 missing, 0 spurious\n" in text
    assert "<summary><code>long</code>: 13 wrong, 0 missing, 0 spurious</summary>" in text


def test_every_fault_is_listed_up_to_the_cap_and_the_rest_is_counted() -> None:
    rows = [judged(*(missing(f"f{n}") for n in range(5)), document=f"d{d}") for d in range(4)]
    whole, cut = _report(rows), _report(rows, max_rows=7)
    assert whole.count("| missing |") == 20
    assert cut.count("| missing |") == 7
    assert "13 slots more: see `outcomes.parquet`." in cut
    assert "more: see" not in whole


def test_faults_of_several_records_are_added_up_even_where_one_alone_is_listed() -> None:
    rows = [judged(missing("a"), missing("b"), document="one"), judged(wrong("a"), document="two")]
    assert "In all 1 wrong, 2 missing, 0 spurious." in _report(rows)
    assert "In all 1 wrong, 2 missing, 0 spurious." in _report(rows, max_rows=1)
    assert "In all" not in _report(rows[:1])


def test_settings_that_say_nothing_new_are_left_out() -> None:
    settings = {"model": "invented/model-1", "mode": "TOOLS", "base_url": None, "client": {}, "seed": 0, "timeout": 30}
    about = _report([judged(right("a"))], settings=settings).partition("## What it was")[2]
    assert "`seed = 0`" in about
    assert "`timeout = 30`" in about
    assert about.count("| Setting ") == 2


def test_failures_and_unknown_keys_are_capped_too() -> None:
    failure = Failure("timeout", "late")
    rows = [
        judged(document=f"d{n}", failure=failure, unknown_keys=tuple(f"/k{k}" for k in range(12))) for n in range(5)
    ]
    text = _report(rows, max_rows=2)
    assert "3 failures more: see `extractions.jsonl`." in text
    assert "3 records more: see `extractions.jsonl`." in text
    assert "and 2 keys more" in text


def test_repeats_are_told_apart_where_there_are_several() -> None:
    once, twice = _report([judged(wrong("a"))]), _report([judged(wrong("a")), judged(wrong("a"), repeat=1)])
    assert "repeat" not in once.partition("## Why")[2].partition("## What")[0]
    assert "`invented`, repeat 0: 1 wrong" in twice
    assert "`invented`, repeat 1: 1 wrong" in twice


def test_a_weighted_run_says_that_its_ratios_count_by_weight() -> None:
    assert "counted by weight" not in _report([judged(right("a"))])
    assert "4 of 5 predicted values are right, counted by weight" in _report(
        [judged(right("a", weight=4.0), wrong("b"))]
    )


def test_the_best_case_reads_as_no_number_that_is_not_one() -> None:
    rows = [judged(*(right("a") for _ in range(3000)), wrong("b"))]
    assert "**Score >99.9%.**" in _report(rows)


HOSTILE = [
    "|", "a|b|c", "\\|", "\\\\|x", "`", "```", "`|`", "a`|``b", "\n", "a\n\n| x | y |\n| - | - |\n", "\r\n# h\r\n",
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</summary></details><h1>", "<!-- -->", "-->", "<b>",
    "<?php ?>", "<![CDATA[x]]>", "&lt;b&gt;", "&#124;", "![x](http://h.example/p.png)", "[x](javascript:alert(1))",
    "[x]: http://h.example", "<http://h.example>", "http://h.example/x", "www.h.example", "a@b.example", "@everyone",
    "#123", "user/repo#1", "**b**", "__b__", "~~s~~", "$x$", "$$x$$", "$`x`$", ":smile:", "- [x] y", "1. x", "> x",
    "# x", "---", "===", "\x1b[31mred\x1b[0m", "\x1b]8;;http://h.example\x07x\x1b]8;;\x07", "\x9b31m", "a\0b", "\b\b\b",
    "\u202egnp.exe", "\u2066x", "\u200b", "\ufeff", "\u2028", "\x85", "\ud800", "\U000e0041", "e" + "\u0301" * 60,
    "x" * 5000, "|" * 5000, "`" * 300, " ", "  x  ", "\\", "x\\", "[[bold]]x", "{{x}}", "%s%n", "..", "/../../etc",
]  # fmt: skip


_PATH = "a.path.longer.than.any.text.of.these.tests"


def _everywhere(text: str) -> str:
    """The report of a run in which `text` stands in every place where a document, a model or a file can put it."""
    rows: list[Judged] = [
        judged(
            right(text, text),
            wrong(f"{_PATH}.a", text, text + "!", gold_pointer=f"/{text}", prediction_pointer=f"/{text}/1"),
            spurious(f"{_PATH}.b", {text: [text]}, prediction_pointer=f"/{text}"),
            *(missing(f"{_PATH}.c", text, gold_pointer=f"/{text}") for _ in range(13)),
            document=text, schema=text, unknown_keys=(f"/{text}", f"/{text}/x"),
            failure=Failure("bad_status", text), response={},
        )
    ]  # fmt: skip
    about = info(rows, warnings=(text,), settings={text: text}, versions={text: text}, started=text, name=text)
    about = replace(about, signature=replace(about.signature, model=text, mode=text, harness=text, params={text: text}))
    return _report(rows, {(text, text): {f"/{text}": [text, text]}}, about=about)


def _shape(tokens: list[Token]) -> list[tuple[str, str, str]]:
    """What the page is made of, and the words on it that are the report's own (their numbers apart)."""
    return [
        (token.type, token.tag, re.sub(r"[\d.,]+", "0", token.content) if token.type == "text" else "")
        for token in tokens
    ]


_HARMLESS = _shape(_tokens(_everywhere("harmless")))


def _assert_harmless(text: str) -> None:
    report = _everywhere(text)
    tokens = _tokens(report)
    assert _shape(tokens) == _HARMLESS
    for token in tokens:
        if token.type in ("html_block", "html_inline"):
            assert "<" not in _OURS.sub("", token.content)
        if token.type == "link_open":
            assert str(token.attrs["href"]).startswith(("#", "report.html#d-"))
    assert all(char == "\n" or char.isprintable() for char in report)
    for table in re.findall(r"(?m)(?:^\|.*\n)+", report):
        for cells in (_cells_of_cmark, _cells_of_others):
            assert len({cells(line) for line in table.splitlines()}) == 1, table


def _cells_of_cmark(line: str) -> int:
    """How many cells GitHub's parser sees in a row: a backslash and what follows it are one, whichever they are."""
    return len(re.findall(r"(?:\\.|[^|\\])+\|", line[1:]))


def _cells_of_others(line: str) -> int:
    """How many cells a parser sees to which a bar after a backslash is no border, whatever stands before."""
    return len(re.findall(r"(?<!\\)\|", line[1:]))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_breaks_neither_table_nor_page(text: str) -> None:
    _assert_harmless(text)


@settings(max_examples=50, deadline=None)
@given(st.text(min_size=1, max_size=30) | st.text("|`\\<>[]()!*_#-\n \x1b&@:;$~", min_size=1, max_size=30))
def test_no_text_breaks_table_or_page(text: str) -> None:
    _assert_harmless(text)


def test_a_million_characters_from_a_model_stay_a_short_report() -> None:
    assert len(_everywhere("x" * 1_000_000)) < 2 * len(_everywhere("x" * 5_000))


def test_every_field_of_a_wrong_slot_is_shown() -> None:
    rows, evidence = example_run()
    words = _words(_report(rows, evidence))
    for expected in ("/issued_on", '"2031-03-04"', '"2031-03"', "wrong: coarser, 0.67", "Ostby, 4 March 2031"):
        assert expected in words
