"""A verdict as Markdown: for a step summary, a pull-request comment, or a file. The verdict stands first."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from harness.report.escape import code_cell, code_span
from harness.report.gfm import details, table, table_of
from harness.report.numbers import plural
from harness.report.verdict_view import ChangeRow, DriverRow, VerdictView

__all__ = ["COMMENT_LIMIT", "MARK", "changes_table", "drivers_table", "render_comment", "render_verdict"]

MARK = "<!-- extraction-harness check -->"
"""First line of a comment, by which the next run finds it and writes over it."""

COMMENT_LIMIT = 65_536
"""GitHub refuses a comment of more characters; counted in bytes here, which are at least as many."""

_SIGNS = {"pass": "✅", "regression": "❌", "below_floor": "❌", "inconclusive": "⚠️", "incomplete": "⚠️"}
_FOLD_FROM = 12


def render_verdict(view: VerdictView) -> str:
    """The whole of it, ending in a line end."""
    reasons = [_sentence(reason) for reason in view.reasons]
    parts = [
        f"## {_SIGNS[view.outcome]} {view.title}: {code_span(view.model_name)}",
        *(f"**{reasons[0]}**" for _ in reasons[:1]),
        *("\n".join(f"- {reason}" for reason in rest) for rest in [reasons[1:]] if rest),
        view.settle and code_free(view.settle),
        view.numbers,
        *_floors(view),
        *_drivers(view),
        *_changes(view),
        view.speaks_of,
        f"Run {code_span(view.run_name)} beside {code_span(view.baseline_name)}. Signature: "
        f"{code_span(view.signature)}",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def render_comment(view: VerdictView) -> str:
    """The same with the mark of the sticky comment before it, within `COMMENT_LIMIT`: rows go, the verdict stays."""
    text = f"{MARK}\n{render_verdict(view)}"
    for rows in (25, 10, 4, 0):
        if len(text.encode()) <= COMMENT_LIMIT:
            break
        text = f"{MARK}\n{render_verdict(_shortened(view, rows))}"
    return text


def _shortened(view: VerdictView, rows: int) -> VerdictView:
    """The view with at most so many rows of a kind, and a word on it; of floors, those that are missed stand first."""
    floors = sorted(view.floors, key=lambda row: row.met)
    cut = f"Cut to fit a comment: at most {plural(rows, 'row')} of a kind; `harness check` shows all."
    return replace(
        view,
        reasons=view.reasons[: max(1, rows)],
        drivers=view.drivers[:rows],
        changes=view.changes[:rows],
        floors=tuple(floors[:rows]),
        changes_summary=f"{view.changes_summary} {cut}",
    )


def code_free(text: str, *, cell: bool = False) -> str:
    """`text`, which may hold names: a word that is more than plain becomes code, in which GitHub makes no link,
    mention or reference; in the others, Markdown's own signs are set apart. cell: whether it stands in a table."""
    return " ".join(_word(word, code_cell if cell else code_span) for word in text.split(" "))


_PLAIN = re.compile(r"[A-Za-z0-9.,:;%$()'+=<>/_-]*")
_LINK = re.compile(r"://|www\.|^GH-\d|[0-9a-f]{7}", re.IGNORECASE)


def _word(word: str, quoted: Callable[[str], str]) -> str:
    if _PLAIN.fullmatch(word) and not _LINK.search(word):
        return "".join(f"\\{char}" if char in "_<>$" else char for char in word)
    name = word.rstrip(".,:;)") or word
    return quoted(name) + word[len(name) :]


def _sentence(text: str) -> str:
    shown = code_free(text)
    return f"{shown[:1].upper()}{shown[1:]}."


def _floors(view: VerdictView) -> list[str]:
    if not view.floors:
        return []
    rows = [
        (code_free(row.label, cell=True), row.wanted, row.got, "yes" if row.met else "**no**") for row in view.floors
    ]
    return [table(("What must hold", "Wanted", "Is", "Held"), rows, right=(1, 2))]


def _drivers(view: VerdictView) -> list[str]:
    if not view.drivers:
        return []
    return [
        "What drives the change, the largest first (advisory; p is corrected over all field paths):",
        drivers_table(view.drivers, exact=view.exact),
    ]


def drivers_table(rows: Sequence[DriverRow], *, exact: bool = False) -> str:
    """Field paths, their change and their part in that of the score."""
    header = ("Schema", "Field path", "Before", "After", "Change", "95% interval", "Of the score's", "p")
    cells = [
        (
            code_cell(row.schema_name), code_cell(row.name), row.before, row.after, row.change,
            "" if exact else row.interval, row.contribution, "" if exact else row.p,
        )
        for row in rows
    ]  # fmt: skip
    return table_of(header, cells, right=range(2, 8), optional=(5, 7))


def _changes(view: VerdictView) -> list[str]:
    if not view.changes:
        return [view.changes_summary]
    listed = changes_table(view.changes)
    if len(view.changes) > _FOLD_FROM:
        return [details(view.changes_summary, listed)]
    return [view.changes_summary, listed]


def changes_table(rows: Sequence[ChangeRow]) -> str:
    """Slots, and how they were judged before and after."""
    header = ("Schema", "Document", "Repeat", "Slot", "Before", "After", "")
    cells = [
        (
            code_cell(row.schema_name), code_cell(row.document_name), row.repeat or "", code_cell(row.pointer),
            row.before, row.after, "worse" if row.worse else "better",
        )
        for row in rows
    ]  # fmt: skip
    return table_of(header, cells, optional=(2,))
