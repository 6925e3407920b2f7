"""What a report says, decided once: every renderer shows these strings, so that no two reports can disagree.

Strings of a field that is called a name, a pointer, a value, a detail, a warning or the signature come from documents,
models and files: they are `visible` text (one bounded line), which a renderer still has to quote in its own syntax. All
others are the report's own words.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "NAME_LIMIT",
    "CostRow",
    "Fact",
    "FailureRow",
    "FieldRow",
    "FieldTable",
    "LeftOut",
    "Measure",
    "ReasonRow",
    "RecordSlots",
    "ReportView",
    "SchemaRow",
    "SchemaSlots",
    "SlotRow",
    "UnknownKeyRow",
]

NAME_LIMIT = 100
"""The most characters of a document's, schema's or model's name, or of a field path, in a report."""


@dataclass(frozen=True)
class Measure:
    """One number of the whole run. interval: empty where there is none, as in the rows below."""

    label: str
    shown: str
    interval: str
    meaning: str


@dataclass(frozen=True)
class SchemaRow:
    """The numbers of one schema. name: None in the row for all of them."""

    name: str | None
    score: str
    interval: str
    precision: str
    recall: str
    correct: str
    wrong: str
    missing: str
    spurious: str
    accuracy: str
    straight_through: str
    validity: str


@dataclass(frozen=True)
class LeftOut:
    """Says of a list that was cut how much is left out and where it stands."""

    text: str


@dataclass(frozen=True)
class FieldRow:
    """The numbers of one field path; name: the path."""

    name: str
    gold: str
    correct: str
    wrong: str
    missing: str
    spurious: str
    precision: str
    recall: str
    f1: str
    interval: str


@dataclass(frozen=True)
class FieldTable:
    """The field paths of one schema, worst first: those to be seen at once, and the others."""

    name: str
    summary: str
    worst: tuple[FieldRow, ...]
    others: tuple[FieldRow, ...]
    others_summary: str
    left_out: LeftOut | None


@dataclass(frozen=True)
class ReasonRow:
    """One diagnosis, or the omissions."""

    label: str
    shown: str
    share: str
    meaning: str


@dataclass(frozen=True)
class SlotRow:
    """One slot that is not right. prediction_pointer: None where it is the gold's. values: None for nothing.

    href: to its place on the page.
    """

    gold_pointer: str | None
    prediction_pointer: str | None
    verdict: str
    why: str
    gold_value: str | None
    prediction_value: str | None
    evidence_values: tuple[str, ...]
    href: str


@dataclass(frozen=True)
class RecordSlots:
    """The slots of one record. repeat: shown only where there are several."""

    document_name: str
    repeat: str | None
    summary: str
    rows: tuple[SlotRow, ...]


@dataclass(frozen=True)
class SchemaSlots:
    """The slots of one schema that are not right. summary: None where the only record's says it."""

    name: str
    summary: str | None
    records: tuple[RecordSlots, ...]
    left_out: LeftOut | None


@dataclass(frozen=True)
class FailureRow:
    """One extraction that failed. repeat: shown only where there are several."""

    schema_name: str
    document_name: str
    repeat: str | None
    kind: str
    meaning: str
    detail: str


@dataclass(frozen=True)
class UnknownKeyRow:
    """Keys of one record that its schema does not have. repeat: shown only where there are several."""

    schema_name: str
    document_name: str
    repeat: str | None
    pointers: tuple[str, ...]
    more: str


@dataclass(frozen=True)
class Fact:
    """One thing that the run was. detail: visible text to be quoted; shown: words of the report."""

    label: str
    shown: str = ""
    detail: str = ""


@dataclass(frozen=True)
class CostRow:
    """What one part of the run came to. label: what it is, of which `name` is one; name: empty where there is none."""

    label: str
    name: str
    count: str
    input_tokens: str
    output_tokens: str
    cost: str


@dataclass(frozen=True)
class ReportView:
    """The whole report, in the order in which it is read.

    failures_summary: None where every response was had and fits its schema.
    """

    run_name: str
    model_name: str
    started: str
    score: str
    score_interval: str
    headline: str
    counts: str
    interval: str
    signature: str
    measures: tuple[Measure, ...]
    schemas: tuple[SchemaRow, ...]
    overall: SchemaRow
    fields: tuple[FieldTable, ...]
    reasons: tuple[ReasonRow, ...]
    slots: tuple[SchemaSlots, ...]
    failures_summary: str | None
    failures: tuple[FailureRow, ...]
    failures_left_out: LeftOut | None
    unknown_keys: tuple[UnknownKeyRow, ...]
    unknown_keys_left_out: LeftOut | None
    warnings: tuple[str, ...]
    facts: tuple[Fact, ...]
    costs: tuple[CostRow, ...] = ()
    costs_left_out: LeftOut | None = None
