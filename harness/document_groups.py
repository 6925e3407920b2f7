"""The groups of many documents as columns of numbers: a tenth of the memory that a `Group` for each would take."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args

from harness.records import REASONS, FailureKind, Tally
from harness.scoreboard import Group, Records, Slots

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["FAILURES", "RECORDS", "DocumentGroups"]

FAILURES: tuple[str, ...] = get_args(FailureKind)
"""Kinds of failures, a column each."""

RECORDS = ("count", "accurate", "critical", "straight_through", "valid_first", "valid")
"""Whole numbers of `Records`, a column each."""


@dataclass(frozen=True, eq=False)
class DocumentGroups(Mapping[str, Group]):
    """Groups by document's name, each made when it is asked for.

    names: sorted. plain, weighted: (documents, verdicts). reasons: (documents, reasons). records: (documents, RECORDS).
    similarity: (documents,), sums. failures: (documents, FAILURES).
    """

    names: Sequence[str]
    plain: NDArray[np.int32]
    weighted: NDArray[np.float64]
    reasons: NDArray[np.int32]
    records: NDArray[np.int32]
    similarity: NDArray[np.float64]
    failures: NDArray[np.int32]

    def __getitem__(self, name: str) -> Group:
        place = bisect_left(self.names, name)
        if place == len(self.names) or self.names[place] != name:
            raise KeyError(name)
        return self.at(place)

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mapping) and dict(self) == dict(other)

    __hash__ = None  # type: ignore[assignment]

    def at(self, index: int) -> Group:
        """The group of the document with that number."""
        plain = self.plain[index].tolist()
        return Group(
            Slots(
                Tally(*plain),
                weighted_tally(plain, self.weighted[index].tolist()),
                _counts(REASONS, self.reasons[index]),
            ),
            Records(
                **dict(zip(RECORDS, self.records[index].tolist(), strict=True)),
                similarity_sum=float(self.similarity[index]),
                failures=_counts(FAILURES, self.failures[index]),
            ),
        )

    def f1(self) -> list[float | None]:
        """Weighted micro F1 of each document, None where neither side has anything."""
        correct, wrong, missing, spurious = self.weighted[:, :4].T
        below = (correct + wrong + spurious) + (correct + wrong + missing)
        return [
            2 * top / bottom if bottom > 0 else None
            for top, bottom in zip(correct.tolist(), below.tolist(), strict=True)
        ]

    def later(self) -> dict[str, Any]:
        """What `to_json` of each gives, by name, made when it is asked for."""
        return {name: _Later(self, index) for index, name in enumerate(self.names)}


class _Later:
    """Stands for one group until it is written."""

    __slots__ = ("groups", "index")

    def __init__(self, groups: DocumentGroups, index: int) -> None:
        self.groups = groups
        self.index = index

    def to_json(self) -> dict[str, Any]:
        return self.groups.at(self.index).to_json()


def weighted_tally(plain: Iterable[float], weighted: Iterable[float]) -> Tally:
    """Counts by weight; of a verdict that no slot has, a whole 0."""
    return Tally(*(by_weight if count else 0 for count, by_weight in zip(plain, weighted, strict=True)))


def _counts(names: Sequence[str], numbers: NDArray[np.int32]) -> dict[str, int]:
    return {name: number for name, number in zip(names, numbers.tolist(), strict=True) if number}
