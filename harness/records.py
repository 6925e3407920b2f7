"""The frozen records that cross from stage to stage, and `Tally`, in which counts add and ratios are properties."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, NamedTuple

__all__ = [
    "REASONS",
    "VERDICTS",
    "Attempted",
    "Comparison",
    "Document",
    "Extraction",
    "Failure",
    "Gold",
    "Judged",
    "Outcome",
    "Schema",
    "Tally",
    "Usage",
]

VerdictName = Literal["correct", "wrong", "missing", "spurious", "absent", "skipped"]
VERDICTS: tuple[VerdictName, ...] = ("correct", "wrong", "missing", "spurious", "absent", "skipped")

Reason = Literal["invalid", "coarser", "finer", "misplaced", "near_miss", "unsupported", "over_extracted", "other"]
REASONS: tuple[Reason, ...] = (
    "invalid", "coarser", "finer", "misplaced", "near_miss", "unsupported", "over_extracted", "other",
)  # fmt: skip

FailureKind = Literal[
    "refusal", "content_filter", "truncated", "timeout", "rate_limit", "connection", "bad_status", "no_json", "invalid",
    "no_prediction",
]  # fmt: skip


@dataclass(frozen=True)
class Document:
    """One source text.

    name: the file's stem, by which gold and reports refer to it.
    text: as it is sent to a model; never blank.
    meta: the sidecar's metadata, {} where there is none; `published_at` is what relative dates are resolved against.
    digest: SHA-256 of the text and the metadata, hexadecimal.
    """

    name: str
    text: str
    meta: Mapping[str, Any]
    digest: str
    path: Path | None = None

    @property
    def published_at(self) -> str | None:
        """ISO 8601 publication date or date-time from the sidecar, or None."""
        value = self.meta.get("published_at")
        return value if isinstance(value, str) else None

    @property
    def content(self) -> str:
        """SHA-256 of the text and the date, which are all of it that a model is told, hexadecimal."""
        told = f"{self.published_at}\0{self.text}"
        return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()

    def read(self) -> Document:
        """The same with its text in memory; what stands for a document on the disk reads it for this."""
        return self


@dataclass(frozen=True)
class Schema:
    """One extraction task: a pydantic model and where it came from.

    name: by which gold, reports and `--schema` refer to it. digest: SHA-256 of what decides its scores, hexadecimal.
    """

    name: str
    model: type[Any]
    digest: str
    path: Path | None = None


@dataclass(frozen=True)
class Gold:
    """The hand-labelled record of one document under one schema, and its doubts.

    labels: the typed record as JSON. Every other member refers to it by RFC 6901 pointers, as filed.
    draft: what the labels were taken from, as long as nobody has settled them. document_digest, schema_digest: how the
    digests of what was labelled began; None where that was not noted.
    """

    document: str
    schema: str
    labels: Mapping[str, Any]
    accept: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    optional: frozenset[str] = frozenset()
    ignore: frozenset[str] = frozenset()
    evidence: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    inferred: Mapping[str, str] = field(default_factory=dict)
    annotator: str | None = None
    guideline: int | None = None
    draft: str | None = None
    document_digest: str | None = None
    schema_digest: str | None = None
    digest: str = ""
    path: Path | None = None


@dataclass(frozen=True)
class Usage:
    """Tokens of one extraction, null where the server did not say."""

    input_tokens: int | None = None
    output_tokens: int | None = None
    cached_tokens: int | None = None
    reasoning_tokens: int | None = None
    requests: int = 0


@dataclass(frozen=True)
class Failure:
    """Why no usable response was had. detail: bounded text, free of keys."""

    kind: FailureKind
    detail: str


@dataclass(frozen=True, slots=True)
class Attempted:
    """What one attempt of an extraction took. failure: the kind of what was wrong with it, None for a valid reply."""

    usage: Usage
    cost: Decimal | None = None
    failure: FailureKind | None = None


@dataclass(frozen=True, slots=True)
class Extraction:
    """What a model returned for one document, schema and repeat: a response, or a typed failure.

    response: JSON of any shape; None where none could be had or read (then `failure` says why).
    valid_first: whether the first response parsed and validated; valid: whether the last one did.
    latency: seconds from asking to answer, all attempts together; None for stored predictions.
    cost: US dollars, all attempts together; None where the price or the tokens of one are not known.
    by_attempt: each attempt's own, in their order, where there was more than one.
    """

    document: str
    schema: str
    repeat: int
    response: Any
    failure: Failure | None
    valid_first: bool
    valid: bool
    attempts: int = 1
    usage: Usage = Usage()
    latency: float | None = None
    raw: str | None = None
    cost: Decimal | None = None
    by_attempt: tuple[Attempted, ...] = ()


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
