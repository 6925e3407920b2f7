"""Adds up judged records, in an order of its own, so that the order in which answers came in changes no digit."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from harness.document_groups import FAILURES, DocumentGroups
from harness.errors import PredictionError
from harness.records import REASONS, VERDICTS, Judged, Tally
from harness.score.intervals import intervals
from harness.score.tallies import TallyArray, TallyCount
from harness.scoreboard import Group, Scoreboard, Slots, is_lost

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["INTERVAL_SEED", "RunCount", "score_run"]


INTERVAL_SEED = 0
"""Of the intervals of every run, so that the same answers give the same report."""

_FAULTS = ("wrong", "missing", "spurious")
_VERDICT: dict[str, int] = {name: index for index, name in enumerate(VERDICTS)}
_REASON = {name: index for index, name in enumerate(REASONS)}


def score_run(judged: Sequence[Judged], *, seed: int = INTERVAL_SEED) -> Scoreboard:
    """The scoreboard of a run: overall, by schema, by field path and by document, with its intervals.

    judged: a record for each document, schema and repeat, in any order; failed extractions among them, which count in
    every denominator.
    Raises PredictionError where two are of the same document, schema and repeat: one would be counted twice.
    """
    count = RunCount()
    for row in sorted(judged, key=_key):
        count.add(row)
    return count.scoreboard(seed=seed)


class RunCount:
    """A run added up record by record: numbers are kept of a record, some 200 bytes, and nothing else of it."""

    def __init__(self, documents: dict[str, int] | None = None) -> None:
        """documents: numbers by name, as another count of the same records has them too."""
        self._last: tuple[str, str, int] | None = None
        self._first: tuple[str, str, int] | None = None
        self._documents: dict[str, int] = {} if documents is None else documents
        self._schemas: dict[str, int] = {}
        self._document, self._schema, self._flags = array("i"), array("i"), array("b")
        self._plain, self._weighted = array("i"), array("d")
        self._similarity, self._reasons, self._failure = array("d"), array("i"), array("b")
        self._path_reasons: Counter[tuple[str, str, str]] = Counter()
        # Records count as straight through where their schema turns out to have a critical slot anywhere in the run.
        self._critical: set[str] = set()
        self._tallies = TallyCount(self._documents)

    def add(self, row: Judged) -> None:
        """Counts one more record. They come by schema, document and repeat.

        Raises PredictionError where it is of the same document, schema and repeat as the one before, ValueError where
        it should have come earlier.
        """
        key = schema, document, _ = _key(row)
        self._come(key)
        self._last = key
        self._first = self._first or key
        extraction, comparison = row.extraction, row.comparison
        plain, weighted, reasons = [0] * len(VERDICTS), [0.0] * len(VERDICTS), [0] * len(REASONS)
        held_up = False
        for outcome in comparison.outcomes:
            verdict = _VERDICT[outcome.verdict]
            plain[verdict] += 1
            weighted[verdict] += outcome.weight
            if outcome.reason is not None:
                reasons[_REASON[outcome.reason]] += 1
                self._path_reasons[schema, outcome.path, outcome.reason] += 1
            if outcome.critical:
                self._critical.add(schema)
                held_up |= outcome.verdict in _FAULTS
        lost = is_lost(extraction)
        flags = (
            not lost and not any(plain[_VERDICT[name]] for name in _FAULTS),
            not lost and not held_up,
            extraction.valid_first,
            extraction.valid,
        )
        self._document.append(self._documents.setdefault(document, len(self._documents)))
        self._schema.append(self._schemas.setdefault(schema, len(self._schemas)))
        self._flags.append(sum(1 << place for place, flag in enumerate(flags) if flag))
        self._plain.extend(plain)
        self._weighted.extend(weighted)
        self._reasons.extend(reasons)
        self._similarity.append(comparison.similarity)
        self._failure.append(-1 if extraction.failure is None else FAILURES.index(extraction.failure.kind))
        self._tallies.add(row)

    def _come(self, key: tuple[str, str, int]) -> None:
        if self._last is not None and key <= self._last:
            if key < self._last:
                raise ValueError(f"{key} comes after {self._last}")
            raise PredictionError(
                f"two answers for document {key[1]!r}, schema {key[0]!r}, repeat {key[2]}",
                hint="keep one of them, or number them as repeats",
            )

    def merge(self, other: RunCount) -> None:
        """Counts what another was given, which comes after all that this one was. Raises as `add` does."""
        if other._first is None:
            return
        self._come(other._first)
        self._last, self._first = other._last, self._first or other._first
        for name in ("_document", "_schema"):
            own, theirs = getattr(self, f"{name}s"), getattr(other, f"{name}s")
            places = [own.setdefault(key, len(own)) for key in theirs]
            getattr(self, name).extend(places[number] for number in getattr(other, name))
        for name in ("_flags", "_plain", "_weighted", "_similarity", "_reasons", "_failure"):
            getattr(self, name).extend(getattr(other, name))
        self._path_reasons.update(other._path_reasons)
        self._critical |= other._critical
        self._tallies.merge(other._tallies)

    def array(self) -> TallyArray:
        """The verdicts of what was added, for comparing it with another run."""
        return self._tallies.array()

    def scoreboard(self, *, seed: int = INTERVAL_SEED) -> Scoreboard:
        """The scoreboard of what was added."""
        import numpy as np

        names, critical = list(self._schemas), self._critical
        by_critical = np.array([name in critical for name in names], dtype=bool)[np.asarray(self._schema, np.int64)]
        sums = partial(self._sums, by_critical=by_critical)
        every = DocumentGroups(names, **sums(np.asarray(self._schema, dtype=np.int64), len(names)))
        schemas = {name: every.at(index) for index, name in sorted(enumerate(names), key=lambda pair: pair[1])}
        ordered = sorted(self._documents)
        rank = {name: index for index, name in enumerate(ordered)}
        place = np.array([rank[name] for name in self._documents], dtype=np.int64)
        documents = DocumentGroups(ordered, **sums(place[np.asarray(self._document, np.int64)], len(ordered)))
        board = Scoreboard(
            overall=sum(schemas.values(), Group()),
            schemas=schemas,
            fields=self._fields(schemas),
            documents=documents,
        )
        pairs = np.unique(np.stack([np.asarray(self._schema), np.asarray(self._document)]), axis=1)[0]
        seen = {name: int((pairs == index).sum()) for index, name in enumerate(names)}
        return replace(board, intervals=intervals(self._tallies.array(plain=False), board, documents=seen, seed=seed))

    def _sums(self, group: NDArray[np.int64], groups: int, *, by_critical: NDArray[np.bool_]) -> dict[str, Any]:
        """The columns of `DocumentGroups`. group: (records,), the number of each record's group. Added in order."""
        import numpy as np

        def added(values: NDArray[Any]) -> NDArray[np.float64]:
            return np.bincount(group, weights=values, minlength=groups).astype(np.float64, copy=False)

        def columns(values: array[Any], width: int, kind: type) -> NDArray[Any]:
            table = np.asarray(values).reshape(-1, width)
            return np.stack([added(table[:, column]) for column in range(width)], axis=1).astype(kind)

        flags = np.asarray(self._flags, dtype=np.int64)
        accurate, straight, valid_first, valid = ((flags >> place) & 1 for place in range(4))
        ones = np.ones(len(flags))
        records = (ones, accurate, by_critical, straight * by_critical, valid_first, valid)
        failed = np.asarray(self._failure)
        return {
            "plain": columns(self._plain, len(VERDICTS), np.int32),
            "weighted": columns(self._weighted, len(VERDICTS), np.float64),
            "reasons": columns(self._reasons, len(REASONS), np.int32),
            "records": np.stack([added(values) for values in records], axis=1).astype(np.int32),
            "similarity": added(np.asarray(self._similarity)),
            "failures": np.stack([added(failed == kind) for kind in range(len(FAILURES))], axis=1).astype(np.int32),
        }

    def _fields(self, schemas: Iterable[str]) -> dict[str, dict[str, Slots]]:
        fields: dict[str, dict[str, Slots]] = {name: {} for name in schemas}
        for (schema, path), (plain, weighted) in sorted(self._tallies.by_path().items()):
            reasons = {name: self._path_reasons[schema, path, name] for name in REASONS}
            told = {str(name): number for name, number in reasons.items() if number}
            fields[schema][path] = Slots(Tally(**plain), Tally(**weighted), told)
        return fields


def _key(row: Judged) -> tuple[str, str, int]:
    return row.extraction.schema, row.extraction.document, row.extraction.repeat
