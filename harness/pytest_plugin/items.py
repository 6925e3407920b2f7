"""Test items: a record of a document and schema, a floor, the gate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from harness.errors import HarnessError
from harness.judgement import check_run
from harness.policy import Policy
from harness.records import Judged, Tally
from harness.report import FloorRow, build_verdict_view, is_right, record_lines, verdict_lines, visible

__all__ = ["FloorItem", "GateItem", "Group", "HarnessItem", "RecordItem", "record_groups", "score_of"]

_NAME = 200
_CHANGES = 12


class NotRightError(Exception):
    """What failed an item, as it is shown."""


class Group(pytest.Collector):
    """The run, a schema, the floors: what items stand under."""

    def collect(self) -> Iterable[pytest.Item]:
        """Nothing: the items are added to the session's."""
        return ()


class HarnessItem(pytest.Item):
    """An item that fails with lines to read, and no traceback."""

    def __init__(self, **members: Any) -> None:
        super().__init__(**members)
        self.add_marker("harness")

    def fail(self, lines: Iterable[str]) -> None:
        """Fails the item."""
        raise NotRightError("\n".join(lines))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The lines of what is not right; anything else is a fault of the plugin, and has its traceback."""
        if isinstance(excinfo.value, NotRightError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, None, str]:
        """The run, and the item's place in it."""
        return self.path, None, self.nodeid


class RecordItem(HarnessItem):
    """All readings of one document under one schema: fails where a slot of any of them is not right."""

    def __init__(self, *, judged: Sequence[Judged], **members: Any) -> None:
        super().__init__(**members)
        self.judged = judged

    def runtest(self) -> None:
        """Fails with the slots that are not right."""
        if not all(is_right(row) for row in self.judged):
            self.fail(record_lines(self.judged))


class FloorItem(HarnessItem):
    """One floor or ceiling of the policy."""

    def __init__(self, *, floor: FloorRow, **members: Any) -> None:
        super().__init__(**members)
        self.floor = floor

    def runtest(self) -> None:
        """Fails where the floor is missed."""
        if not self.floor.met:
            self.fail([f"{self.floor.label} is {self.floor.got}, wanted {self.floor.wanted}"])


class GateItem(HarnessItem):
    """The run beside the baseline, as `harness check` judges it; floors are items of their own."""

    def __init__(self, *, run: Path, baseline: Path, policy: Policy, **members: Any) -> None:
        super().__init__(**members)
        self.run, self.baseline, self.policy = run, baseline, policy

    def runtest(self) -> None:
        """Fails on a regression, an incomplete run, and what cannot be compared; skips where it is inconclusive."""
        if not (self.baseline / "run.json").is_file():
            pytest.skip(
                f"there is no baseline; set one: python -m harness baseline set {visible(self.run.name, _NAME)}"
            )
        try:
            judgement = check_run(self.run, self.baseline, self.policy)
        except HarnessError as error:
            self.fail([visible(str(error), 1_000)])
            return
        before, after = judgement.before.info, judgement.after.info
        view = build_verdict_view(
            judgement.verdict,
            run=after.name,
            baseline=before.name,
            model=after.signature.model,
            signature=after.signature.line,
            max_rows=_CHANGES,
        )
        self.user_properties.append(("verdict", view.title))
        open_question = view.outcome == "inconclusive"
        if view.outcome in ("regression", "incomplete") or (open_question and self.policy.strict):
            self.fail(verdict_lines(view))
        if open_question:
            pytest.skip("; ".join((*view.reasons, view.settle)))


def score_of(rows: Iterable[Judged]) -> float | None:
    """Weighted F1 over all slots of these records."""
    return sum((row.comparison.weighted for row in rows), Tally()).f1


def record_groups(judged: Sequence[Judged]) -> Iterator[tuple[str, str, list[Judged]]]:
    """Schema, document, and all readings of it, in the order of the run."""
    found: dict[tuple[str, str], list[Judged]] = {}
    for row in judged:
        found.setdefault((row.extraction.schema, row.extraction.document), []).append(row)
    for (schema, document), rows in sorted(found.items()):
        yield schema, document, rows
