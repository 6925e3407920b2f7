"""The end of asking before everything is asked."""

from __future__ import annotations

__all__ = ["INTERRUPTED", "AskingStoppedError"]

INTERRUPTED = "Ctrl-C"


class AskingStoppedError(Exception):
    """No request is sent any more. reason: why, as shown. What was to be asked is no failure: it can still be asked."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
