"""HTML to Markdown: headings, lists, tables and links stay what they are; scripts and styles go."""

from __future__ import annotations

import re
from pathlib import Path

from harness.errors import WorkspaceError
from harness.workspace.formats.encodings import decode_text

__all__ = ["html_text"]

_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_\-:.]{1,40})", re.IGNORECASE)
_UNSEEN = ("script", "style", "template", "noscript", "iframe", "object", "svg", "head")
_BLANK_LINES = re.compile(r"\n[ \t]*\n(?:[ \t]*\n)+")


def html_text(data: bytes, path: Path) -> tuple[str, str | None]:
    """(Markdown, a note where the encoding was guessed). Raises WorkspaceError where it is nested beyond reading."""
    found = _CHARSET.search(data[:4096])
    text, note = decode_text(data, path, declared=None if found is None else found[1].decode("ascii"))
    import bs4
    import markdownify

    try:
        soup = bs4.BeautifulSoup(text, "html.parser")
        for tag in soup.find_all(_UNSEEN):
            tag.decompose()
        for comment in soup.find_all(string=lambda piece: isinstance(piece, bs4.Comment)):
            comment.extract()
        made = str(markdownify.MarkdownConverter(heading_style="ATX", strip=["img"]).convert_soup(soup))
    except RecursionError:
        raise WorkspaceError("the HTML is nested too deep to be read", file=path, hint="save it as text") from None
    return _BLANK_LINES.sub("\n\n", made).strip() + "\n", note
