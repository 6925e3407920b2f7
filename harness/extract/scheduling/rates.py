"""The ceilings on requests and tokens a minute, `--rpm` and `--tpm`, together."""

from __future__ import annotations

from harness.extract.scheduling.pace import Pace
from harness.extract.scheduling.status import Held
from harness.extract.scheduling.tokens import TokenEstimate
from harness.records import Usage

__all__ = ["Rates"]


class Rates:
    """Tokens are taken as estimated when a request is sent, and set right by what its reply reports."""

    def __init__(self, *, rpm: float | None, tpm: float | None) -> None:
        self._requests = None if rpm is None else Pace(rpm)
        self._tokens = None if tpm is None else Pace(tpm)
        self._estimate = TokenEstimate()

    def change(self, now: float, *, rpm: float | None, tpm: float | None) -> None:
        """Other ceilings, where there were some before."""
        for pace, ceiling in ((self._requests, rpm), (self._tokens, tpm)):
            if pace is not None and ceiling is not None:
                pace.change(ceiling, now)

    def hindrance(self, now: float) -> Held | None:
        """Which of the two holds the next request back, until when; None if it may be sent at `now`."""
        for pace, why in ((self._requests, "--rpm"), (self._tokens, "--tpm")):
            wait = 0.0 if pace is None else pace.wait(now)
            if wait > 0:
                return Held(now + wait, why)
        return None

    def take(self, now: float, *, size: int) -> float:
        """A request of `size` bytes is sent at `now`; the tokens that it is taken to need."""
        if self._requests is not None:
            self._requests.take(now)
        if self._tokens is None:
            return 0.0
        tokens = self._estimate.expected(size)
        self._tokens.take(now, tokens)
        return tokens

    def settle(self, *, size: int, taken: float, usage: Usage | None) -> None:
        """What became of a request for which `taken` tokens were taken. usage: None if it was not answered."""
        if self._tokens is None:
            return
        if usage is None:
            self._tokens.correct(-taken)
        elif usage.input_tokens is not None and usage.output_tokens is not None:
            spent = usage.input_tokens + usage.output_tokens
            self._estimate.reported(size, spent)
            self._tokens.correct(spent - taken)
