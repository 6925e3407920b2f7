"""Documents as people have them become text: HTML, PDF, and text in other encodings."""

from __future__ import annotations

import builtins
import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.errors import WorkspaceError
from harness.workspace.formats import read_text

FRENCH = (
    "Le maire a d\u00e9clar\u00e9 que la f\u00eate aurait lieu \u00e0 l'\u00e9t\u00e9, apr\u00e8s la r\u00e9colte.\n"
)


def text_of(data: bytes, name: str = "a.txt") -> str:
    return read_text(data, Path(name))[0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_text_with_a_byte_order_mark_or_in_utf8_is_read_as_it_is(encoding: str) -> None:
    assert read_text(FRENCH.encode(encoding), Path("a.txt")) == (FRENCH, None)


def test_text_in_an_old_encoding_is_read_with_a_note_that_names_it() -> None:
    text, note = read_text((FRENCH * 4).encode("cp1252"), Path("fete.txt"))
    assert text == FRENCH * 4
    assert note is not None
    assert note.startswith("fete.txt is not UTF-8, and was read as cp125")


@pytest.mark.parametrize("data", [b"caf\xe9", bytes(range(256)) * 4, b"\xff\xfe\xfa", b"MZ\x00\x90" * 100])
def test_bytes_that_say_too_little_or_nothing_are_refused(data: bytes) -> None:
    with pytest.raises(WorkspaceError, match="is not UTF-8"):
        text_of(data)


HTML = """<!doctype html><html><head><title>Unseen</title><style>p{}</style><script>alert(1)</script></head><body>
<h1>Visitors</h1><p>Ada <b>Quill</b> comes<br>on &eacute;t&eacute;.</p><!-- not this -->
<ul><li>Elm</li><li>Ash</li></ul>
<table><tr><th>Day</th><th>Town</th></tr><tr><td>4 May</td><td>Elm</td></tr></table>
<p><a href="http://h.example/x">more</a><img src="http://h.example/y.png" alt="a mill"></p></body></html>"""


def test_html_becomes_markdown_without_what_is_not_seen() -> None:
    text = text_of(HTML.encode(), "a.html")
    for seen in (
        "# Visitors",
        "Ada **Quill** comes",
        "on \u00e9t\u00e9.",
        "* Elm",
        "| 4 May | Elm |",
        "[more](http://h.example/x)",
    ):
        assert seen in text, text
    for unseen in ("Unseen", "alert", "p{}", "not this", "y.png"):
        assert unseen not in text


def test_html_that_names_its_encoding_is_read_in_it() -> None:
    page = '<html><head><meta charset="iso-8859-2"></head><body><p>\u0141\u00f3d\u017a</p></body></html>'
    assert text_of(page.encode("iso-8859-2"), "a.htm") == "\u0141\u00f3d\u017a\n"


@given(st.text(alphabet="<>/ab\"'=& -!p", max_size=200))
def test_any_markup_is_read(markup: str) -> None:
    assert isinstance(text_of(markup.encode(), "a.html"), str)


def test_html_nested_beyond_reason_is_refused_in_one_line() -> None:
    with pytest.raises(WorkspaceError, match="nested too deep"):
        text_of(b"<div>" * 20_000 + b"x", "a.html")


def _pdf(*pages: str, password: str | None = None) -> bytes:
    from reportlab.lib import pdfencrypt
    from reportlab.pdfgen.canvas import Canvas

    sink = io.BytesIO()
    locked: Any = None if password is None else pdfencrypt.StandardEncryption(password, strength=40)
    canvas = Canvas(sink, encrypt=locked)
    for page in pages:
        for number, line in enumerate(page.splitlines()):
            canvas.drawString(72, 750 - 15 * number, line)
        canvas.showPage()
    canvas.save()
    return sink.getvalue()


def test_a_pdf_is_read_page_by_page() -> None:
    text, note = read_text(_pdf("Ada Quill comes\non Sunday", "The second page"), Path("a.pdf"))
    assert (text, note) == ("Ada Quill comes\non Sunday\n\nThe second page\n", None)


def test_pages_without_text_are_noted_and_a_pdf_of_them_alone_is_refused() -> None:
    _, note = read_text(_pdf("one", "", "three"), Path("a.pdf"))
    assert note == "a.pdf: no text on page 2 (a picture?)"
    with pytest.raises(WorkspaceError) as caught:
        text_of(_pdf("", ""), "a.pdf")
    assert "holds no text" in str(caught.value)
    assert "run OCR" in str(caught.value)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"no PDF at all", "cannot be read"),
        (_pdf("one")[:200], "cannot be read"),
        (_pdf("one", password="x"), "password"),
    ],
)
def test_a_pdf_that_cannot_be_read_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(WorkspaceError, match=said):
        text_of(data, "a.pdf")


def test_without_the_library_it_is_said_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    data, real = _pdf("one"), builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name.startswith("pypdf"):
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(WorkspaceError) as caught:
        text_of(data, "a.pdf")
    assert "pip install 'extraction-harness[pdf]'" in str(caught.value)
