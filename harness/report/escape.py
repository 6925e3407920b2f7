"""Text from documents and models, made safe to show.

Two steps. `visible` is for every target: one line, bounded, and nothing in it that cannot be seen, so that it drives no
terminal and reorders no line. What is left is then quoted in the target's own syntax: `code_span`, `code_cell`
and `html` for Markdown as GitHub reads it; rich's `Text` for the terminal, which takes no markup.
"""

from __future__ import annotations

import html as html_entities
import json
import re
import unicodedata
from typing import Any

__all__ = ["code_cell", "code_span", "html", "json_text", "json_texts", "legible", "visible"]

_NAMED = {"\n": "↵", "\r": "␍", "\t": "⇥", "\x7f": "␡"}
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"})
_MOST_MARKS = 4
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_LONG_RUN = re.compile("`{17,}")


def visible(text: str, limit: int) -> str:
    """`text` on one line, at most `limit` characters (at least 1), an ellipsis for what is cut.

    Control, direction and zero-width characters, odd spaces, halves of surrogate pairs and unassigned characters are
    shown by sign or number (`↵`, `␛`, `⟨U+202E⟩`); spaces that would be lost at the edges or in a run as `␣`; marks
    heaped upon one letter beyond four by number. So is what would begin a command in the log of a job on GitHub, whose
    runner reads `::` at the start of a line and `##[` anywhere (ActionCommand.cs in actions/runner).
    """
    plain = text.isascii() and text.isprintable() and "  " not in text and text == text.strip(" ")
    if len(text) <= limit and plain and "##[" not in text and not text.startswith("::"):
        return text
    shown: list[str] = []
    length = marks = 0
    for index, char in enumerate(text[: limit + 1]):
        marks = marks + 1 if not char.isascii() and unicodedata.category(char) in ("Mn", "Me") else 0
        edge = char == " " and (index in (0, len(text) - 1) or text[index - 1] == " ")
        begins = (char == "[" and text[max(index - 2, 0) : index] == "##") or (index == 0 and text.startswith("::"))
        sign = "␣" if edge else _number(char) if begins or marks > _MOST_MARKS else _sign(char)
        shown.append(sign)
        length += len(sign)
        if length > limit:
            return _cut(shown, limit)
    return "".join(shown)


def legible(text: str) -> str:
    """`text` on its own lines and as long as it is, with what cannot be seen shown as `visible` shows it.

    Line ends and tabs are kept, runs of spaces too: for a page that shows a document as it stands.
    """
    text = text.replace("\r\n", "\n")
    if text.isascii() and not _CONTROL.search(text):
        return text
    shown: list[str] = []
    marks = 0
    for char in text:
        marks = marks + 1 if not char.isascii() and unicodedata.category(char) in ("Mn", "Me") else 0
        kept = char in "\n\t\u00a0" or (char != "\r" and char.isprintable() and marks <= _MOST_MARKS)
        shown.append(char if kept else _sign(char) if marks <= _MOST_MARKS else _number(char))
    return "".join(shown)


def _sign(char: str) -> str:
    if char == " " or (char.isascii() and char.isprintable()):
        return char
    if char in _NAMED:
        return _NAMED[char]
    if char < " ":
        return chr(0x2400 + ord(char))
    return _number(char) if unicodedata.category(char) in _HIDDEN else char


def _number(char: str) -> str:
    return f"⟨U+{ord(char):04X}⟩"


def _cut(shown: list[str], limit: int) -> str:
    """The signs that fit whole before an ellipsis."""
    length = sum(map(len, shown))
    while shown and length > limit - 1:
        length -= len(shown.pop())
    return "".join(shown) + "…"


def json_text(value: Any, limit: int) -> str:
    """A JSON value as `visible` text, strings in their quotes, so that `"5"` is not taken for `5`."""
    if isinstance(value, str) and len(value) > limit:
        return visible(json.dumps(value[:limit], ensure_ascii=False)[:-1] + "…", limit)
    return visible(json.dumps(value, ensure_ascii=False), limit)


def json_texts(left: Any, right: Any, limit: int) -> tuple[str, str]:
    """Two values as `json_text`; long strings that begin alike are cut before the place where they part."""
    if isinstance(left, str) and isinstance(right, str) and max(len(left), len(right)) > limit:
        same = next((i for i, pair in enumerate(zip(left, right, strict=False)) if pair[0] != pair[1]), None)
        if same is not None and same > limit // 2:
            start = same - limit // 4
            left, right = "…" + left[start:], "…" + right[start:]
    return json_text(left, limit), json_text(right, limit)


def code_span(text: str) -> str:
    """`visible` text as inline code: no markup, HTML, link or mention comes out of it. Empty text gives nothing.

    A long run of backticks is shown by its number and length: GitHub's parser knows no fence of more than 80.
    """
    text = _LONG_RUN.sub(lambda run: f"⟨U+0060 ×{len(run[0])}⟩", text)
    fence = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}" if text else ""


def code_cell(text: str) -> str:
    """`code_span` inside a table, where a bar would end the cell.

    A bar after a backslash is shown by its number, since parsers differ on what escapes what in `\\\\|`.
    """
    return code_span(re.sub(r"(?<=\\)\|", _number("|"), text)).replace("|", "\\|")


def html(text: str) -> str:
    """`visible` text inside an HTML element of ours, as in a `<summary>`."""
    return f"<code>{html_entities.escape(text)}</code>"
