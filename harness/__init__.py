"""Per-field evaluation of structured extraction: documents to typed JSON, compared with hand-labelled gold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from harness.fields import (
        Country,
        Custom,
        Date,
        Exact,
        Identifier,
        Keyed,
        Marker,
        Number,
        Ordered,
        PersonName,
        Record,
        Similar,
        Skip,
        Text,
        Unordered,
        Url,
    )
    from harness.pipeline import compare, totals
    from harness.runs import load_run

__all__ = [
    "Country", "Custom", "Date", "Exact", "Identifier", "Keyed", "Marker", "Number", "Ordered", "PersonName", "Record",
    "Similar", "Skip", "Text", "Unordered", "Url", "compare", "load_run", "totals",
]  # fmt: skip

_ELSEWHERE = {"compare": "harness.pipeline", "load_run": "harness.runs", "totals": "harness.pipeline"}


def __getattr__(name: str) -> Any:
    """Loads what is asked for when it is: a command starts without the markers, a schema file without the rest."""
    if name not in __all__:
        raise AttributeError(f"module 'harness' has no attribute {name!r}")
    import importlib

    found = globals()[name] = getattr(importlib.import_module(_ELSEWHERE.get(name, "harness.fields")), name)
    return found
