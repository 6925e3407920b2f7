"""The marker or threshold that would have caught a survivor."""

from __future__ import annotations

import math

from harness.audit.matrix import Survivor
from harness.fields import Identifier, PersonName, Similar, Text
from harness.plan import LeafPlan

__all__ = ["advice_for"]

_MEANING = ("negation", "a word turns the meaning")


def advice_for(survivor: Survivor, plan: LeafPlan | None) -> str:
    """What to write, or what no marker can do. plan: of the field; None for a list or record."""
    if survivor.kind in ("case", "white space", "order", "honorific", "alias", "equal format"):
        return "a harmless change: loosen the marker, or list the form under accept"
    if plan is None or survivor.similarity is None:
        return "raise the list's threshold, or key its items"
    marker, grade = plan.marker, survivor.similarity
    if survivor.kind in _MEANING and isinstance(marker, Similar) and not marker.sense:
        return f"Similar({marker.threshold:g}, sense=True)"
    if isinstance(marker, (Similar, PersonName, Text)) and marker.threshold <= grade < 1:
        wanted = math.floor(grade * 100 + 1) / 100
        if wanted >= 1:
            return "Text()"
        return f"{type(marker).__name__}({'' if isinstance(marker, Similar) else 'threshold='}{wanted:.2f})"
    if isinstance(marker, (Text, Identifier)):
        return "Exact()"
    return "gold accepts it, or another item of the list is as like: no marker tells the two apart"
