"""What the terms of a report mean, one line each."""

from __future__ import annotations

from collections.abc import Mapping

from harness.records import FailureKind, Reason
from harness.uncertainty import Scope

__all__ = ["FAILURES", "INTERVALS", "REASONS_MEAN", "SHARES", "label"]

REASONS_MEAN: Mapping[Reason, str] = {
    "invalid": "not of the field's type: a word where a number belongs, an impossible date",
    "coarser": "the date is right as far as it goes, gold has it more precisely",
    "finer": "the date says more than the document supports",
    "misplaced": "right for another slot of the same record or list, as when two names are swapped",
    "near_miss": "similar (0.80 or more), yet below the field's threshold",
    "unsupported": "does not stand in the document: made up",
    "over_extracted": "stands in the document, but nothing is to be said here",
    "other": "stands in the document, but is not the value of this slot",
}

FAILURES: Mapping[FailureKind, str] = {
    "refusal": "the model declined to answer",
    "content_filter": "the provider withheld the answer",
    "truncated": "the answer was cut off at the token limit",
    "timeout": "no answer in the time allowed",
    "rate_limit": "the server went on asking to slow down",
    "connection": "the server could not be reached",
    "bad_status": "the server answered with an error",
    "no_json": "the answer holds no JSON that can be read",
    "no_prediction": "the predictions that were scored have none for this document",
    "worker_died": "the workers that were to ask it died of it",
    "invalid": "the answer is JSON but does not fit the schema; it is scored leaf by leaf",
}

INTERVALS: Mapping[Scope, str] = {
    "nothing": "Nothing was scored, so there is no number to be sure of.",
    "one_document": "There is no interval: one document, read once, cannot show how far the score would vary, neither "
    "on other documents nor when this one is read again.",
    "few_documents": "There is no interval of the score: fewer than ten documents, each read once, cannot show how far "
    "it would vary. Ten documents can, or several repeats.",
    "repeats": "Intervals are of 95% and speak of these documents only: they show how far the numbers move when the "
    "same documents are read again ({documents}, {repeats}), and nothing of other documents.",
    "documents": "Intervals are of 95%: how far the numbers would vary on other documents like these, by resampling "
    "the {documents}. A field path that stands in fewer than ten of them has none.",
}
"""What the intervals of a run speak of; `{documents}` and `{repeats}` are filled in."""

SHARES = "Shares of records carry Wilson's interval, counted in documents."


def label(name: str) -> str:
    """A term of the data as it is shown: `near_miss` reads `near-miss`."""
    return name.replace("_", "-")
