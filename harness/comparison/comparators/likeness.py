"""A bound of every cell of a table at the price of a few additions: what items of two lists may share.

A cell's bound is the sum of what is looked up for its row, in tables of few rows, and of what stands for it alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Closer", "Likeness", "Lookup", "Single", "added", "always", "near", "same"]

Side = NDArray[np.float32]
Codes = NDArray[np.int32]
Places = NDArray[np.intp]

_FREQUENT = 256  # a code that more than one in so many cells share is looked up; others are told cell by cell


class Lookup(NamedTuple):
    """rows: (n_gold,) which row of `table` bounds a row of cells. table: (few, n_pred)."""

    rows: Places
    table: Side


class Single(NamedTuple):
    """Cells told one by one: rows, ascending, columns, and what each adds to its cell's bound."""

    rows: Places
    columns: Places
    more: Side


class Closer(NamedTuple):
    """excess: (first, last) -> (last - first, n_pred), how much bounds of these rows can be lowered, by factor."""

    excess: Callable[[int, int], Side]
    factor: float


class Likeness(NamedTuple):
    """lookups and single: what adds up to the bound of a cell. closer: what makes the bounds nearer, for more work."""

    lookups: list[Lookup]
    single: list[Single]
    closer: list[Closer]

    def times(self, factor: float) -> Likeness:
        """The bound times a number."""
        scale = np.float32(factor)
        return Likeness(
            [Lookup(rows, table * scale) for rows, table in self.lookups],
            [Single(rows, columns, more * scale) for rows, columns, more in self.single],
            [Closer(excess, before * factor) for excess, before in self.closer],
        )


def added(parts: Iterable[Likeness]) -> Likeness:
    """The bound of a sum."""
    total = Likeness([], [], [])
    for part in parts:
        total.lookups.extend(part.lookups)
        total.single.extend(part.single)
        total.closer.extend(part.closer)
    return total


def always(ours: NDArray[np.bool_], theirs: NDArray[np.bool_]) -> Likeness:
    """1 for every two items that have something."""
    table = np.zeros((2, len(theirs)), np.float32)
    table[1] = theirs
    return Likeness([Lookup(ours.astype(np.intp), table)], [], [])


def same(ours: Codes, theirs: Codes, more: float = 1.0) -> Likeness:
    """`more` for equal codes; those below 0 equal nothing."""
    size = 1 + max(int(ours.max(initial=-1)), int(theirs.max(initial=-1)))
    if not size:
        return Likeness([], [], [])
    mine, yours = np.bincount(ours[ours >= 0], minlength=size), np.bincount(theirs[theirs >= 0], minlength=size)
    frequent = mine * yours * _FREQUENT > len(ours) * len(theirs)
    rare = (mine * yours > 0) & ~frequent
    lookups, single = [], []
    if frequent.any():
        codes = np.nonzero(frequent)[0]
        table = np.zeros((len(codes) + 1, len(theirs)), np.float32)
        table[:-1] = (codes[:, None] == theirs[None, :]) * np.float32(more)
        place = np.full(size, len(codes))
        place[codes] = np.arange(len(codes))
        lookups.append(Lookup(np.where(ours >= 0, place[ours], len(codes)), table))
    if rare.any():
        order = np.argsort(theirs, kind="stable")
        ordered = theirs[order]
        rows = np.nonzero((ours >= 0) & rare[ours])[0]
        starts, ends = (np.searchsorted(ordered, ours[rows], side) for side in ("left", "right"))
        single.append(near(rows, starts, ends, order, more))
    return Likeness(lookups, single, [])


def near(rows: Places, starts: Places, ends: Places, order: Places, more: float = 1.0) -> Single:
    """`more` for each of the rows with the columns that stand in `order` from its start to its end."""
    counts = ends - starts
    total = int(counts.sum())
    places = np.arange(total) - np.repeat(np.cumsum(counts) - counts, counts) + np.repeat(starts, counts)
    return Single(np.repeat(rows, counts), order[places], np.full(total, more, np.float32))
