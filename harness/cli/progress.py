"""How far a run is: a live bar in a terminal, plain lines where there is none."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from harness.records import Extraction

__all__ = ["Progress"]

_LINE_EVERY = 0.1  # of all, where there is no terminal


class Progress:
    """A context in which `start` tells how many extractions there will be and `advance` that one has come.

    Everything goes to standard error, so that standard output stays the result's.
    """

    def __init__(self, model: str) -> None:
        self.model = model
        self.total = self.done = self.failed = 0
        self._bar: Any = None
        self._task: Any = None
        self._said = 0.0

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def start(self, total: int) -> None:
        """total: the number of extractions."""
        self.total = total
        if sys.stderr.isatty():
            self._bar = _bar()
            self._task = self._bar.add_task("", total=total, failed=0)
            self._bar.start()

    def advance(self, extraction: Extraction) -> None:
        """One more has come, good or failed."""
        self.done += 1
        self.failed += extraction.failure is not None
        if self._bar is not None:
            self._bar.update(self._task, advance=1, failed=self.failed)
        elif self.done == self.total or self.done / self.total >= self._said + _LINE_EVERY:
            self._said = self.done / self.total
            print(f"{self.done} of {self.total} extractions, {self.failed} failed", file=sys.stderr, flush=True)


def _bar() -> Any:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    return Bar(
        TextColumn("extracting"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[failed]} failed"),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
