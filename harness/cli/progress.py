"""How far a run is: a live display in a terminal, plain lines where there is none."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Any

from harness.cli.progress_text import Counts, Speed, asked, came, held, spent
from harness.errors import excerpt

if TYPE_CHECKING:
    from harness.extract.scheduling import Status
    from harness.records import Extraction

__all__ = ["Progress"]

LINE_EVERY = 5.0
"""Seconds between two plain lines: a log of hours stays readable."""

FIRST_LOOK = 1.0
"""Seconds after which the speed is measured: what is stored has come by then, as far as it is not much."""

DRAWN = 4
"""Times a second that the live display is drawn, by a thread of its own: a request costs two additions."""


class Progress:
    """A context in which `start` tells how many extractions there will be and `advance` that one has come.

    Everything goes to standard error, so that standard output stays the result's.
    """

    def __init__(self, model: str, *, status: Callable[[], Status] | None = None) -> None:
        """status: how the asking stands, read from another thread; None for a model that is not asked over a wire."""
        self.model = excerpt(model)
        self._status = status
        self._counts = Counts()
        self._speed = Speed()
        self._live: Any = None
        self._bar: Any = None
        self._over = threading.Event()
        self._ticking: threading.Thread | None = None

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        if self._live is not None:
            self._live.stop()
        if self._ticking is not None:
            self._ticking.join()
            self._print_line()

    def start(self, total: int) -> None:
        """total: the number of extractions."""
        self._counts.total = total
        self._speed.seen(time.monotonic(), 0)
        if sys.stderr.isatty():
            self._start_live()
        else:
            self._ticking = threading.Thread(target=self._tick, daemon=True)
            self._ticking.start()

    def advance(self, extraction: Extraction) -> None:
        """One more has come, good or failed."""
        self._counts.done += 1
        self._counts.failed += extraction.failure is not None

    def lines(self) -> list[str]:
        """What is known now, beside the number that came, a line a matter."""
        self._speed.seen(time.monotonic(), self._counts.done)
        lines = [came(self._counts, self._speed.rate)]
        if self._status is not None:
            status = self._status()
            waiting = max(0, self._counts.total - self._counts.done - status.in_flight)
            lines += [line for line in (asked(status, waiting=waiting), spent(status), held(status)) if line]
        if self._counts.done >= self._counts.total and not self._over.is_set():
            lines.append("scoring and writing")
        return lines

    def _tick(self) -> None:
        self._over.wait(FIRST_LOOK)
        self._speed.seen(time.monotonic(), self._counts.done)
        while not self._over.wait(LINE_EVERY):
            self._print_line()

    def _print_line(self) -> None:
        line = f"{self._counts.done} of {self._counts.total} extractions, {'; '.join(self.lines())}"
        print(line, file=sys.stderr, flush=True)

    def _start_live(self) -> None:
        from rich.console import Console
        from rich.live import Live
        from rich.progress_bar import ProgressBar

        self._bar = ProgressBar(total=max(1, self._counts.total), width=40)
        self._live = Live(
            get_renderable=self._draw, console=Console(stderr=True), refresh_per_second=DRAWN, transient=True
        )
        self._live.start()

    def _draw(self) -> Any:
        from rich.console import Group
        from rich.table import Table
        from rich.text import Text

        from harness.report.numbers import part_of

        self._bar.update(completed=self._counts.done)
        head = Table.grid(padding=(0, 1))
        head.add_row(
            Text(self.model, no_wrap=True, overflow="ellipsis"),
            self._bar,
            Text(part_of(self._counts.done, self._counts.total), no_wrap=True),
        )
        first, *others = (Text(line, no_wrap=True, overflow="ellipsis") for line in self.lines())
        return Group(head, first, *others)
