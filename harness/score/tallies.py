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

__all__ = ["TallyArray", "tallies"]

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
    """Counts `judged`, reading it once; four numbers are kept of each slot, and no record.

    The counts are those of `Tally`, made by numpy because there are millions. One document, repeat and path hold the
    slots of one record alone, in its order, so that the order of the records changes no digit here either.
    """
    import numpy as np

    places: dict[tuple[str, int], int] = {}
    paths: dict[tuple[str, str], int] = {}
    records: list[int] = []
    at_place, at_path, verdicts, weights = array("q"), array("q"), array("b"), array("d")
    for row in judged:
        place = places.setdefault((row.extraction.document, row.extraction.repeat), len(places))
        if place == len(records):
            records.append(0)
        records[place] += 1
        schema = row.extraction.schema
        for outcome in row.comparison.outcomes:
            at_place.append(place)
            at_path.append(paths.setdefault((schema, outcome.path), len(paths)))
            verdicts.append(_VERDICT[outcome.verdict])
            weights.append(outcome.weight)

    documents = sorted({document for document, _ in places})
    repeats = sorted({repeat for _, repeat in places})
    shape = (len(documents), len(repeats), len(paths), len(VERDICTS))
    row_of = {name: index * len(repeats) for index, name in enumerate(documents)}
    column_of = {number: index for index, number in enumerate(repeats)}
    place_index = np.array([row_of[document] + column_of[repeat] for document, repeat in places], dtype=np.int64)
    rank = {pair: index for index, pair in enumerate(sorted(paths))}
    path_index = np.array([rank[pair] for pair in paths], dtype=np.int64)

    flat = place_index[np.asarray(at_place)] * len(paths) + path_index[np.asarray(at_path)]
    flat = flat * len(VERDICTS) + np.asarray(verdicts, dtype=np.int64)
    size = math.prod(shape)
    counted = np.zeros(shape[:2], dtype=np.int64)
    counted.flat[place_index] = records
    return TallyArray(
        tuple(documents),
        tuple(repeats),
        tuple(sorted(paths)),
        VERDICTS,
        np.bincount(flat, minlength=size).reshape(shape),
        np.bincount(flat, weights=np.asarray(weights), minlength=size).astype(np.float64).reshape(shape),
        counted,
    )
