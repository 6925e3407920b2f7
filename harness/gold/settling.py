"""Two passes over one document: where they differ, and the record that the answers make of them."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from harness.findings import Difference
from harness.plan import parse_pointer, within
from harness.records import Comparison, Gold

__all__ = ["Choice", "differences", "settle"]

_LISTS = ("optional", "ignore")
_MAPS = ("accept", "evidence", "inferred")


class Choice(Enum):
    """What is taken where two passes differ."""

    FIRST = "a"
    SECOND = "b"
    FIRST_ACCEPT_SECOND = "A"
    SECOND_ACCEPT_FIRST = "B"
    OPTIONAL = "o"


def differences(first: Gold, second: Gold, comparison: Comparison) -> list[Difference]:
    """Where the labels of two passes are not the same JSON.

    comparison: of the second's labels as a prediction with the first's, which says which items are the same.
    """
    paired = _paired(comparison)
    found: dict[tuple[str | None, str | None], Difference] = {}
    for outcome in comparison.outcomes:
        here, there = outcome.gold_pointer, outcome.prediction_pointer
        if outcome.verdict in ("absent", "skipped") or (here and there and outcome.gold == outcome.prediction):
            continue
        lone = None
        if there is None:
            lone = _lone_item(here, paired[0])
        elif here is None:
            lone = _lone_item(there, paired[1])
        if lone is None:
            here, there = here or _mapped(there, paired[1]), there or _mapped(here, paired[0])
            made = Difference(here, there, _at(first.labels, here), _at(second.labels, there))
        elif there is None:
            made = Difference(lone, None, _at(first.labels, lone), None, item=True)
        else:
            into = _mapped(lone.rpartition("/")[0], paired[1])
            made = Difference(None, lone, None, _at(second.labels, lone), item=True, into=into)
        found.setdefault((made.first, made.second), made)
    return list(found.values())


def _paired(comparison: Comparison) -> tuple[dict[str, str], dict[str, str]]:
    """Containers of the first pass -> those of the second that they were compared with, and back."""
    forth: dict[str, str] = {"": ""}
    back: dict[str, str] = {"": ""}
    for outcome in comparison.outcomes:
        here, there = outcome.gold_pointer, outcome.prediction_pointer
        while here and there:
            here, there = here.rpartition("/")[0], there.rpartition("/")[0]
            forth.setdefault(here, there)
            back.setdefault(there, here)
    return forth, back


def _lone_item(pointer: str | None, paired: Mapping[str, str]) -> str | None:
    """The highest list item at or above the pointer that the other pass has not; None where the leaf alone is not."""
    if pointer is None:
        return None
    steps = pointer.split("/")
    for end in range(2, len(steps) + 1):
        at = "/".join(steps[:end])
        if steps[end - 1].isdecimal() and at not in paired:
            return at
    return None


def _mapped(pointer: str | None, paired: Mapping[str, str]) -> str | None:
    """The same place in the other pass, as far as its containers were compared with this one's."""
    if pointer is None:
        return None
    above, rest = pointer, ""
    while above not in paired:
        above, _, step = above.rpartition("/")
        rest = f"/{step}{rest}"
    return paired[above] + rest


def _at(record: Any, pointer: str | None) -> Any:
    if pointer is None:
        return None
    for step in parse_pointer(pointer):
        if isinstance(record, list):
            record = record[int(step)] if int(step) < len(record) else None
        elif isinstance(record, dict):
            record = record.get(step)
    return record


@dataclass
class _Draft:
    """The record in the making: the first pass, changed."""

    labels: Any
    doubts: dict[str, Any]
    dropped: list[str] = field(default_factory=list)


def settle(
    first: Gold, second: Gold, decided: Sequence[tuple[Difference, Choice]], *, annotator: str
) -> dict[str, Any]:
    """The members of the settled gold file. decided: every difference and what is taken.

    What is taken from a pass brings its evidence, reasons and doubts along; FIRST drops an item of the second alone,
    and SECOND one of the first alone.
    """
    made = _Draft(copy.deepcopy(dict(first.labels)), _doubts(first))
    for one, choice in decided:
        if one.item:
            _settle_item(made, second, one, choice)
        elif one.first is not None:
            _settle_leaf(made, second, one, choice)
    for pointer in sorted(
        made.dropped, key=lambda at: [int(s) if s.isdecimal() else -1 for s in at.split("/")], reverse=True
    ):
        _drop(made, pointer)
    _tidy(made)
    return {
        "format": 1, "document": first.document, "schema": first.schema, "labels": made.labels, **made.doubts,
        "annotator": annotator, "guideline": first.guideline or 1,
    }  # fmt: skip


def _doubts(gold: Gold) -> dict[str, Any]:
    return {
        "accept": {pointer: list(values) for pointer, values in gold.accept.items()},
        "optional": sorted(gold.optional),
        "ignore": sorted(gold.ignore),
        "evidence": {pointer: list(quotations) for pointer, quotations in gold.evidence.items()},
        "inferred": dict(gold.inferred),
    }


def _settle_leaf(made: _Draft, second: Gold, one: Difference, choice: Choice) -> None:
    place = one.first
    assert place is not None
    lone_second = choice is Choice.OPTIONAL and one.first_value is None
    if lone_second or choice in (Choice.SECOND, Choice.SECOND_ACCEPT_FIRST):
        _put(made.labels, place, one.second_value)
        if one.second is not None:
            for name in _MAPS:
                made.doubts[name].pop(place, None)
                found = _doubts(second)[name].get(one.second)
                if found is not None:
                    made.doubts[name][place] = found
        if one.second_value is None:
            for name in _MAPS:
                made.doubts[name].pop(place, None)
    other = {Choice.FIRST_ACCEPT_SECOND: one.second_value, Choice.SECOND_ACCEPT_FIRST: one.first_value}.get(choice)
    if other is not None and _at(made.labels, place) is not None:
        known = made.doubts["accept"].setdefault(place, [])
        known += [other] if other not in known else []
    if choice is Choice.OPTIONAL and place not in made.doubts["optional"]:
        made.doubts["optional"].append(place)


def _settle_item(made: _Draft, second: Gold, one: Difference, choice: Choice) -> None:
    if one.first is not None:
        if choice is Choice.SECOND:
            made.dropped.append(one.first)
        elif choice is Choice.OPTIONAL:
            made.doubts["optional"].append(one.first)
        return
    if choice is Choice.FIRST or one.second is None or one.into is None:
        return
    holder = _at(made.labels, one.into)
    if not isinstance(holder, list):
        holder = []
        _put(made.labels, one.into, holder)
    place = f"{one.into}/{len(holder)}"
    holder.append(copy.deepcopy(one.second_value))
    theirs = _doubts(second)
    for name in _MAPS:
        made.doubts[name] |= {
            _moved(at, one.second, place): value for at, value in theirs[name].items() if within(at, one.second)
        }
    for name in _LISTS:
        made.doubts[name] += [_moved(at, one.second, place) for at in theirs[name] if within(at, one.second)]
    if choice is Choice.OPTIONAL:
        made.doubts["optional"].append(place)


def _moved(pointer: str, above: str, place: str) -> str:
    return place + pointer[len(above) :]


def _put(record: Any, pointer: str, value: Any) -> None:
    *above, last = parse_pointer(pointer)
    for step in above:
        below = record[int(step)] if isinstance(record, list) else record.get(step)
        if below is None and isinstance(record, dict):
            below = record[step] = {}
        record = below
    if isinstance(record, list):
        record[int(last)] = value
    else:
        record[last] = value


def _drop(made: _Draft, pointer: str) -> None:
    """Removes a list's item, and moves up what is said of those behind it."""
    above, _, step = pointer.rpartition("/")
    gone = int(step)
    _at(made.labels, above).pop(gone)

    def moved(at: str) -> str | None:
        if not at.startswith(above + "/"):
            return at
        own, _, rest = at[len(above) + 1 :].partition("/")
        if not own.isdecimal() or int(own) < gone:
            return at
        return None if int(own) == gone else f"{above}/{int(own) - 1}" + (f"/{rest}" if rest else "")

    for name in _MAPS:
        kept = {moved(at): value for at, value in made.doubts[name].items()}
        made.doubts[name] = {at: value for at, value in kept.items() if at is not None}
    for name in _LISTS:
        made.doubts[name] = [place for at in made.doubts[name] if (place := moved(at)) is not None]


def _tidy(made: _Draft) -> None:
    """Pointers once, and accepted values only where there is a value."""
    for name in _LISTS:
        made.doubts[name] = sorted(dict.fromkeys(made.doubts[name]))
    made.doubts["accept"] = {
        at: [value for value in values if value != _at(made.labels, at)]
        for at, values in made.doubts["accept"].items()
        if _at(made.labels, at) is not None
    }
    made.doubts["accept"] = {at: values for at, values in made.doubts["accept"].items() if values}
