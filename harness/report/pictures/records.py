"""What pictures are drawn from. Names are as they came, of any length and content: pictures bound and escape them."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["FieldPoint", "ModelPoint", "RunPoint"]


@dataclass(frozen=True)
class FieldPoint:
    """The F1 of one field path of one schema.

    f1: in [0, 1]; None where neither gold nor the model says anything. low, high: its 95% interval, both or neither.
    gold: how many values gold has. faults: slots that are wrong, missing or spurious.
    """

    schema: str
    path: str
    f1: float | None
    low: float | None = None
    high: float | None = None
    gold: float = 0
    faults: float = 0


@dataclass(frozen=True)
class ModelPoint:
    """What one model came to. score, low, high: in [0, 1], with its 95% interval or without.

    cost: US dollars a document. latency: seconds of one extraction, the median. None where not known.
    """

    name: str
    score: float | None
    low: float | None = None
    high: float | None = None
    cost: float | None = None
    latency: float | None = None


@dataclass(frozen=True)
class RunPoint:
    """The score of one run, with its 95% interval or without.

    started: ISO 8601. material: equal where two runs have the same documents, schemas, gold and scorer, so that their
    scores can be compared.
    """

    run: str
    started: str
    model: str
    score: float | None
    low: float | None = None
    high: float | None = None
    material: str = ""
    baseline: bool = False
