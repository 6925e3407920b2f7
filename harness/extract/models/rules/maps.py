"""Maps: from lines `Key: value`, from the keys that a closed key type lists, else from names and what is beside."""

from __future__ import annotations

from itertools import islice
from typing import Any, get_args

from harness.extract.models.rules.asking import Ask, Fill, Filled
from harness.extract.models.rules.evidence import Scope, in_scope
from harness.extract.models.rules.fitting import type_takes
from harness.extract.models.rules.words import stems
from harness.plan import LeafPlan, MapPlan
from harness.plan.defaults import closed_values

__all__ = ["MAX_ENTRIES", "fill_map"]

MAX_ENTRIES = 50
_MAX_KEY = 80


def fill_map(ask: Ask, node: MapPlan, scope: Scope, fill: Fill) -> Filled | None:
    """The entries of a map; None where there is none."""
    key_type: Any = (get_args(node.annotation) or (str,))[0]
    takes_key = type_takes(key_type)
    takes_value = type_takes(node.value.annotation) if isinstance(node.value, LeafPlan) else lambda value: True
    part = ask.for_part(node.value, takes_value)
    listed = closed_values(key_type)
    places = _listed(ask, listed, scope) if listed is not None else _labelled(ask, scope) or _named(ask, scope)
    entries: dict[str, Any] = {}
    evidence = 0.0
    for key, inner in places[:MAX_ENTRIES]:
        if key in entries or not takes_key(key):
            continue
        filled = fill(part, inner)
        if filled is not None and filled.complete and filled.evidence > 0:
            entries[key] = filled.value
            evidence += filled.evidence
    return Filled(entries, evidence) if entries and ask.accepts(entries) else None


def _labelled(ask: Ask, scope: Scope) -> list[tuple[str, Scope]]:
    """Each line `Key: value` in scope: the key as written, and the value's place with the key as its anchor."""
    found = []
    for label in islice(ask.reading.labels_in(scope.spans), MAX_ENTRIES):
        line = ask.reading.sentence_at(label.start)[0]
        key = " ".join(ask.reading.text[line : label.start].split()).strip("-*•#| :")
        if 0 < len(key) <= _MAX_KEY:
            found.append((key, Scope(((label.start, label.end),), ((line, label.start),))))
    return found


def _listed(ask: Ask, keys: tuple[Any, ...], scope: Scope) -> list[tuple[str, Scope]]:
    """The sentences in scope that have the words of a listed key."""
    found = []
    for key in keys:
        words = stems(str(key))
        for span in scope.spans:
            places = ask.reading.places(words[0], span)[:1] if words else []
            for place in places:
                token = ask.reading.tokens[place]
                found.append((str(key), Scope((ask.reading.sentence_at(token.start),), ((token.start, token.end),))))
    return found


def _named(ask: Ask, scope: Scope) -> list[tuple[str, Scope]]:
    """The names in scope, each with its sentence."""
    names = in_scope(ask.found.of("name"), scope)
    rivals = tuple(name.start for name in names)
    return [
        (name.value[:_MAX_KEY], Scope((ask.reading.sentence_at(name.start),), ((name.start, name.end),), rivals))
        for name in names
    ]
