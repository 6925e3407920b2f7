"""What a run must hold to pass: the record of `[tool.harness.check]` and its flags."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["FieldPolicy", "Policy"]


@dataclass(frozen=True, kw_only=True)
class FieldPolicy:
    """The rule of one field path; shares in [0, 1]. max_drop is for critical fields alone."""

    min_score: float | None = None
    max_drop: float | None = None


@dataclass(frozen=True, kw_only=True)
class Policy:
    """The rules of `harness check`.

    max_drop: how far the score may fall, in [0, 1). alpha: the chance of a false alarm, in (0, 0.5). min_score,
    min_validity: floors in [0, 1]. max_cost: a ceiling, dollars of the whole run. strict: whether an inconclusive
    comparison fails. any_change: whether, of the same responses, a change for the better fails too. seed: of the draws.
    fields: by `schema/path`.
    """

    max_drop: float = 0.02
    alpha: float = 0.05
    min_score: float | None = None
    min_validity: float | None = None
    max_cost: float | None = None
    strict: bool = False
    any_change: bool = False
    seed: int = 0
    fields: Mapping[str, FieldPolicy] = field(default_factory=dict)
