"""Gold spoiled in one known way at a time, and in harmless ways."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from harness.audit.exchanges import exchange_harms
from harness.audit.harmless import harmless_forms
from harness.audit.items import item_harms, reordered
from harness.audit.places import LeafPlace, Quota, Steps, changed, leaves_and_lists
from harness.audit.scalars import scalar_harms
from harness.audit.texts import text_harms
from harness.fields import Date
from harness.language.folding import fold
from harness.plan import RecordPlan, render_pointer
from harness.records import Gold

__all__ = ["HARMLESS", "HARMS", "Mutant", "mutants"]

HARMS = (
    "value of a sibling", "name of another", "two fields exchanged", "date off by a day", "date off by a month",
    "date off by a year", "date reformatted", "number off by one", "number off by a digit",
    "number off by a factor of ten", "number of the other sign", "unit dropped", "enum to its neighbour", "negation",
    "a word turns the meaning", "filled with other words of the document", "country translated", "nulled",
    "item dropped", "item doubled", "item invented", "items merged",
)  # fmt: skip
"""What a scorer has to notice."""

HARMLESS = ("case", "white space", "order", "honorific", "alias", "equal format")
"""What it has to forgive."""

_INVALID = ("date reformatted", "country translated")


@dataclass(frozen=True)
class Mutant:
    """One spoiled record.

    kind: one of HARMS or HARMLESS. path: the field path that was changed. places: pointers, of gold or of the
    prediction, at or below which the change has to show. loose: whether it may show at the same field of another item:
    items of an unordered list have no name, so that one without its value may be taken for another. verdicts: what it
    may show as. reason: what a wrong value has to be called, None where open. before, after: values, for a reader.
    """

    kind: str
    path: str
    places: frozenset[str]
    verdicts: frozenset[str]
    prediction: Any
    before: Any
    after: Any
    reason: str | None = None
    loose: bool = False

    @property
    def harmful(self) -> bool:
        """Whether it has to be noticed."""
        return self.kind in HARMS


def mutants(root: RecordPlan, gold: Gold, document: str, *, seed: int = 0, most: int | None = None) -> Iterator[Mutant]:
    """Every mutant of one gold record; the same for the same seed.

    document: its text, for words that do not belong where they are put; may be empty. most: of each kind at each field
    path, drawn from all by the seed; None for all of them, in the order of the schema.
    """
    labels, quota = copy.deepcopy(dict(gold.labels)), Quota(most)
    leaves, lists = leaves_and_lists(root, gold)
    if most is not None:
        Random(f"{seed} {gold.schema} {gold.document}").shuffle(leaves)
    for place in leaves:
        yield from _of_leaf(
            labels, place, document, Random(f"{seed} {gold.schema} {gold.document} {place.pointer}"), quota
        )
    for made in exchange_harms(labels, leaves, quota):
        yield Mutant(**made)
    for one in lists:
        for made in item_harms(labels, one, quota):
            yield Mutant(**made)
    yield from _reordered(labels, [one for one in lists if reordered(one) and quota.take("order", one.plan.item.label)])


def _of_leaf(labels: Any, place: LeafPlace, document: str, random: Random, quota: Quota) -> Iterator[Mutant]:
    label = place.plan.label
    for kind, value in _values(place, document, random):
        if not _as_right(place, value) and quota.take(kind, label):
            yield _replaced(labels, kind, place, value)
    if not place.optional and quota.take("nulled", label):
        yield _nulled(labels, place)
    aliases = (("alias", value) for value in place.right[1:])
    for kind, value in (*harmless_forms(place.plan, place.value), *aliases):
        if quota.take(kind, label):
            yield _replaced(labels, kind, place, value)


def _values(place: LeafPlace, document: str, random: Random) -> Iterator[tuple[str, Any]]:
    yield from scalar_harms(place.plan, place.value)
    open_text = isinstance(place.value, str) and place.plan.closed is None and not isinstance(place.plan.marker, Date)
    if open_text:
        yield from text_harms(place.value, document, random)


def _as_right(place: LeafPlace, value: Any) -> bool:
    """Whether gold itself takes the value for right, form apart."""
    if isinstance(value, str):
        return any(isinstance(one, str) and fold(one) == fold(value) for one in place.right)
    return any(type(one) is type(value) and one == value for one in place.right)


def _replaced(labels: Any, kind: str, place: LeafPlace, value: Any) -> Mutant:
    return Mutant(
        kind,
        place.plan.label,
        frozenset({place.pointer}),
        frozenset({"wrong", "missing", "spurious"}),
        changed(labels, {place.steps: value}),
        place.value,
        value,
        "invalid" if kind in _INVALID else None,
        loose=_in_list(place),
    )


def _nulled(labels: Any, place: LeafPlace) -> Mutant:
    verdicts = frozenset({"missing"})
    made = changed(labels, {place.steps: None})
    places = frozenset({place.pointer})
    return Mutant("nulled", place.plan.label, places, verdicts, made, place.value, None, loose=_in_list(place))


def _in_list(place: LeafPlace) -> bool:
    return any(isinstance(step, int) for step in place.steps)


def _reordered(labels: Any, lists: list[Any]) -> Iterator[Mutant]:
    for one in lists:
        backwards: Mapping[Steps, Any] = {one.steps: list(reversed(one.items))}
        places = frozenset({render_pointer(one.steps)})
        yield Mutant(
            "order", one.plan.item.label, places, frozenset(), changed(labels, backwards), "as it is", "backwards"
        )
