"""Text from documents and models, made safe to show."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from harness.report.escape import code_cell, code_span, html, json_text, json_texts, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain words", "plain words"),
        ("Kim Hong-kyun 김홍균", "Kim Hong-kyun 김홍균"),
        ("two\nlines\r\n", "two↵lines␍↵"),
        ("tab\there", "tab⇥here"),
        ("\x1b[31mred", "␛[31mred"),
        ("nul\0bell\a", "nul␀bell␇"),
        ("\x9b31m", "⟨U+009B⟩31m"),
        ("abc\u202etxt.exe", "abc⟨U+202E⟩txt.exe"),
        ("zero\u200bwidth", "zero⟨U+200B⟩width"),
        ("\ufefftext", "⟨U+FEFF⟩text"),
        ("no\u00a0break", "no⟨U+00A0⟩break"),
        ("line\u2028sep\x85nel", "line⟨U+2028⟩sep⟨U+0085⟩nel"),
        ("half \ud83d pair", "half ⟨U+D83D⟩ pair"),
        ("tag\U000e0041", "tag⟨U+E0041⟩"),
        ("  padded  in ", "␣␣padded ␣in␣"),
        (" ", "␣"),
        ("", ""),
        ("e\u0301te\u0301", "e\u0301te\u0301"),
    ],
)
def test_nothing_stays_unseen(text: str, shown: str) -> None:
    assert visible(text, 100) == shown


def test_marks_heaped_upon_a_letter_are_written_out() -> None:
    assert visible("a" + "\u0301" * 6, 100) == "a" + "\u0301" * 4 + "⟨U+0301⟩" * 2
    assert visible("a" + "\u0488" * 5, 100) == "a" + "\u0488" * 4 + "⟨U+0488⟩"


@pytest.mark.parametrize(
    ("text", "limit", "shown"),
    [
        ("abcdef", 6, "abcdef"),
        ("abcdefg", 6, "abcde…"),
        ("abcde\u202e", 6, "abcde…"),
        ("\u202e" * 9, 6, "…"),
        ("ab", 1, "…"),
    ],
)
def test_what_is_cut_ends_in_an_ellipsis_and_never_in_half_a_sign(text: str, limit: int, shown: str) -> None:
    assert visible(text, limit) == shown


@settings(deadline=None)
@given(st.text(), st.integers(1, 40))
def test_shown_text_is_one_bounded_line_that_can_be_printed(text: str, limit: int) -> None:
    shown = visible(text, limit)
    assert len(shown) <= limit
    assert shown.isprintable()
    assert shown == shown.strip()
    assert shown.splitlines() in ([], [shown])
    shown.encode("utf-8")


def test_a_text_of_any_length_costs_no_more_than_its_limit() -> None:
    assert visible("\x00" * 50_000_000, 20) == "␀" * 19 + "…"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("5", '"5"'),
        (5, "5"),
        (True, "true"),
        (1.5, "1.5"),
        ("two\nlines", '"two\\nlines"'),
        ("Séoul", '"Séoul"'),
        ({"a": [1]}, '{"a": [1]}'),
        ("x" * 100, '"' + "x" * 18 + "…"),
    ],
)
def test_a_value_is_shown_as_json(value: Any, shown: str) -> None:
    assert json_text(value, 20) == shown


def test_long_values_that_begin_alike_are_shown_where_they_part() -> None:
    left, right = json_texts("word " * 100 + "left end", "word " * 100 + "right end", 60)
    assert "left" in left
    assert "right" in right
    assert left.startswith('"…')
    assert max(len(left), len(right)) <= 60


def test_long_values_that_are_equal_or_differ_early_are_shown_from_their_start() -> None:
    assert json_texts("a" * 99, "a" * 99, 20) == ('"' + "a" * 18 + "…",) * 2
    assert json_texts("xb" * 99, "yb" * 99, 20)[0].startswith('"xb')


_SPANS = [
    "plain", "`", "``", "a`b", "`a`", "```js", "a|b", "|", "\\|", "\\\\|", "\\", "a\\", "| --- |", "<script>", "&lt;",
    "*b* _i_ ~~s~~", "[x](javascript:alert(1))", "![x](http://x/y.png)", "http://example.org", "www.example.org",
    "a@b.example", "@team", "#1", "$x$", ":smile:", "# h", "- [ ] x", "> q", "</details>", "-->", "'\"",
]  # fmt: skip


@pytest.mark.parametrize("text", _SPANS)
def test_a_code_span_gives_back_its_text_and_nothing_else(text: str) -> None:
    tokens = MarkdownIt("commonmark").parseInline(f"before {code_span(text)} after")[0].children or []
    assert [token.type for token in tokens] == ["text", "code_inline", "text"]
    assert tokens[1].content == text


@pytest.mark.parametrize("text", _SPANS)
def test_a_code_cell_gives_back_its_text_in_its_own_cell(text: str) -> None:
    row = f"| {code_cell(text)} | next |"
    tokens = MarkdownIt("commonmark").enable("table").parse(f"| a | b |\n| --- | --- |\n{row}\n")
    cells = [token for token in tokens if token.type == "inline"][2:]
    assert len(cells) == 2
    first, second = (cell.children or [] for cell in cells)
    assert [token.type for token in first] == ["code_inline"]
    assert first[0].content == text.replace("\\|", "\\⟨U+007C⟩")
    assert second[0].content == "next"


def test_a_fence_is_never_longer_than_github_reads() -> None:
    assert code_span("a" + "`" * 300 + "b") == "`a⟨U+0060 ×300⟩b`"
    assert code_span("`" * 16) == "`" * 17 + " " + "`" * 16 + " " + "`" * 17


@settings(deadline=None)
@given(st.text(min_size=1))
def test_any_text_stays_in_its_code_span(text: str) -> None:
    shown = visible(text, 60)
    tokens = MarkdownIt("commonmark").parseInline(f"x {code_span(shown)} y")[0].children or []
    assert [token.type for token in tokens] == ["text", "code_inline", "text"]
    assert tokens[1].content == shown


def test_no_text_closes_the_element_that_it_stands_in() -> None:
    assert html("</code><img src=x onerror=alert(1)>&") == (
        "<code>&lt;/code&gt;&lt;img src=x onerror=alert(1)&gt;&amp;</code>"
    )
