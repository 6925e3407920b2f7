"""Whole passes over the documents: put together from several runs, and taken apart again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from harness.errors import RunError
from harness.score.tallies import TallyArray

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["join_passes", "part_of_passes"]


def join_passes(arrays: Sequence[TallyArray]) -> TallyArray:
    """One array with the repeats of all, numbered on. Raises RunError where they are not of the same documents."""
    import numpy as np

    first = arrays[0]
    if any(one.documents != first.documents for one in arrays):
        raise RunError("the runs are not of the same documents", hint="take runs of one set of documents")
    paths = tuple(sorted({path for one in arrays for path in one.paths}))
    place = {path: index for index, path in enumerate(paths)}
    plain: list[NDArray[Any]] = []
    weighted: list[NDArray[Any]] = []
    for one in arrays:
        columns = [place[path] for path in one.paths]
        for counts, into in ((one.plain, plain), (one.weighted, weighted)):
            wide = np.zeros((*counts.shape[:2], len(paths), counts.shape[3]), dtype=counts.dtype)
            wide[:, :, columns] = counts
            into.append(wide)
    return TallyArray(
        first.documents,
        tuple(range(sum(len(one.repeats) for one in arrays))),
        paths,
        first.verdicts,
        np.concatenate(plain, axis=1),
        np.concatenate(weighted, axis=1),
        np.concatenate([one.records for one in arrays], axis=1),
    )


def part_of_passes(array: TallyArray, passes: Sequence[int], documents: Sequence[int]) -> TallyArray:
    """The chosen passes over the chosen documents, by number; a document that is chosen twice stands there twice."""
    import numpy as np

    chosen = np.ix_(np.asarray(documents), np.asarray(passes))
    return TallyArray(
        tuple(f"{place:06}" for place, _ in enumerate(documents)),
        tuple(range(len(passes))),
        array.paths,
        array.verdicts,
        array.plain[chosen],
        array.weighted[chosen],
        array.records[chosen],
    )
