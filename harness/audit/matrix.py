"""What the scorer noticed: by field and way of spoiling, how many harms it caught and harmless changes it forgave."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from harness.audit.mutants import Mutant
from harness.findings import AuditCount
from harness.plan import within
from harness.records import Comparison, Outcome

__all__ = ["Matrix", "Survivor"]

_FAULTS = ("wrong", "missing", "spurious")


@dataclass(frozen=True)
class Survivor:
    """A harm that was not caught, or a harmless change that was punished.

    similarity: that the scorer saw at the place, None where there is no such slot. found: what it said instead.
    """

    schema: str
    document: str
    path: str
    kind: str
    pointer: str
    before: Any
    after: Any
    similarity: float | None
    found: str


@dataclass
class Matrix:
    """Takes mutants with what the scorer said of them."""

    rows: dict[tuple[str, str, str], AuditCount] = field(default_factory=dict)
    survivors: list[Survivor] = field(default_factory=list)

    def add(self, schema: str, document: str, mutant: Mutant, comparison: Comparison) -> None:
        """One mutant, as a prediction, against its gold."""
        key = (schema, mutant.path, mutant.kind)
        row = self.rows.setdefault(key, AuditCount(*key, mutant.harmful))
        row.tried += 1
        fault = _missed(mutant, comparison) if mutant.harmful else _punished(comparison)
        if fault is None:
            row.right += 1
            return
        self.survivors.append(
            Survivor(
                schema,
                document,
                mutant.path,
                mutant.kind,
                min(mutant.places),
                mutant.before,
                mutant.after,
                _similarity(mutant, comparison),
                fault,
            )
        )

    def share(self, *, harmful: bool) -> tuple[int, int]:
        """(right, tried) of harms, or of harmless changes."""
        rows = [row for row in self.rows.values() if row.harmful == harmful]
        return sum(row.right for row in rows), sum(row.tried for row in rows)


def _at(outcomes: tuple[Outcome, ...], places: frozenset[str]) -> Iterator[Outcome]:
    for outcome in outcomes:
        for pointer in (outcome.gold_pointer, outcome.prediction_pointer):
            if pointer is not None and any(within(pointer, one) for one in places):
                yield outcome
                break


def _missed(mutant: Mutant, comparison: Comparison) -> str | None:
    """None where the harm was caught at its place and called right, else what the scorer said."""
    here = list(_at(comparison.outcomes, mutant.places))
    if mutant.loose:
        here += [outcome for outcome in comparison.outcomes if outcome.path == mutant.path]
    verdicts = _FAULTS if mutant.loose else mutant.verdicts
    shown = [outcome for outcome in here if outcome.verdict in verdicts]
    if not shown:
        elsewhere = [outcome for outcome in comparison.outcomes if outcome.verdict in _FAULTS]
        return f"{elsewhere[0].verdict} elsewhere, at {elsewhere[0].path}" if elsewhere else "nothing wrong"
    wrong = [outcome for outcome in shown if outcome.verdict == "wrong"]
    if mutant.reason is not None and wrong and all(outcome.reason != mutant.reason for outcome in wrong):
        return f"wrong, but {wrong[0].reason} instead of {mutant.reason}"
    return None


def _punished(comparison: Comparison) -> str | None:
    """None where nothing was found wrong."""
    for outcome in comparison.outcomes:
        if outcome.verdict in _FAULTS:
            return f"{outcome.verdict} at {outcome.path}" + (f": {outcome.reason}" if outcome.reason else "")
    return None


def _similarity(mutant: Mutant, comparison: Comparison) -> float | None:
    graded = [one.similarity for one in _at(comparison.outcomes, mutant.places) if one.similarity is not None]
    return min(graded) if graded else None
