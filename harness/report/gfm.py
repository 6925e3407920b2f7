"""The parts of GitHub-flavoured Markdown that a report is made of. Takes cells that are already escaped."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Sequence
from urllib.parse import quote

from harness.report.escape import code_span
from harness.report.numbers import DASH

__all__ = ["Anchors", "details", "link", "slug", "table", "table_of"]

_PADDED = 160
"""A table no wider than this is padded, so that its columns stand in line in a terminal."""

_WORD = ("L", "M", "Nd", "Pc")


def slug(text: str) -> str:
    """The anchor that GitHub gives a heading of this text: lower case, punctuation dropped, spaces to hyphens."""
    kept = (char for char in text.lower() if char in "- " or unicodedata.category(char).startswith(_WORD))
    return "".join(kept).replace(" ", "-")


class Anchors:
    """The headings of one page, in the order in which they stand in it, with GitHub's anchors.

    A second heading of the same text has `-1` added to its anchor, a third `-2`: hence the order.
    """

    def __init__(self) -> None:
        self._taken: dict[str, int] = {}
        self._made: dict[tuple[int, str, str], str] = {}
        self._targets: list[str] = []

    def heading(self, level: int, text: str, name: str = "") -> str:
        """The line of a heading; name: visible text that is quoted after it."""
        base = slug(f"{text} {name}".strip())
        seen = self._taken.get(base, 0)
        self._taken[base] = seen + 1
        self._made.setdefault((level, text, name), f"{base}-{seen}" if seen else base)
        return f"{'#' * level} {text} {code_span(name)}".rstrip()

    def target(self, level: int, text: str, name: str = "") -> str | None:
        """`#anchor` of a heading that was made, None where none was."""
        anchor = self._made.get((level, text, name))
        return None if anchor is None else f"#{quote(anchor)}"

    def contents(self, level: int) -> str:
        """One line of links to the headings of a level."""
        texts = [text for made, text, name in self._made if made == level and not name]
        return " · ".join(link(text, self.target(level, text)) for text in texts)

    def reference(self, text: str, target: str) -> str:
        """A link whose target stands at the end of the page, so that a table stays narrow. text: as for `link`."""
        self._targets.append(target)
        return f"[{text}][{len(self._targets)}]"

    def targets(self) -> list[str]:
        """The paragraph of those targets, to be the page's last; nothing where there is none."""
        lines = [f"[{number}]: {target}" for number, target in enumerate(self._targets, start=1)]
        return ["\n".join(lines)] if lines else []


def link(text: str, target: str | None) -> str:
    """A link; the text alone where there is no target. text: Markdown without brackets outside code."""
    return f"[{text}]({target})" if target else text


def table(header: Sequence[str], rows: Sequence[Sequence[str]], *, right: Collection[int] = ()) -> str:
    """A table. right: the columns of numbers. Cells are Markdown of one line in which no bar is unescaped."""
    widths = [max(3, *(len(row[column]) for row in (header, *rows))) for column in range(len(header))]
    if sum(widths) + 3 * len(widths) > _PADDED:
        widths = [0] * len(widths)
    rule = ["-" * max(2, width - 1) + (":" if column in right else "-") for column, width in enumerate(widths)]

    def line(cells: Sequence[str]) -> str:
        padded = (
            cell.rjust(width) if column in right else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
        )
        return f"| {' | '.join(padded)} |"

    return "\n".join(line(row) for row in (header, rule, *rows))


def table_of(
    header: Sequence[str], rows: Sequence[Sequence[str]], *, right: Collection[int] = (), optional: Collection[int] = ()
) -> str:
    """`table` without those of the `optional` columns that are empty in every row; empty cells get a dash."""
    kept = [column for column in range(len(header)) if column not in optional or any(row[column] for row in rows)]
    cells = [[row[column] or DASH for column in kept] for row in rows]
    return table(
        [header[column] for column in kept], cells, right=[at for at, column in enumerate(kept) if column in right]
    )


def details(summary: str, body: str) -> str:
    """A folded block. summary: HTML of one line; body: Markdown, which the blank lines let GitHub read as such."""
    return f"<details>\n<summary>{summary}</summary>\n\n{body}\n\n</details>"
