"""What the fixture `harness_scores` gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from harness.errors import UsageError, excerpt
from harness.runs import LoadedRun
from harness.scoreboard import Scoreboard
from harness.uncertainty import Interval

__all__ = ["HarnessScores"]


@dataclass(frozen=True)
class HarnessScores:
    """The scores of one run, shares in [0, 1], None for a ratio of nothing. run: everything that was stored of it."""

    run: LoadedRun

    @property
    def board(self) -> Scoreboard:
        """Every count, from which the other members are taken."""
        return self.run.scoreboard

    @property
    def score(self) -> float | None:
        """The primary number: micro F1 over all slots."""
        return self.board.score

    @property
    def interval(self) -> Interval | None:
        """The 95% interval of the score; None where the run cannot have one."""
        return self.board.intervals.overall.score if self.board.intervals else None

    @property
    def precision(self) -> float | None:
        """Of all slots."""
        return self.board.overall.slots.weighted.precision

    @property
    def recall(self) -> float | None:
        """Of all slots."""
        return self.board.overall.slots.weighted.recall

    @property
    def validity(self) -> float | None:
        """Share of responses that are valid, after repair attempts."""
        return self.board.overall.records.validity

    @property
    def schemas(self) -> Mapping[str, float | None]:
        """The score of each schema, by name."""
        return {name: group.slots.f1 for name, group in self.board.schemas.items()}

    @property
    def documents(self) -> Mapping[str, float | None]:
        """The score of each document, by name."""
        return {name: group.slots.f1 for name, group in self.board.documents.items()}

    @property
    def fields(self) -> Mapping[str, float | None]:
        """The F1 of each field path, by `schema/path`, as the report writes it."""
        return {
            f"{schema}/{path}": slots.f1 for schema, paths in self.board.fields.items() for path, slots in paths.items()
        }

    def field(self, name: str) -> float | None:
        """The F1 of the field path `schema/path`. Raises UsageError, with the nearest name, where there is none."""
        known = self.fields
        if name not in known:
            from difflib import get_close_matches

            near = get_close_matches(name, known, 1)
            hint = f"did you mean {excerpt(near[0])!r}?" if near else "write it as schema/path, as the report shows it"
            raise UsageError(f"the run has no field {excerpt(name)!r}", hint=hint)
        return known[name]
