"""Per-field evaluation of structured extraction: documents to typed JSON, compared with hand-labelled gold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harness.fields import *  # noqa: F403
from harness.fields import __all__ as _markers

if TYPE_CHECKING:
    from harness.pipeline import compare as compare
    from harness.runs import load_run as load_run

__all__ = [*_markers, "compare", "load_run"]

_LATER = {"compare": "harness.pipeline", "load_run": "harness.runs"}


def __getattr__(name: str) -> Any:
    """Loads `compare` and `load_run` when they are first asked for, so that a schema file imports in no time."""
    if name not in _LATER:
        raise AttributeError(f"module 'harness' has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(_LATER[name]), name)
