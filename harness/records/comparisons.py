"""What came of comparing: an outcome a slot, and tallies, in which counts add and ratios are properties."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, NamedTuple

from harness.records.extractions import Extraction

__all__ = ["REASONS", "VERDICTS", "Comparison", "Judged", "Outcome", "Reason", "Tally", "Totals", "VerdictName"]

VerdictName = Literal["correct", "wrong", "missing", "spurious", "absent", "skipped"]
VERDICTS: tuple[VerdictName, ...] = ("correct", "wrong", "missing", "spurious", "absent", "skipped")

Reason = Literal["invalid", "coarser", "finer", "misplaced", "near_miss", "unsupported", "over_extracted", "other"]
REASONS: tuple[Reason, ...] = (
    "invalid", "coarser", "finer", "misplaced", "near_miss", "unsupported", "over_extracted", "other",
)  # fmt: skip


class Outcome(NamedTuple):
    """One slot: a leaf at one concrete place, judged.

    path: field path as shown, list items unnumbered. gold_pointer, prediction_pointer: RFC 6901, None where the side
    has nothing there. similarity: in [0, 1], None for `absent` and `skipped`. reason: for `wrong` and `spurious` alone.
    weight: greater than 0, multiplied down from the root.
    """

    path: str
    gold_pointer: str | None
    prediction_pointer: str | None
    gold: Any
    prediction: Any
    verdict: VerdictName
    similarity: float | None
    reason: Reason | None
    weight: float = 1.0
    critical: bool = False

    def to_json(self) -> dict[str, Any]:
        """The eight members of the documented output, in its order."""
        return dict(zip(self._fields[:8], self[:8], strict=True))


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None


@dataclass(frozen=True, slots=True)
class Tally:
    """Slots counted by verdict, plain (ints) or weighted (floats). Adding two tallies adds their counts."""

    correct: float = 0
    wrong: float = 0
    missing: float = 0
    spurious: float = 0
    absent: float = 0
    skipped: float = 0

    @classmethod
    def of(cls, outcomes: Iterable[Outcome], *, weighted: bool = False) -> Tally:
        """Counts `outcomes`, each as 1 or as its weight."""
        counts: dict[str, float] = dict.fromkeys(VERDICTS, 0)
        for outcome in outcomes:
            counts[outcome.verdict] += outcome.weight if weighted else 1
        return cls(**counts)

    def __add__(self, other: Tally) -> Tally:
        return Tally(*(getattr(self, name) + getattr(other, name) for name in VERDICTS))

    def to_json(self) -> dict[str, float]:
        """The six counts by name."""
        return {name: getattr(self, name) for name in VERDICTS}

    @property
    def in_gold(self) -> float:
        """c+w+m: the slots of something that gold has, less the skipped."""
        return self.correct + self.wrong + self.missing

    @property
    def in_prediction(self) -> float:
        """c+w+s: the slots of something that the prediction has, less the skipped."""
        return self.correct + self.wrong + self.spurious

    @property
    def precision(self) -> float | None:
        """c / (c+w+s), None where nothing was predicted."""
        return _ratio(self.correct, self.in_prediction)

    @property
    def recall(self) -> float | None:
        """c / (c+w+m), None where gold has nothing."""
        return _ratio(self.correct, self.in_gold)

    @property
    def f1(self) -> float | None:
        """2c / ((c+w+s) + (c+w+m)), None where neither side has anything."""
        return _ratio(2 * self.correct, self.in_prediction + self.in_gold)

    @property
    def spurious_rate(self) -> float | None:
        """s / (s+a): how often something was said where gold has nothing."""
        return _ratio(self.spurious, self.spurious + self.absent)

    @property
    def omission_rate(self) -> float | None:
        """m / (c+w+m): how often nothing was said where gold has something."""
        return _ratio(self.missing, self.in_gold)

    @property
    def flawless(self) -> bool:
        """Whether there is no wrong, missing or spurious slot."""
        return not (self.wrong or self.missing or self.spurious)


class _Weighted:
    """The ratios of what was counted by weight."""

    weighted: Tally

    @property
    def precision(self) -> float | None:
        """Weighted precision, in [0, 1]; None where nothing was predicted."""
        return self.weighted.precision

    @property
    def recall(self) -> float | None:
        """Weighted recall, in [0, 1]; None where gold has nothing."""
        return self.weighted.recall

    @property
    def f1(self) -> float | None:
        """Weighted micro F1, in [0, 1]; None where neither side has anything."""
        return self.weighted.f1


@dataclass(frozen=True)
class Totals(_Weighted):
    """What one prediction against one gold record adds up to, and nothing of where and why.

    tally: slots by verdict, each counted as 1. weighted: each counted as its weight; the ratios are of this one.
    similarity: the graded score of the whole record, in [0, 1].
    """

    tally: Tally
    weighted: Tally
    similarity: float


@dataclass(frozen=True)
class Comparison(_Weighted):
    """One prediction against one gold record.

    outcomes: a row a slot, in the order of the schema, gold's items before the unpaired predicted ones.
    similarity: the graded score of the whole record, in [0, 1].
    unknown_keys: pointers into the prediction to keys that the schema does not have; listed, not scored.
    """

    outcomes: tuple[Outcome, ...]
    similarity: float
    unknown_keys: tuple[str, ...] = ()

    @cached_property
    def tally(self) -> Tally:
        """Slots by verdict, each counted as 1."""
        return Tally.of(self.outcomes)

    @cached_property
    def weighted(self) -> Tally:  # type: ignore[override]
        """Slots by verdict, each counted as its weight; the ratios are of this one."""
        return Tally.of(self.outcomes, weighted=True)

    def to_json(self) -> dict[str, Any]:
        """The object that `harness score --json` prints."""
        return {
            "format": 1,
            "tally": self.tally.to_json(),
            "precision": self.precision,
            "recall": self.recall,
            "f1": self.f1,
            "similarity": self.similarity,
            "outcomes": [outcome.to_json() for outcome in self.outcomes],
            "unknown_keys": list(self.unknown_keys),
        }


@dataclass(frozen=True)
class Judged:
    """An extraction and what its comparison with gold gave: the unit that `score` adds up."""

    extraction: Extraction
    comparison: Comparison
