"""Which words of the document show a slot's value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from harness.plan import nearest

__all__ = ["Evidence", "quotations_for"]

Evidence: TypeAlias = Mapping[tuple[str, str], Mapping[str, Sequence[str]]]
"""(schema, document) -> {gold pointer: quotations from the document}."""


def quotations_for(pointer: str | None, quotations: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The quotations given for `pointer`, or for the nearest record or list that holds it; () where there are none."""
    return tuple(nearest(pointer, quotations) or ())
