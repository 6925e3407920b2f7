"""The slots of a run as CSV for spreadsheets, in which no cell can start a formula."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from harness.runs import StoredSlot

__all__ = ["CELL_LIMIT", "COLUMNS", "csv_lines", "safe_cell"]

COLUMNS = (
    "document", "schema", "repeat", "path", "gold_pointer", "prediction_pointer", "gold", "prediction", "verdict",
    "similarity", "reason", "weight", "critical", "evidence",
)  # fmt: skip

CELL_LIMIT = 32_767
"""The most characters of a cell that spreadsheets read; more would run over into other cells."""

_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?", re.ASCII)
# OWASP, "CSV Injection": = + - @, tab and carriage return; and the wide forms, which some programs read as these.
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_lines(slots: Iterable[StoredSlot]) -> Iterator[str]:
    """A header and a line a slot, in the order given, each with its line end, `\\r\\n` (RFC 4180).

    gold, prediction and evidence are JSON, empty where there is nothing. A character that cannot be seen is written as
    JSON writes it, `\\u202e`, so that a slot stays on its line. What is cut at `CELL_LIMIT` ends in `…`.
    """
    line = io.StringIO()
    writer = csv.writer(line, lineterminator="\r\n")
    for row in _rows(slots):
        writer.writerow(row)
        yield line.getvalue()
        line.seek(0)
        line.truncate()


def _rows(slots: Iterable[StoredSlot]) -> Iterator[Iterable[str]]:
    yield COLUMNS
    for (schema, document, repeat), slot, evidence in slots:
        yield map(
            safe_cell,
            (
                document, schema, str(repeat), slot.path, slot.gold_pointer, slot.prediction_pointer, _json(slot.gold),
                _json(slot.prediction), slot.verdict, None if slot.similarity is None else repr(slot.similarity),
                slot.reason, f"{slot.weight:g}", "true" if slot.critical else "false", evidence,
            ),
        )  # fmt: skip


def _json(value: Any) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False)


def safe_cell(text: str | None) -> str:
    """`text` as a cell that a spreadsheet shows and never computes; nothing for None.

    What could start a formula gets a single quote before it, plain numbers apart.
    """
    if not text:
        return ""
    shown = text if text.isprintable() else "".join(map(_printable, text))
    if text.lstrip().startswith(_STARTS) or text.startswith(_STARTS):
        shown = shown if _NUMBER.fullmatch(text) else f"'{shown}"
    return shown if len(shown) <= CELL_LIMIT else shown[: CELL_LIMIT - 1] + "…"


def _printable(char: str) -> str:
    return char if char.isprintable() else json.dumps(char)[1:-1] if ord(char) != 0x7F else "\\u007f"
