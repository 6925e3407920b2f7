"""How many readings it takes to choose the types of unions that have no discriminator.

pydantic validates a value as every type of such a union, and what is nested in it anew for each: unions within unions
double the work with every level. It is counted before it is begun.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from harness.errors import LimitError
from harness.limits import MAX_DEPTH
from harness.plan.nodes import LeafPlan, ListPlan, MapPlan, PlanNode, RecordPlan, UnionPlan, right_below

__all__ = ["MAX_CHOICES", "check_choices", "nests_choices"]

MAX_CHOICES = 500_000
"""Most readings of objects and lists that one value may take: some tenths of a second."""

_Known = dict[tuple[Any, int], int]


def check_choices(node: PlanNode, raw: Any) -> None:
    """Raises LimitError where JSON takes more than MAX_CHOICES readings to be validated."""
    if not nests_choices(node):
        return
    readings = _readings(node, raw, {})
    if readings > MAX_CHOICES:
        raise LimitError(
            f"field {node.label}: to choose types of unions within unions takes {_shown(readings)} readings of this "
            f"value, and the limit is {MAX_CHOICES:,}",
            hint="give these unions a discriminator",
        )


@lru_cache(maxsize=256)
def nests_choices(node: PlanNode) -> bool:
    """Whether a union without a discriminator stands within one."""
    seen: set[tuple[Any, bool]] = set()
    pending = [(node, False)]
    while pending:
        one, within = pending.pop()
        key = (one.model if isinstance(one, RecordPlan) else id(one), within)
        if key in seen:
            continue
        seen.add(key)
        if isinstance(one, UnionPlan) and one.tag is None:
            if within:
                return True
            within = True
        pending += [(below, within) for below in right_below(one)]
    return False


def _readings(node: PlanNode, raw: Any, known: _Known, depth: int = 0) -> int:
    """Of objects and lists; each object is gone through once as each model, however often pydantic reads it.

    What stands deeper than MAX_DEPTH is refused by whoever reads it.
    """
    if not isinstance(raw, (dict, list)) or isinstance(node, LeafPlan) or depth > MAX_DEPTH:
        return 0
    key = (node.model if isinstance(node, RecordPlan) else node, id(raw))
    if key not in known:
        known[key] = _readings_anew(node, raw, known, depth)
    return known[key]


def _readings_anew(node: PlanNode, raw: Any, known: _Known, depth: int) -> int:
    if isinstance(node, UnionPlan):
        found = [_readings(arm.node, raw, known, depth) for arm in node.arms]
        return max(found) if node.tag is not None else sum(found)
    below: list[tuple[PlanNode, Any]] = []
    if isinstance(node, RecordPlan) and isinstance(raw, dict):
        below = [(item.node, raw[key]) for item in node.fields for key in item.keys if key in raw]
    elif isinstance(node, ListPlan) and isinstance(raw, list):
        below = [(node.item, item) for item in raw]
    elif isinstance(node, MapPlan) and isinstance(raw, dict):
        below = [(node.value, item) for item in raw.values()]
    return 1 + sum(_readings(one, value, known, depth + 1) for one, value in below)


def _shown(count: int) -> str:
    return f"{count:,}" if count < 10**15 else "more than 10^15"
