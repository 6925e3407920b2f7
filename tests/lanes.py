"""Tests that a make target of their own runs, and that are skipped where what they need is not installed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest


def put_in_lane(
    items: Sequence[pytest.Item], here: Path, lane: pytest.MarkDecorator, *, missing: str | None = None
) -> None:
    """Marks those of the items that stand below `here`. missing: why they are skipped, None where they run."""
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(lane)
            if missing is not None:
                item.add_marker(pytest.mark.skip(reason=missing))
