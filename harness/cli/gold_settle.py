"""The walk through two passes' differences in a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harness.findings import Difference
    from harness.gold import Choice
    from harness.records import Document, Gold

__all__ = ["ask_all"]

_LEAF = "[a] first  [b] second  [A] first, accept the second too  [B] second, accept the first too  [o] first, optional"
_ITEM = "[a] as the first has it  [b] as the second has it  [o] keep it as optional"


def ask_all(
    differences: Sequence[Difference], document: Document, golds: Sequence[Gold], names: Sequence[str]
) -> list[tuple[Difference, Choice]]:
    """Every difference with the answer that was typed. Raises KeyboardInterrupt where typing ends."""
    from harness.cli.output import wide_console
    from harness.gold import Choice

    console = wide_console()
    console.print(f"{document.name}: {len(differences)} differences between {names[0]} and {names[1]}", markup=False)
    decided = []
    for number, one in enumerate(differences, start=1):
        for line in _shown(one, golds, names):
            console.print(line, markup=False, soft_wrap=True)
        choices = ("a", "b", "o") if one.item else ("a", "b", "A", "B", "o")
        decided.append(
            (one, Choice(_answer(f"{number} of {len(differences)}  {_ITEM if one.item else _LEAF}: ", choices)))
        )
    return decided


def _shown(one: Difference, golds: Sequence[Gold], names: Sequence[str]) -> list[str]:
    from harness.report.escape import json_text, visible
    from harness.runs import quotations_for

    lines = ["", visible(one.first or one.second or "", 200)]
    for name, pointer, value, gold in zip(
        names, (one.first, one.second), (one.first_value, one.second_value), golds, strict=True
    ):
        said = "nothing" if value is None else json_text(value, 400)
        quoted = "; ".join(visible(text, 200) for text in quotations_for(pointer, gold.evidence))
        lines.append(f"  {name}: {said}" + (f"   in the document: {quoted}" if quoted else ""))
    return lines


def _answer(question: str, choices: Sequence[str]) -> str:
    while True:
        try:
            typed = input(question).strip()
        except EOFError:
            raise KeyboardInterrupt from None
        if typed in choices:
            return typed
        print(f"type one of {', '.join(choices)}")
