"""The record that crosses from `score` to `report` and to the disk: counts that add, and ratios that are properties.

Verdicts add in `Tally` alone. Here they are grouped: `Slots` for a field path; `Group`, which is slots and the records
that they stand in, for a schema, a document, or the whole run.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from harness.records import REASONS, VERDICTS, Extraction, Outcome, Tally
from harness.uncertainty import Intervals

__all__ = ["FORMAT", "Group", "Records", "Scoreboard", "Slots", "is_lost", "mean"]

FORMAT = 1
"""Of scores.json."""


def is_lost(extraction: Extraction) -> bool:
    """Whether no response could be had or read; a response that merely does not fit its schema is not lost."""
    return extraction.failure is not None and extraction.response is None


def mean(values: Iterable[float | None]) -> float | None:
    """The mean of the values that are not None; None where there is none left."""
    known = [value for value in values if value is not None]
    return math.fsum(known) / len(known) if known else None


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def _added(left: Mapping[str, int], right: Mapping[str, int]) -> dict[str, int]:
    return dict(Counter(left) + Counter(right))


@dataclass(frozen=True, slots=True)
class Slots:
    """Verdicts over some slots. plain counts each as 1, weighted as its weight; ratios are of the weighted counts.

    reasons: how many wrong and spurious slots have each diagnosis; a diagnosis that none has is left out.
    """

    plain: Tally = field(default_factory=Tally)
    weighted: Tally = field(default_factory=Tally)
    reasons: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, outcomes: Iterable[Outcome]) -> Slots:
        """Counts `outcomes`."""
        rows = tuple(outcomes)
        reasons = Counter(str(row.reason) for row in rows if row.reason is not None)
        return cls(Tally.of(rows), Tally.of(rows, weighted=True), dict(reasons))

    def __add__(self, other: Slots) -> Slots:
        reasons = _added(self.reasons, other.reasons)
        return Slots(self.plain + other.plain, self.weighted + other.weighted, reasons)

    @property
    def f1(self) -> float | None:
        """Weighted micro F1, in [0, 1]; None where neither side has anything."""
        return self.weighted.f1

    def to_json(self) -> dict[str, Any]:
        """Counts, and the ratios that follow from them."""
        ratios = ("f1", "precision", "recall", "spurious_rate", "omission_rate")
        return {
            "tally": self.plain.to_json(),
            "weighted_tally": self.weighted.to_json(),
            "reasons": dict(self.reasons),
            **{name: getattr(self.weighted, name) for name in ratios},
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Slots:
        """The slots that `to_json` wrote; the ratios are worked out anew. Raises ValueError for anything else."""
        reasons = _counts(value["reasons"], allowed=REASONS)
        return cls(_tally(value["tally"]), _tally(value["weighted_tally"]), reasons)


@dataclass(frozen=True, slots=True)
class Records:
    """Some records (a record is one document, schema and repeat), counted; shares of them are properties.

    accurate: those with no wrong, missing or spurious slot.
    critical: those whose schema has a critical slot anywhere in the run.
    straight_through: those among the critical with no wrong, missing or spurious critical slot.
    A record whose response could not be had is neither accurate nor straight-through, even where gold has nothing.
    valid_first, valid: extractions valid at the first attempt, and at the last. failures: extractions by their kind.
    """

    count: int = 0
    accurate: int = 0
    critical: int = 0
    straight_through: int = 0
    valid_first: int = 0
    valid: int = 0
    similarity_sum: float = 0.0
    failures: Mapping[str, int] = field(default_factory=dict)

    def __add__(self, other: Records) -> Records:
        sums = {name: getattr(self, name) + getattr(other, name) for name in _NUMBERS}
        return Records(**sums, failures=_added(self.failures, other.failures))

    @property
    def accuracy(self) -> float | None:
        """Record accuracy, in [0, 1]; None where there is no record."""
        return _share(self.accurate, self.count)

    @property
    def straight_through_rate(self) -> float | None:
        """In [0, 1]; None where no schema has a critical slot."""
        return _share(self.straight_through, self.critical)

    @property
    def validity_first(self) -> float | None:
        """Share of extractions that parsed and validated at the first attempt, in [0, 1]."""
        return _share(self.valid_first, self.count)

    @property
    def validity(self) -> float | None:
        """Share of extractions that parsed and validated in the end, after repair attempts, in [0, 1]."""
        return _share(self.valid, self.count)

    @property
    def similarity(self) -> float | None:
        """Mean similarity of the records, in [0, 1]."""
        return _share(self.similarity_sum, self.count)

    def to_json(self) -> dict[str, Any]:
        """Counts, and the ratios that follow from them."""
        ratios = ("accuracy", "straight_through_rate", "validity_first", "validity", "similarity")
        return {
            **{name: getattr(self, name) for name in _NUMBERS},
            "failures": dict(self.failures),
            **{name: getattr(self, name) for name in ratios},
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Records:
        """The records that `to_json` wrote; the ratios are worked out anew. Raises ValueError for anything else."""
        whole = {name: _number(value[name], whole=name != "similarity_sum") for name in _NUMBERS}
        return cls(**whole, failures=_counts(value["failures"]))


_NUMBERS = tuple(entry.name for entry in fields(Records) if entry.name != "failures")


@dataclass(frozen=True, slots=True)
class Group:
    """Some records and all their slots."""

    slots: Slots = field(default_factory=Slots)
    records: Records = field(default_factory=Records)

    def __add__(self, other: Group) -> Group:
        return Group(self.slots + other.slots, self.records + other.records)

    def to_json(self) -> dict[str, Any]:
        """`slots` and `records`."""
        return {"slots": self.slots.to_json(), "records": self.records.to_json()}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Group:
        """The group that `to_json` wrote. Raises ValueError for anything else."""
        return cls(Slots.from_json(value["slots"]), Records.from_json(value["records"]))


@dataclass(frozen=True)
class Scoreboard:
    """Everything that is counted of a run.

    schemas, documents: by name. fields: by schema, then by field path. intervals: of the scores; None where the run was
    scored without them.
    """

    overall: Group = field(default_factory=Group)
    schemas: Mapping[str, Group] = field(default_factory=dict)
    fields: Mapping[str, Mapping[str, Slots]] = field(default_factory=dict)
    documents: Mapping[str, Group] = field(default_factory=dict)
    intervals: Intervals | None = None

    @property
    def score(self) -> float | None:
        """The primary number: micro F1 over all slots, weighted by field weight, in [0, 1]."""
        return self.overall.slots.f1

    def macro_f1(self, schema: str | None = None) -> float | None:
        """Mean of the F1 of the field paths that have one, of one schema or of all, in [0, 1]."""
        chosen = self.fields.values() if schema is None else (self.fields[schema],)
        return mean(slots.f1 for paths in chosen for slots in paths.values())

    @property
    def document_scores(self) -> list[float | None]:
        """The documents' F1, in their order."""
        columns = getattr(self.documents, "f1", None)  # where the groups stand in columns, so that none has to be made
        return columns() if columns else [group.slots.f1 for group in self.documents.values()]

    @property
    def document_f1(self) -> float | None:
        """Mean of the documents' F1, in [0, 1]."""
        return mean(self.document_scores)

    def to_json(self) -> dict[str, Any]:
        """The object of scores.json."""
        return {**self.members(), "documents": {name: group.to_json() for name, group in self.documents.items()}}

    def members(self) -> dict[str, Any]:
        """The same, with the groups of the documents, of which there may be many, as they are."""
        return {
            "format": FORMAT,
            "score": self.score,
            "macro_f1": self.macro_f1(),
            "document_f1": self.document_f1,
            "overall": self.overall.to_json(),
            "schemas": {
                name: {**group.to_json(), "macro_f1": self.macro_f1(name)} for name, group in self.schemas.items()
            },
            "fields": {
                schema: {path: slots.to_json() for path, slots in paths.items()}
                for schema, paths in self.fields.items()
            },
            "documents": getattr(self.documents, "later", lambda: dict(self.documents))(),
            "intervals": None if self.intervals is None else self.intervals.to_json(),
        }

    @classmethod
    def from_json(cls, value: Any) -> Scoreboard:
        """The scoreboard that `to_json` wrote. Raises ValueError, in one line, for anything else."""
        try:
            if value["format"] != FORMAT:
                raise ValueError(f"format {value['format']!r}, where this version reads {FORMAT}")
            return cls(
                Group.from_json(value["overall"]),
                {name: Group.from_json(group) for name, group in value["schemas"].items()},
                {
                    schema: {path: Slots.from_json(slots) for path, slots in paths.items()}
                    for schema, paths in value["fields"].items()
                },
                {name: Group.from_json(group) for name, group in value["documents"].items()},
                None if value.get("intervals") is None else Intervals.from_json(value["intervals"]),
            )
        except KeyError as error:
            raise ValueError(f"no member {error.args[0]!r}") from error
        except (AttributeError, TypeError) as error:
            raise ValueError("a member is not of the kind it should be") from error


def _number(value: Any, *, whole: bool = False) -> Any:
    if isinstance(value, bool) or not isinstance(value, int if whole else int | float) or not 0 <= value < math.inf:
        raise ValueError(f"{value!r} is no count")
    return value


def _tally(value: Mapping[str, Any]) -> Tally:
    return Tally(**{name: _number(value[name]) for name in VERDICTS})


def _counts(value: Mapping[str, Any], *, allowed: tuple[str, ...] | None = None) -> dict[str, int]:
    for name in value:
        if allowed is not None and name not in allowed:
            raise ValueError(f"{name!r} is no reason")
    return {name: _number(count, whole=True) for name, count in value.items()}
