"""The exchanges of a run as the only source of replies: nothing is sent, and what the run lacks is an error."""

from __future__ import annotations

from pathlib import Path

from harness.errors import RunError
from harness.extract.store.asking import Asking
from harness.extract.store.index import Index
from harness.extract.store.keys import AskedRequest
from harness.extract.store.lines import Exchange
from harness.extract.store.misses import explain_miss

__all__ = ["Replay"]


class Replay:
    """Answers, refusals, errors and time-outs alike come back as they were.

    warnings: what was found damaged, one line each.
    """

    def __init__(self, path: Path, *, command: str) -> None:
        """command: what records a request that is not there. Raises RunError where there are no exchanges."""
        if not path.is_file():
            hint = "a run of `rules`, or of predictions, asks no server: make it again"
            raise RunError("this run has no exchanges to replay", file=path.parent, hint=hint)
        self._index = Index(path)
        self._command = command
        torn = [f"{path.parent.name}/{path.name}: the last line is cut off; left out"] if self._index.torn else []
        damaged = [
            f"{path.parent.name}/{path.name}: line {line} is not as it was written; left out"
            for line in self._index.damaged[:1]
        ]
        self.warnings = torn + damaged

    def find(self, request: AskedRequest, asked: Asking) -> Exchange:
        """What the request came to. Raises RunError, naming what changed, where it was never made."""
        found = self._index.outcome(request.key)
        if found is None:
            said = explain_miss(request, asked, self._index.exchanges())
            raise RunError(said, file=self._index.path.parent, hint=f"record it: {self._command}")
        return found

    async def drain(self) -> None:
        """There is nothing to write."""

    def close(self) -> None:
        """Lets go of the file."""
        self._index.close()
