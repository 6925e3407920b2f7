# /// script
# dependencies = ["stickler-eval==1.0.0", "munkres==3.0.0", "numpy==2.4.6", "pydantic==2.14.4", "rapidfuzz==3.14.6"]
# ///
"""stickler: zero-config from plain models; typed, with a comparator for each field; typed, with each value told."""

from __future__ import annotations

import re
from typing import Any, List, Literal, Optional  # noqa: UP035 - stickler reads `List[...]` of a model

from pydantic import BaseModel
from stickler import (
    ComparableField,
    DateComparator,
    ExactComparator,
    FuzzyComparator,
    LevenshteinComparator,
    NumericComparator,
    StructuredModel,
    eval_for,
)
from worker import Scorer, serve

Kind = Literal["meeting", "visit", "call", "signing", "hearing", "launch"]
Status = Literal["open", "held", "closed", "void"]


class Participant(BaseModel):
    name: str
    country: str | None = None
    title: str | None = None


class Event(BaseModel):
    kind: Kind
    date: str | None = None
    place: str | None = None
    summary: str | None = None


class Record(BaseModel):
    headline: str
    published: str | None = None
    outlet: str | None = None
    count: int | None = None
    participants: list[Participant] = []
    events: list[Event] = []
    topics: list[str] = []


class Row(BaseModel):
    name: str
    date: str | None = None
    place: str | None = None
    status: Status | None = None
    count: int | None = None
    amount: float | None = None


class Rows(BaseModel):
    rows: list[Row] = []


def text() -> Any:
    return ComparableField(comparator=LevenshteinComparator(), threshold=1.0)


def exact() -> Any:
    return ComparableField(comparator=ExactComparator(), threshold=1.0)


def number() -> Any:
    return ComparableField(comparator=NumericComparator(), threshold=1.0)


def day() -> Any:
    return ComparableField(comparator=DateComparator(), threshold=1.0)


def similar(threshold: float) -> Any:
    return ComparableField(comparator=FuzzyComparator(method="token_sort_ratio"), threshold=threshold)


class TypedParticipant(StructuredModel):
    name: str = similar(0.9)
    country: Optional[str] = text()  # noqa: UP045
    title: Optional[str] = text()  # noqa: UP045


class TypedEvent(StructuredModel):
    kind: str = exact()
    date: Optional[str] = day()  # noqa: UP045
    place: Optional[str] = text()  # noqa: UP045
    summary: Optional[str] = similar(0.7)  # noqa: UP045


class TypedRecord(StructuredModel):
    headline: str = text()
    published: Optional[str] = day()  # noqa: UP045
    outlet: Optional[str] = text()  # noqa: UP045
    count: Optional[int] = number()  # noqa: UP045
    participants: List[TypedParticipant] = ComparableField()  # noqa: UP006
    events: List[TypedEvent] = ComparableField()  # noqa: UP006
    topics: List[str] = text()  # noqa: UP006


class TypedRow(StructuredModel):
    name: str = similar(0.9)
    date: Optional[str] = day()  # noqa: UP045
    place: Optional[str] = text()  # noqa: UP045
    status: Optional[str] = exact()  # noqa: UP045
    count: Optional[int] = number()  # noqa: UP045
    amount: Optional[float] = number()  # noqa: UP045


class TypedRows(StructuredModel):
    rows: List[TypedRow] = ComparableField()  # noqa: UP006


PLAIN: dict[str, type[BaseModel]] = {"record": Record, "rows": Rows}
TYPED: dict[str, type[StructuredModel]] = {"record": TypedRecord, "rows": TypedRows}


def zero_config(task: str) -> Scorer:
    model = PLAIN[task]
    return Scorer(form=model.model_validate, score=eval_for(model).evaluate, values=lambda _: 0)


def typed(task: str) -> Scorer:
    def score(gold: StructuredModel, prediction: StructuredModel) -> Any:
        return gold.compare_with(prediction, include_confusion_matrix=True)

    return Scorer(form=TYPED[task].from_json, score=score, values=lambda _: 0)


def typed_values(task: str) -> Scorer:
    """By its cheapest call that says how single values fared."""

    def score(gold: StructuredModel, prediction: StructuredModel) -> Any:
        return gold.compare_with(prediction, include_confusion_matrix=True, document_field_comparisons=True)

    def values(answer: Any) -> int:
        return sum(not isinstance(row["expected_value"] or row["actual_value"], dict) for row in told(answer))

    return Scorer(form=TYPED[task].from_json, score=score, values=values, pairs=pairs)


def told(answer: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = answer["field_comparisons"]
    return rows


def pairs(answer: Any) -> list[tuple[int, int]]:
    found = set()
    for row in told(answer):
        if row["expected_key"] and row["actual_key"]:
            both = [re.match(r"rows\[(\d+)\]", row[key]) for key in ("expected_key", "actual_key")]
            if all(both):
                found.add(tuple(int(one[1]) for one in both if one))
    return list(found)


if __name__ == "__main__":
    serve({"zero-config": zero_config, "typed": typed, "typed, values": typed_values})
