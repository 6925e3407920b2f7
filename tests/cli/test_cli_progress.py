"""What is shown while a run is under way, in words and as plain lines."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

import pytest

from harness.cli import progress as shown
from harness.cli.progress import Progress
from harness.cli.progress_text import Counts, Speed, asked, came, held, spent
from harness.extract import Scheduler
from harness.extract.scheduling import RequestLimits, Status
from harness.records import Extraction, Failure


def test_what_came_says_failures_rate_and_time_left() -> None:
    assert came(Counts(total=100, done=40, failed=3), 12.34) == "3 failed, 12.3/s, 5 s left"
    assert came(Counts(total=10_000, done=40), 1.0) == "0 failed, 1/s, 2 h 46 min left"
    assert came(Counts(total=100, done=100, failed=3), 12.34) == "3 failed"


def test_nothing_is_guessed_before_anything_came() -> None:
    assert came(Counts(total=100), None) == "0 failed, –/s, – left"


def test_what_was_asked_says_what_flies_what_waits_and_what_it_cost() -> None:
    status = Status(in_flight=8, window=8, sent=1_412, input_tokens=41_200, output_tokens=412, cost=0.12345)
    assert asked(status, waiting=90) == "8 in flight, 90 waiting, 1,412 requests"
    assert spent(status) == "tokens 41,200 in, 412 out, cost $0.1235"
    assert spent(Status(cost=1_234.5)) == "tokens 0 in, 0 out, cost $1,234.50"
    assert spent(Status()) == "tokens 0 in, 0 out, cost –"


def test_retries_and_a_smaller_window_are_said() -> None:
    status = Status(in_flight=2, window=2, shrunk=True, sent=1, retried=1)
    assert asked(status, waiting=0) == (
        "2 in flight (at most 2 since the server refused more), 0 waiting, 1 request (1 retry)"
    )


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (Status(in_flight=3), None),
        (
            Status(why="server asked to slow down (429)", wait=11.6),
            "waiting 12 s: server asked to slow down (429)",
        ),
        (Status(why="--rpm", wait=0.2), "waiting 1 s: --rpm"),
        (Status(why="the first answer tells the cost (--max-cost)"), "waiting: the first answer tells the cost"),
        (
            Status(in_flight=3, resting=2, resting_for="HTTP 503, a time-out"),
            "2 requests waiting to be tried again (HTTP 503, a time-out)",
        ),
        (
            Status(stopped="Ctrl-C", in_flight=3, why="--rpm"),
            "stopping (Ctrl-C): waiting for 3 requests in flight; Ctrl-C leaves at once",
        ),
        (Status(stopped="--max-requests 3 is reached"), "stopping (--max-requests 3 is reached)"),
    ],
)
def test_what_is_waited_for_is_said(status: Status, said: str | None) -> None:
    line = held(status)
    assert line == said or (said is not None and line is not None and line.startswith(said))


def test_the_speed_is_of_the_last_while_and_not_of_what_was_stored() -> None:
    speed = Speed(over=30, settled_after=1)
    for now, done in ((0, 0), (0.5, 5_000), (1.0, 5_000)):
        speed.seen(now, done)
        assert speed.rate is None
    speed.seen(11, 5_020)
    assert speed.rate == 2
    speed.seen(21, 5_020)
    speed.seen(51, 5_080)
    assert speed.rate == 2  # of the last 30 s alone


def until(true: Callable[[], bool]) -> None:
    """Waits, not for ever, until another thread has done its part."""
    over = time.monotonic() + 30
    while not true():
        assert time.monotonic() < over
        time.sleep(0.01)


def row(failure: Failure | None = None) -> Extraction:
    return Extraction("d", "s", 0, None, failure, failure is None, failure is None)


def test_without_a_terminal_there_is_a_plain_line_now_and_then_and_one_at_the_end(
    monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setattr(shown, "LINE_EVERY", 0.05)
    monkeypatch.setattr(shown, "FIRST_LOOK", 0.0)
    scheduler = Scheduler(RequestLimits())
    with Progress("openai/served", status=scheduler.status) as progress:
        progress.start(3)
        progress.advance(row())
        progress.advance(row(Failure("refusal", "no")))
        until(lambda: capsys.readouterr().err.startswith("2 of 3 extractions, 1 failed, "))
        progress.advance(row())
        until(lambda: capsys.readouterr().err.endswith("; scoring and writing\n"))
    last = capsys.readouterr().err.splitlines()[-1]
    assert last.startswith("3 of 3 extractions, 1 failed; 0 in flight")
    assert last.endswith("; 0 in flight, 0 waiting, 0 requests; tokens 0 in, 0 out, cost –")
    assert "\x1b" not in last


def test_in_a_terminal_the_display_is_drawn_in_place_and_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    import io

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.delenv("NO_COLOR", raising=False)
    status = Status(in_flight=1, sent=1, why="server asked to slow down (429)", wait=7.0)
    with Progress("openai/served\x1b[31m", status=lambda: status) as progress:
        progress.start(2)
        progress.advance(row())
        until(lambda: "waiting 7 s: server asked to slow down (429)" in terminal.getvalue())
    drawn = terminal.getvalue()
    assert "1 of 2" in drawn
    assert "1 in flight, 0 waiting, 1 request" in drawn
    assert "\x1b[31m" not in drawn
    assert "\x1b[2K" in drawn  # lines are erased again
