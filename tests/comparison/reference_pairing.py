"""The pairing of two lists by the contract's order of aims, found by trying every pairing there is."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from reference_arms import choose_arm
from reference_grades import SLACK
from strategies import Spec

from harness import Keyed, Ordered, Unordered
from harness.plan.paths import ITEM

Items = list[tuple[int, Any]]
Pairing = dict[int, int]
"""gold's index -> the prediction's."""


def pair_items(spec: Spec, there: Items, here: Items, place: Any, compare: Callable[..., Any]) -> Pairing:
    """there, here: (index as filed, value) of the items that are something. compare: the scorer itself."""
    item, marker = spec.below[""], spec.marker
    place = replace(place, ignored=False)  # an ignored list pairs its items as if it were not, a silent point

    def table(of: Spec) -> dict[tuple[int, int], Any]:
        return {
            (i, j): compare(of, value, other, place.below(ITEM, key, at))
            for i, (key, value) in enumerate(there)
            for j, (at, other) in enumerate(here)
        }

    parts = table(item)
    full = {pair: part.similarity for pair, part in parts.items()}
    deciding, keyed = full, set()
    if isinstance(marker, Unordered) and marker.match_on:
        below = {name: item.below[name] for name in aliases(item, marker.match_on)}
        deciding = {pair: part.similarity for pair, part in table(replace(item, below=below)).items()}
    allowed = {(i, j) for i, j in parts if deciding[i, j] >= least(item, marker, there[i][1], here[j][1]) - SLACK}
    if isinstance(marker, Keyed):
        (name,) = aliases(item, (marker.key,))
        keys = [gold_keys(value, name, place.below(ITEM, key, None).below(name, name, None)) for key, value in there]
        others = [keys_of([value.get(name)]) if isinstance(value, dict) else set() for _, value in here]
        keyed = {(i, j) for i, j in parts if keys[i] & others[j]}
        allowed = keyed | {(i, j) for i, j in allowed if not keys[i] and not others[j]}
    missing_alone = [
        sum(row.verdict == "missing" for row in compare(item, value, None, place.below(ITEM, key, None).alone()).rows)
        for key, value in there
    ]

    def aims(pairing: Pairing) -> list[float]:
        pairs = list(pairing.items())
        rows = [row for pair in pairs for row in parts[pair].rows]
        right = [row for row in rows if row.verdict == "correct"]
        missing = sum(row.verdict == "missing" for row in rows)
        missing += sum(count for i, count in enumerate(missing_alone) if i not in pairing)
        return [
            sum(pair in keyed for pair in pairs),  # items of one key are paired, however unlike the rest
            math.fsum(deciding[pair] for pair in pairs),
            math.fsum(full[pair] for pair in pairs),
            math.fsum(row.weight for row in right),
            len(right),
            -missing,
            -sum(abs(i - j) for i, j in pairs),
            *(-pairing.get(i, len(here)) for i in range(len(there))),
        ]

    candidates = [(pairing, aims(pairing)) for pairing in pairings(len(there), allowed)]
    if isinstance(marker, Ordered):
        candidates = [
            (pairing, each) for pairing, each in candidates if list(pairing.values()) == sorted(pairing.values())
        ]
    for aim in range(7 + len(there)):
        best = max(each[aim] for _, each in candidates)
        candidates = [(pairing, each) for pairing, each in candidates if each[aim] >= best - SLACK]
    return candidates[0][0]


def least(item: Spec, marker: Any, gold: Any, prediction: Any) -> float:
    """Scalars have their own threshold, those of two arms of a union none that they could reach by likeness."""
    if item.kind == "leaf":
        return item.marker.threshold
    if item.kind == "choice":
        own, other = choose_arm(item, gold), choose_arm(item, prediction)
        if own.kind == "leaf":
            return own.marker.threshold if other in (own, None) else 1.0
    return marker.threshold


def pairings(
    count: int, allowed: set[tuple[int, int]], first: int = 0, taken: frozenset[int] = frozenset()
) -> Iterator[Pairing]:
    if first == count:
        yield {}
        return
    yield from pairings(count, allowed, first + 1, taken)
    for i, j in sorted(allowed):
        if i == first and j not in taken:
            for rest in pairings(count, allowed, first + 1, taken | {j}):
                yield {i: j, **rest}


def aliases(item: Spec, names: tuple[str, ...]) -> list[str]:
    """Markers name a field as Python does: `field_0` is the first key."""
    return [name if name in item.below else list(item.below)[int(name.removeprefix("field_"))] for name in names]


def keys_of(values: list[Any]) -> set[str]:
    """Keys as folded text; `True` is written as JSON has it."""
    texts = [json_text(value) for value in values if value is not None]
    return {" ".join(text.casefold().split()) for text in texts if text.strip(" \u200b")}


def json_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if not isinstance(value, (list, dict)) else str(value or "")


def gold_keys(value: Any, name: str, place: Any) -> set[str]:
    accepted = place.doubts.accept.get("".join("/" + str(step).replace("/", "~1") for step in place.gold), ())
    own = keys_of([value.get(name)])
    return own and own | keys_of(list(accepted))
