"""What a model returned, or why it did not."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

__all__ = ["Attempted", "Extraction", "Failure", "FailureKind", "Usage"]

FailureKind = Literal[
    "refusal", "content_filter", "truncated", "timeout", "rate_limit", "connection", "bad_status", "no_json", "invalid",
    "no_prediction", "worker_died",
]  # fmt: skip


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
