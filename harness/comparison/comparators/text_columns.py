"""Columns of texts: bounded by the letters that two texts have in common, graded cell by cell."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Indel, Levenshtein
from rapidfuzz.process import cpdist

from harness.comparison.comparators.columns import Bounds, Columns, Indexes, Readings, is_read
from harness.comparison.comparators.likeness import Closer, Likeness, Lookup
from harness.language.sense import contradict

if TYPE_CHECKING:
    from harness.comparison.comparators.base import Comparator

__all__ = ["SenseColumns", "TextColumns", "indel_columns", "spelled_columns"]

_FEW_COUNTS = 64  # up to which what two texts have in common of a kind of letter is looked up
_BUCKETS = 16  # kinds of letters that a bound counts


class TextColumns(Columns):
    """Readings that are graded as texts by `measure`; no more letters are common to two texts than to their bags.

    loose: (gold, prediction) masks of readings that may be graded otherwise, which have no bound.
    """

    def __init__(
        self,
        comparator: Comparator,
        golds: Readings,
        predictions: Readings,
        texts: tuple[list[str], list[str]],
        measure: Any,
        loose: tuple[NDArray[np.bool_], NDArray[np.bool_]] | None = None,
    ) -> None:
        super().__init__(comparator, golds, predictions)
        self.texts, self._measure, self._loose = texts, measure, loose
        self._lengths = tuple(np.array([max(1, len(text)) for text in side], np.float32) for side in texts)
        longest = max((len(text) for side in texts for text in side), default=0)
        self._kind: Any = np.uint8 if longest < 256 else np.uint16 if longest < 65536 else np.uint32
        self._bags: tuple[NDArray[Any], NDArray[Any]] | None = None

    def _letters(self) -> tuple[NDArray[Any], NDArray[Any]]:
        """(n, _BUCKETS) counts of letters of both sides, by kind."""
        if self._bags is None:
            self._bags = _bags(self.texts[0], self._kind), _bags(self.texts[1], self._kind)
        return self._bags

    def likeness(self) -> Likeness:
        """By the lengths alone; 1 for what cannot be read, and where there is no bound."""
        ours, others = self._lengths
        open_rows, open_columns = (
            (codes >= 0) & (~read if loose is None else ~read | loose)
            for codes, read, loose in zip(
                (self._mine, self._theirs), self._readable, self._loose or (None, None), strict=True
            )
        )
        lengths, kinds = np.unique(ours, return_inverse=True)
        table = np.empty((len(lengths) + 2, len(others)), np.float32)
        table[:-2] = self._likeness(np.minimum(lengths[:, None], others[None, :]), lengths[:, None], others[None, :])
        table[:, open_columns] = 1
        table[-2], table[-1] = 1, 0
        table[:, self._theirs < 0] = 0
        kinds = np.where(open_rows, len(lengths), kinds)
        lookup = Lookup(np.where(self._mine < 0, len(lengths) + 1, kinds), table)
        closed = (kinds < len(lengths)) & (self._mine >= 0), ~open_columns & (self._theirs >= 0)
        return Likeness([lookup], [], [Closer(self._excess(lookup, *closed), 1.0)])

    def _excess(self, lookup: Lookup, rows: NDArray[np.bool_], columns: NDArray[np.bool_]) -> Any:
        """By how much lengths alone overrate, given the letters; 0 but for the rows and columns that are bounded."""
        mine, theirs = self._letters()
        ours, others = self._lengths
        buckets = [_Bucket(mine[:, bucket], theirs[:, bucket]) for bucket in range(_BUCKETS)]

        def excess(first: int, last: int) -> Bounds:
            common = buckets[0].common(first, last)
            for bucket in buckets[1:]:
                common += bucket.common(first, last)
            more: Bounds = lookup.table[lookup.rows[first:last]]
            more -= self._likeness(common, ours[first:last, None], others[None, :])
            if not rows[first:last].all():
                more *= rows[first:last, None]
            if not columns.all():
                more *= columns
            return more

        return excess

    def _bounds_at(self, rows: Indexes, columns: Indexes) -> Bounds:
        mine, theirs = self._letters()
        common = _sums(np.minimum(mine.take(rows, axis=0), theirs.take(columns, axis=0)))
        bounds = self._likeness(common, self._lengths[0][rows], self._lengths[1][columns])
        if self._loose is not None:
            bounds[self._loose[0][rows] | self._loose[1][columns]] = 1
        return bounds

    def _likeness(self, common: Any, ours: Any, others: Any) -> Bounds:
        """What two texts of these lengths are graded at most with so many letters in common."""
        found = common.astype(np.float32)
        if self._measure is Levenshtein:
            found /= np.maximum(ours, others)
        else:
            found *= np.float32(2)
            found /= ours + others
        result: Bounds = found
        return result

    def _grades(self, rows: Indexes, columns: Indexes) -> Any:
        ours, others = self.texts
        mine, theirs = [ours[row] for row in rows.tolist()], [others[column] for column in columns.tolist()]
        grades = cpdist(mine, theirs, scorer=self._measure.normalized_similarity, dtype=np.float64)
        if self._loose is not None:
            at = np.nonzero(self._loose[0][rows] | self._loose[1][columns])[0]
            if len(at):
                grades[at] = super()._grades(rows[at], columns[at])
        return grades


class _Bucket:
    """How many letters of one kind each text has, and texts have in common."""

    def __init__(self, ours: NDArray[Any], theirs: NDArray[Any]) -> None:
        self._ours, self._theirs = ours, np.ascontiguousarray(theirs)
        counts, self._rows = np.unique(ours, return_inverse=True)
        self._table = np.minimum(counts[:, None], self._theirs) if len(counts) <= _FEW_COUNTS else None

    def common(self, first: int, last: int) -> NDArray[Any]:
        """(last - first, n_pred)."""
        if self._table is None:
            least: NDArray[Any] = np.minimum(self._ours[first:last, None], self._theirs)
            return least
        found: NDArray[Any] = self._table[self._rows[first:last]]
        return found


class SenseColumns(TextColumns):
    """Readings of (text, sense): 0 for two that contradict each other, whatever they have in common."""

    def __init__(self, comparator: Comparator, golds: Readings, predictions: Readings) -> None:
        texts = _texts(golds, itemgetter(0)), _texts(predictions, itemgetter(0))
        super().__init__(comparator, golds, predictions, texts, Indel)

    def _grades(self, rows: Indexes, columns: Indexes) -> Any:
        grades = super()._grades(rows, columns)
        pairs = zip(rows.tolist(), columns.tolist(), strict=True)
        against = [contradict(self.golds[row][1], self.predictions[column][1]) for row, column in pairs]
        grades[np.array(against, bool)] = 0
        return grades


def indel_columns(
    comparator: Comparator,
    golds: Readings,
    predictions: Readings,
    text: Any,
    loose: Any = None,
) -> TextColumns:
    """Columns graded by Indel. text: reading -> its text. loose: reading -> whether it may be graded otherwise."""
    texts = _texts(golds, text), _texts(predictions, text)
    masks = None if loose is None else (_mask(golds, loose), _mask(predictions, loose))
    return TextColumns(comparator, golds, predictions, texts, Indel, masks)


def spelled_columns(comparator: Comparator, golds: Readings, predictions: Readings) -> TextColumns:
    """Columns graded by Levenshtein; the readings are the texts."""
    texts = _texts(golds, str), _texts(predictions, str)
    return TextColumns(comparator, golds, predictions, texts, Levenshtein)


def _mask(readings: Readings, holds: Any) -> NDArray[np.bool_]:
    return np.array([is_read(reading) and holds(reading) for reading in readings], bool)


def _texts(readings: Readings, text: Any) -> list[str]:
    return [text(reading) if is_read(reading) else "" for reading in readings]


def _sums(counts: NDArray[Any]) -> NDArray[Any]:
    """(n,) sums of the rows of (n, _BUCKETS) counts, which the counts' own type has room for."""
    sums: NDArray[Any]
    if counts.dtype == np.uint8:
        # Eight bytes in one step: no sum is beyond a byte, and the product has that of all of them in its highest.
        words = counts.view(np.uint64)
        sums = ((words[:, 0] + words[:, 1]) * np.uint64(0x0101010101010101)) >> np.uint64(56)
    else:
        sums = counts.sum(axis=1, dtype=np.int64)
    return sums


def _bags(texts: list[str], kind: Any) -> NDArray[Any]:
    """(n, _BUCKETS): how many letters of each kind a text has; a kind is a letter's number, modulo."""
    lengths = [len(text) for text in texts]
    letters = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32)
    keys = np.repeat(np.arange(len(texts)) * _BUCKETS, lengths) + letters % _BUCKETS
    return np.bincount(keys, minlength=len(texts) * _BUCKETS).reshape(len(texts), _BUCKETS).astype(kind)
