"""What a gold record is worth: how much of it is shown by the document, and what speaks against it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from harness.plan import nearest, render_pointer, within
from harness.records import Document, Gold, Schema

__all__ = ["GoldState", "state_of"]


@dataclass(frozen=True)
class GoldState:
    """One gold record. slots: of something. evidenced, inferred: of them, one may be both.

    bare: pointers to values with neither. doubled: pointers to list items that an earlier one equals. drift: what was
    changed since it was labelled, in words. fields: slots by their place with list items unnumbered.
    """

    document: str
    schema: str
    slots: int
    evidenced: int
    inferred: int
    bare: tuple[str, ...]
    doubled: tuple[str, ...]
    drift: tuple[str, ...]
    fields: dict[str, int]

    @property
    def problems(self) -> list[str]:
        """What to do something about, a line each."""
        lines = [f"{pointer}: no evidence, and not inferred" for pointer in self.bare]
        lines += [f"{pointer}: equal to an item before it" for pointer in self.doubled]
        return lines + list(self.drift)


def state_of(gold: Gold, document: Document, schema: Schema) -> GoldState:
    """What can be told without a second reader."""
    leaves = list(_leaves(gold.labels, ()))
    shown = [nearest(pointer, gold.evidence) is not None for pointer, _ in leaves]
    inferred = [nearest(pointer, gold.inferred) is not None for pointer, _ in leaves]
    ignored = [any(within(pointer, one) for one in gold.ignore) for pointer, _ in leaves]
    bare = [
        pointer
        for (pointer, _), seen, told, left in zip(leaves, shown, inferred, ignored, strict=True)
        if not (seen or told or left)
    ]
    return GoldState(
        gold.document,
        gold.schema,
        len(leaves),
        sum(shown),
        sum(inferred),
        tuple(bare),
        tuple(_doubled(gold.labels, ())),
        tuple(_drift(gold, document, schema)),
        dict(Counter(field for _, field in leaves)),
    )


def _leaves(value: Any, steps: tuple[str | int, ...]) -> Iterator[tuple[str, str]]:
    """(pointer, field) of every leaf of something."""
    if isinstance(value, dict):
        for key, below in value.items():
            yield from _leaves(below, (*steps, key))
    elif isinstance(value, list):
        for index, below in enumerate(value):
            yield from _leaves(below, (*steps, index))
    elif value is not None and not (isinstance(value, str) and not value.strip()):
        field = "".join("[]" if isinstance(step, int) else f".{step}" for step in steps).lstrip(".")
        yield render_pointer(steps), field


def _doubled(value: Any, steps: tuple[str | int, ...]) -> Iterator[str]:
    if isinstance(value, dict):
        for key, below in value.items():
            yield from _doubled(below, (*steps, key))
    elif isinstance(value, list):
        seen: set[str] = set()
        for index, below in enumerate(value):
            text = json.dumps(below, sort_keys=True)
            if text in seen:
                yield render_pointer((*steps, index))
            seen.add(text)
            yield from _doubled(below, (*steps, index))


def _drift(gold: Gold, document: Document, schema: Schema) -> Iterator[str]:
    for what, then, now in (
        ("document", gold.document_digest, document.digest),
        ("schema", gold.schema_digest, schema.digest),
    ):
        if then and not now.startswith(then):
            yield f"the {what} was changed since this was labelled ({then[:8]}, now {now[:8]})"
