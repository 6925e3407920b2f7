"""The run's verdicts as one array, made for resampling: ten thousand resamples are then one matrix product."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.records import VERDICTS, Judged, VerdictName

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["TallyArray", "TallyCount", "tallies"]

_VERDICT = {name: index for index, name in enumerate(VERDICTS)}


@dataclass(frozen=True, eq=False)
class TallyArray:
    """Verdict counts with the labels of their axes, each axis sorted.

    plain, weighted: (documents, repeats, paths, verdicts), 0 where a document has no such slot.
    paths: pairs of schema and field path.
    records: (documents, repeats), how many records were judged there; 0 where a repeat was never made.
    """

    documents: tuple[str, ...]
    repeats: tuple[int, ...]
    paths: tuple[tuple[str, str], ...]
    verdicts: tuple[VerdictName, ...]
    plain: NDArray[np.int64]
    weighted: NDArray[np.float64]
    records: NDArray[np.int64]


def tallies(judged: Iterable[Judged]) -> TallyArray:
    """Counts `judged`, reading it once; four numbers are kept of each slot, and no record."""
    count = TallyCount()
    for row in judged:
        count.add(row)
    return count.array()


class TallyCount:
    """The counts of `Tally`, made by numpy because there are millions.

    One document, repeat and path hold the slots of one record alone, in its order, so that the order of the records
    changes no digit here either.
    """

    def __init__(self) -> None:
        self._places: dict[tuple[str, int], int] = {}
        self._paths: dict[tuple[str, str], int] = {}
        self._records = array("q")
        self._at_place, self._at_path = array("i"), array("i")
        self._verdicts, self._weights = array("b"), array("d")

    def add(self, row: Judged) -> None:
        """Keeps four numbers of each slot of one more record."""
        place = self._places.setdefault((row.extraction.document, row.extraction.repeat), len(self._places))
        if place == len(self._records):
            self._records.append(0)
        self._records[place] += 1
        schema, paths = row.extraction.schema, self._paths
        for outcome in row.comparison.outcomes:
            self._at_place.append(place)
            self._at_path.append(paths.setdefault((schema, outcome.path), len(paths)))
            self._verdicts.append(_VERDICT[outcome.verdict])
            self._weights.append(outcome.weight)

    def array(self) -> TallyArray:
        """What was added, with its axes sorted."""
        import numpy as np

        places, paths = self._places, self._paths
        documents = sorted({document for document, _ in places})
        repeats = sorted({repeat for _, repeat in places})
        shape = (len(documents), len(repeats), len(paths), len(VERDICTS))
        row_of = {name: index * len(repeats) for index, name in enumerate(documents)}
        column_of = {number: index for index, number in enumerate(repeats)}
        place_index = np.array([row_of[document] + column_of[repeat] for document, repeat in places], dtype=np.int64)
        rank = {pair: index for index, pair in enumerate(sorted(paths))}
        path_index = np.array([rank[pair] for pair in paths], dtype=np.int64)

        flat = place_index[np.asarray(self._at_place)] * len(paths) + path_index[np.asarray(self._at_path)]
        flat = flat * len(VERDICTS) + np.asarray(self._verdicts, dtype=np.int64)
        size = math.prod(shape)
        counted = np.zeros(shape[:2], dtype=np.int64)
        counted.flat[place_index] = self._records
        return TallyArray(
            tuple(documents),
            tuple(repeats),
            tuple(sorted(paths)),
            VERDICTS,
            np.bincount(flat, minlength=size).reshape(shape),
            np.bincount(flat, weights=np.asarray(self._weights), minlength=size).astype(np.float64).reshape(shape),
            counted,
        )
