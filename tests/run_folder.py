"""Folders of invented runs, written by the package's own writers. Nothing in them was extracted from anything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from invented import info, judged, missing, right, spurious, wrong

from harness.pages import write_pages
from harness.records import Document, Judged
from harness.report import build_view, render_markdown
from harness.runs import RunDirectory, write_documents
from harness.score import score_run

__all__ = ["many_documents", "write_run"]

_WORDS = ["oak", "ash", "elm", "larch", "beech", "alder", "rowan", "birch"]


def write_run(
    folder: Path,
    rows: Iterable[Judged],
    evidence: Any = None,
    texts: Mapping[str, str] | None = None,
    *,
    model: str = "invented/model-1",
    **about: Any,
) -> Path:
    """Every file of a run with these records, and the folder. about: members of its RunInfo."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = sorted(rows, key=lambda row: (row.extraction.schema, row.extraction.document, row.extraction.repeat))
    directory = RunDirectory(folder)
    with directory.writing_records() as write:
        for row in rows:
            write(row, evidence or {})
    board, told = score_run(rows), info(rows, **about)
    told = replace(told, signature=replace(told.signature, model=model))
    view = build_view(info=told, scoreboard=board, judged=rows, evidence=evidence)
    directory.write_scores(board, signature=told.signature)
    directory.write_report(render_markdown(view))
    write_documents(folder, [Document(name, text, {}, "") for name, text in sorted((texts or {}).items())])
    write_pages(directory, view, board)
    directory.write_info(told)
    return folder


def many_documents(count: int) -> tuple[list[Judged], dict[str, str]]:
    """A run of so many documents under one schema, each of its own score, and their texts."""
    rows, texts = [], {}
    for number in range(count):
        name = f"letter-{number}"
        tree = _WORDS[number % len(_WORDS)]
        good = [right(f"lines[].{path}", f"{tree} {number}") for path in ("label", "owner", "place")]
        bad = [
            wrong("ordered_on", f"2031-03-{1 + number % 28:02}", "2031-04-01", "near_miss", similarity=0.8),
            missing("seller.city", f"{tree}by"),
            spurious("note", f"said of {tree}", "over_extracted"),
        ]
        rows.append(judged(*good, *bad[: number % 4], document=name, schema="order", response={}))
        texts[name] = f"{name}: {tree} {number} was ordered on 2031-03-{1 + number % 28:02}. Yours, {tree}by."
    return rows, texts
