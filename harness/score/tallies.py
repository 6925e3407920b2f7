"""The run's verdicts as one array, made for resampling: ten thousand resamples are then one matrix product."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from harness.records import VERDICTS, Judged, VerdictName

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["TallyArray", "TallyCount", "tallies"]

_RECORDS_AT_ONCE = 5_000
"""Whose numbers are at once in the eight bytes each in which numpy adds them up."""

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
    plain: NDArray[np.int32]
    weighted: NDArray[np.float64]
    records: NDArray[np.int64]


def tallies(judged: Iterable[Judged]) -> TallyArray:
    """Counts `judged`, reading it once; two numbers are kept of each field path and verdict, and no record."""
    count = TallyCount()
    for row in judged:
        count.add(row)
    return count.array()


class TallyCount:
    """The counts of `Tally`, made by numpy because there are millions; a few bytes are kept of each field path.

    All slots of one field path and weight in one record are one entry, so that neither the order of the records nor
    how they were shared out over several counts changes a digit.
    """

    def __init__(self, documents: dict[str, int] | None = None) -> None:
        """documents: numbers by name, as another count of the same records has them too."""
        self._documents: dict[str, int] = {} if documents is None else documents
        self._paths: dict[tuple[str, str, float], int] = {}
        self._document, self._repeat, self._entries = array("i"), array("i"), array("i")
        self._kind, self._count = array("i"), array("i")

    def add(self, row: Judged) -> None:
        """Keeps two numbers of each field path, weight and verdict of one more record."""
        schema, paths = row.extraction.schema, self._paths
        found: dict[int, int] = {}
        for outcome in row.comparison.outcomes:
            path = paths.setdefault((schema, outcome.path, outcome.weight), len(paths))
            kind = path * len(VERDICTS) + _VERDICT[outcome.verdict]
            found[kind] = found.get(kind, 0) + 1
        self._document.append(self._documents.setdefault(row.extraction.document, len(self._documents)))
        self._repeat.append(row.extraction.repeat)
        self._entries.append(len(found))
        self._kind.extend(found)
        self._count.extend(found.values())

    @classmethod
    def of_columns(
        cls,
        records: Iterable[tuple[str, int]],
        paths: Iterable[tuple[str, str, float]],
        entries: NDArray[np.int32],
        kind: NDArray[np.int32],
        count: NDArray[np.int32],
    ) -> TallyCount:
        """What `add` makes of records, from numbers that somebody else has counted.

        records: the document and repeat of each. paths: schema, field path and weight. entries: (records,), how many of
        the next two are each record's, in its slots' order. kind: the place in `paths` times the number of verdicts,
        plus that of the verdict. count: slots.
        """
        made = cls()
        for document, repeat in records:
            made._document.append(made._documents.setdefault(document, len(made._documents)))
            made._repeat.append(repeat)
        made._paths = {path: number for number, path in enumerate(paths)}
        for own, given in ((made._entries, entries), (made._kind, kind), (made._count, count)):
            own.frombytes(given.tobytes())
        return made

    def merge(self, other: TallyCount) -> None:
        """Adds what another count was given after this one."""
        own = self._documents
        documents = [own.setdefault(name, len(own)) for name in other._documents]
        paths = [self._paths.setdefault(path, len(self._paths)) for path in other._paths]
        self._document.extend(documents[number] for number in other._document)
        width = len(VERDICTS)
        kinds = [path * width + verdict for path in paths for verdict in range(width)]
        self._kind.extend(kinds[kind] for kind in other._kind)
        for name in ("_repeat", "_entries", "_count"):
            getattr(self, name).extend(getattr(other, name))

    def array(self, *, plain: bool = True) -> TallyArray:
        """What was added, with its axes sorted. plain: whether the plain counts are wanted too; else they are all 0."""
        import numpy as np

        documents, repeats = sorted(self._documents), sorted(set(self._repeat))
        pairs = sorted({(schema, path) for schema, path, _ in self._paths})
        shape = (len(documents), len(repeats), len(pairs), len(VERDICTS))
        row_of = _ranks(list(self._documents), documents)[_numbers(self._document)] * len(repeats)
        place = row_of + np.searchsorted(np.array(repeats, dtype=np.int64), _numbers(self._repeat))
        counted = np.bincount(place, minlength=shape[0] * shape[1]).reshape(shape[:2])

        path_of = _ranks([(schema, path) for schema, path, _ in self._paths], pairs)
        weight_of = np.array([weight for _, _, weight in self._paths], dtype=np.float64)
        size = math.prod(shape)
        counts, weighted = np.zeros(size if plain else 1, dtype=np.int32), np.zeros(size)
        ends = np.cumsum(np.asarray(self._entries), dtype=np.int64)
        for start in range(0, len(place), _RECORDS_AT_ONCE):
            stop = min(start + _RECORDS_AT_ONCE, len(place))
            own = slice(int(ends[start - 1]) if start else 0, int(ends[stop - 1]))
            path, verdict = np.divmod(_numbers(self._kind[own]), len(VERDICTS))
            flat = np.repeat(place[start:stop], _numbers(self._entries[start:stop])) * len(pairs)
            flat += path_of[path]
            flat *= len(VERDICTS)
            flat += verdict
            count = _numbers(self._count[own])
            if plain:
                np.add.at(counts, flat, count)
            np.add.at(weighted, flat, count * weight_of[path])
        return TallyArray(
            tuple(documents),
            tuple(repeats),
            tuple(pairs),
            VERDICTS,
            counts.reshape(shape) if plain else np.broadcast_to(counts, shape),
            weighted.reshape(shape),
            counted,
        )

    def by_path(self) -> dict[tuple[str, str], tuple[dict[str, float], dict[str, float]]]:
        """(schema, path) -> counts by verdict, plain and weighted."""
        import numpy as np

        totals = np.bincount(
            _numbers(self._kind), weights=_numbers(self._count), minlength=len(self._paths) * len(VERDICTS)
        ).reshape(-1, len(VERDICTS))
        found: dict[tuple[str, str], tuple[dict[str, float], dict[str, float]]] = {}
        for (schema, path, weight), counts in zip(self._paths, totals.tolist(), strict=True):
            plain, weighted = found.setdefault((schema, path), (dict.fromkeys(VERDICTS, 0), dict.fromkeys(VERDICTS, 0)))
            for name, number in zip(VERDICTS, counts, strict=True):
                if number:
                    plain[name] += int(number)
                    weighted[name] += number * weight
        return found


def _numbers(values: array[int]) -> NDArray[np.int64]:
    import numpy as np

    return np.asarray(values, dtype=np.int64)


def _ranks(names: Sequence[Any], ordered: Sequence[Any]) -> NDArray[np.int64]:
    """(names,): the place of each among `ordered`."""
    import numpy as np

    place = {name: index for index, name in enumerate(ordered)}
    return np.array([place[name] for name in names], dtype=np.int64)
