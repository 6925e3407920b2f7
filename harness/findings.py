"""What is found of gold and of the measure: records that cross from who counts to who reports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from harness.uncertainty import Interval

__all__ = ["AuditCount", "Difference", "FieldAgreement"]


@dataclass
class AuditCount:
    """Mutants of one field path of one schema, spoiled in one way. right: caught, or forgiven; of those tried."""

    schema: str
    path: str
    kind: str
    harmful: bool
    right: int = 0
    tried: int = 0


@dataclass(frozen=True)
class Difference:
    """A leaf that both passes have a place for, or a list's item that one of them alone has.

    first, second: pointers into the passes; of an item, None for the pass that has it not. values: what stands there.
    into: the first pass's list that an item of the second belongs in, which need not be there.
    """

    first: str | None
    second: str | None
    first_value: Any
    second_value: Any
    item: bool = False
    into: str | None = None


@dataclass(frozen=True)
class FieldAgreement:
    """One field path. slots: that either of the first two labelled. kappa: for closed values alone.

    alpha: over all labellers, where there are more than two. chance_interval: of alpha there, else of kappa, over
    documents. similarity: mean over the slots that both have.
    """

    schema: str
    path: str
    closed: bool
    slots: int
    f1: float | None
    interval: Interval | None
    similarity: float | None
    kappa: float | None
    alpha: float | None
    chance_interval: tuple[float, float] | None = None
