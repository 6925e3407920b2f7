"""The records of how sure the numbers of a run are; they travel with the scoreboard, so no score is without them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, get_args

__all__ = ["LEVEL", "GroupIntervals", "Interval", "Intervals", "Method", "Scope"]

LEVEL = 0.95
"""Of every interval that is shown."""

Method = Literal["documents", "repeats", "wilson"]
"""What was resampled: the documents, or the repeats within each; or Wilson's formula over documents."""

Scope = Literal["documents", "repeats", "few_documents", "one_document", "nothing"]
"""Of what the run's intervals speak.

documents: of other documents like these. repeats: of these documents read again. few_documents: fewer than ten, each
read once: of nothing, so there are none. one_document: the same for a single one. nothing: nothing was scored.
"""

_METHODS, _SCOPES = get_args(Method), get_args(Scope)


@dataclass(frozen=True)
class Interval:
    """From `low` to `high`, both included, in the unit of its number."""

    low: float
    high: float
    method: Method

    @classmethod
    def from_json(cls, value: Mapping[str, Any] | None) -> Interval | None:
        """The interval of these members, None for None. Raises ValueError for what is no interval."""
        if value is None:
            return None
        low, high, method = value["low"], value["high"], value["method"]
        if method not in _METHODS or not all(isinstance(end, int | float) for end in (low, high)):
            raise ValueError(f"{method!r} from {low!r} to {high!r} is no interval")
        if not (math.isfinite(low) and math.isfinite(high) and low <= high):
            raise ValueError(f"an interval from {low!r} to {high!r}")
        return cls(float(low), float(high), method)


@dataclass(frozen=True)
class GroupIntervals:
    """The intervals of one schema, or of all; None where there is none to be had. Shares are of records, by Wilson."""

    score: Interval | None = None
    precision: Interval | None = None
    recall: Interval | None = None
    accuracy: Interval | None = None
    straight_through: Interval | None = None
    validity_first: Interval | None = None
    validity: Interval | None = None

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> GroupIntervals:
        """The intervals of these members. Raises ValueError, KeyError or TypeError for anything else."""
        return cls(**{name: Interval.from_json(value[name]) for name in cls.__dataclass_fields__})


@dataclass(frozen=True)
class Intervals:
    """All intervals of a run, at `LEVEL`.

    seed, resamples: with which they can be made again, digit for digit. documents, repeats: how many there were, of
    repeats the most of any document. fields: by schema, then by field path, of the path's F1.
    """

    scope: Scope
    documents: int
    repeats: int
    seed: int
    resamples: int
    overall: GroupIntervals = field(default_factory=GroupIntervals)
    macro_f1: Interval | None = None
    document_f1: Interval | None = None
    schemas: Mapping[str, GroupIntervals] = field(default_factory=dict)
    fields: Mapping[str, Mapping[str, Interval | None]] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The object under `intervals` in scores.json."""
        return {"level": LEVEL, **asdict(self)}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Intervals:
        """The intervals that `to_json` wrote. Raises ValueError, KeyError or TypeError for anything else."""
        if value["scope"] not in _SCOPES or value["level"] != LEVEL:
            raise ValueError(f"intervals of scope {value['scope']!r} at level {value['level']!r}")
        numbers = {name: value[name] for name in ("documents", "repeats", "seed", "resamples")}
        if not all(type(number) is int and number >= 0 for number in numbers.values()):
            raise ValueError("a count of the intervals that is none")
        return cls(
            scope=value["scope"],
            **numbers,
            overall=GroupIntervals.from_json(value["overall"]),
            macro_f1=Interval.from_json(value["macro_f1"]),
            document_f1=Interval.from_json(value["document_f1"]),
            schemas={name: GroupIntervals.from_json(group) for name, group in value["schemas"].items()},
            fields={
                schema: {path: Interval.from_json(interval) for path, interval in paths.items()}
                for schema, paths in value["fields"].items()
            },
        )
