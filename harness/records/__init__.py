"""The frozen records that cross from stage to stage, and `Tally`, in which counts add and ratios are properties."""

from harness.records.comparisons import (
    REASONS,
    VERDICTS,
    Comparison,
    Judged,
    Outcome,
    Reason,
    Tally,
    Totals,
    VerdictName,
)
from harness.records.documents import Document, Gold, Schema
from harness.records.extractions import Attempted, Extraction, Failure, FailureKind, Usage

__all__ = [
    "REASONS",
    "VERDICTS",
    "Attempted",
    "Comparison",
    "Document",
    "Extraction",
    "Failure",
    "FailureKind",
    "Gold",
    "Judged",
    "Outcome",
    "Reason",
    "Schema",
    "Tally",
    "Totals",
    "Usage",
    "VerdictName",
]
