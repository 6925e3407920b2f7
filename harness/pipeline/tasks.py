"""What a run asks, each task made when its turn comes: of a document, schema and repeat a few bytes are kept."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Sequence
from typing import overload

from harness.extract import Task
from harness.pipeline.material import Material

__all__ = ["Tasks"]


class Tasks(Sequence[Task]):
    """Every document and schema of the material that have gold, schema by schema, each as often as it is repeated."""

    def __init__(self, material: Material, *, repeats: int) -> None:
        """repeats: 1 or more."""
        self._material, self._repeats = material, repeats
        self._documents = array("q")
        self._ends: list[int] = []
        for schema in material.schemas:
            gold = material.gold
            self._documents.extend(
                number for number, document in enumerate(material.documents) if (schema.name, document.name) in gold
            )
            self._ends.append(len(self._documents))

    def __len__(self) -> int:
        return len(self._documents) * self._repeats

    @overload
    def __getitem__(self, index: int) -> Task: ...
    @overload
    def __getitem__(self, index: slice) -> list[Task]: ...
    def __getitem__(self, index: int | slice) -> Task | list[Task]:
        chosen = range(len(self))[index]
        return self._made(chosen) if isinstance(chosen, int) else [self._made(place) for place in chosen]

    def _made(self, place: int) -> Task:
        pair, repeat = divmod(place, self._repeats)
        schema = self._material.schemas[bisect_right(self._ends, pair)]
        return Task(self._material.documents[self._documents[pair]], schema, repeat)

    def in_order(self) -> array[int]:
        """Their places by schema, document and repeat: in files, the order of asking leaves no trace."""
        schemas, starts = self._material.schemas, [0, *self._ends]
        places = array("q")
        for number in sorted(range(len(schemas)), key=lambda number: schemas[number].name):
            pairs = range(starts[number], self._ends[number])
            for pair in sorted(pairs, key=lambda pair: self._material.documents[self._documents[pair]].name):
                places.extend(range(pair * self._repeats, (pair + 1) * self._repeats))
        return places
