"""The walk over the plan: records field by field, maps, unions; lists are in `items`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from harness.extract.models.rules.asking import MAX_NESTING, Ask, Filled
from harness.extract.models.rules.evidence import ENOUGH, Scope, focus
from harness.extract.models.rules.fitting import takes, type_takes
from harness.extract.models.rules.items import fill_list
from harness.extract.models.rules.leaves import fill_leaf, weighed
from harness.extract.models.rules.maps import fill_map
from harness.extract.models.rules.ranking import Pick, rank
from harness.extract.models.rules.reading import Span
from harness.extract.models.rules.words import Cues, cue_words, stem
from harness.plan import Arm, LeafPlan, ListPlan, MapPlan, RecordPlan, UnionPlan

__all__ = ["fill", "fill_fields"]

_SMALL_SCOPE = 5


def fill(ask: Ask, scope: Scope, given: dict[str, Filled] | None = None) -> Filled | None:
    """What the text of `scope` has for a node, None where it has nothing.

    given: fields of a record that are filled already, by name; such a record is an item, read in all of its scope.
    """
    node = ask.node
    if not ask.budget.spend():
        return None
    if isinstance(node, LeafPlan):
        return fill_leaf(ask, scope)
    if isinstance(node, RecordPlan):
        return _record(ask, node, scope) if given is None else fill_fields(ask, node, scope, given)
    if isinstance(node, ListPlan):
        return fill_list(ask, node, scope, fill)
    if isinstance(node, MapPlan):
        return fill_map(ask, node, scope, fill)
    assert isinstance(node, UnionPlan)
    return _union(ask, node, scope)


def _record(ask: Ask, node: RecordPlan, scope: Scope) -> Filled | None:
    """A nested record, read where its field's words stand thickest; None where little speaks for it."""
    if ask.chain.count(node.model) >= MAX_NESTING:
        return None
    narrow = _narrowed(ask, scope)
    if narrow is None:
        return None
    filled = fill_fields(ask, node, narrow)
    if filled.complete and (filled.evidence >= ENOUGH or ask.required):
        return filled
    return filled if ask.required and filled.evidence else None


def _narrowed(ask: Ask, scope: Scope) -> Scope | None:
    """An item's scope and a small one as they are, else the passage that has the words of the field.

    Without such a passage a required record is read everywhere and an optional one nowhere.
    """
    if scope.anchor or len(ask.reading.sentences_in(scope.spans)) <= _SMALL_SCOPE:
        return scope
    return focus(ask.reading, ask.cues, scope) or (scope if ask.required else None)


def fill_fields(ask: Ask, node: RecordPlan, scope: Scope, given: dict[str, Filled] | None = None) -> Filled:
    """The record's fields; `given` are filled already, by name. Two open leaves get the same words only where a
    required one would get none.

    A field for which nothing is found is null where it may be, left out where it has a default, and otherwise leaves
    the record incomplete.
    """
    inner = replace(ask, chain=(*ask.chain, node.model))
    asks = [inner.for_field(item, node.model, takes(node.model, item.name)) for item in node.fields]
    done: dict[str, Filled] = dict(given or {})
    opened: dict[str, list[Pick]] = {}
    for each in asks:
        assert each.field is not None
        if each.field.name in done:
            continue
        if isinstance(each.node, LeafPlan) and each.node.closed is None and each.kind != "language":
            opened[each.field.name] = rank(each, scope) if each.budget.spend() else []
        else:
            found = fill(each, scope)
            if found is not None:
                done[each.field.name] = found
    required = {item.name for item in node.fields if item.required}
    done.update(_dealt(opened, required, taken={str(filled.value) for filled in (given or {}).values()}))
    return _assembled(asks, done, given or {})


def _dealt(opened: dict[str, list[Pick]], required: set[str], taken: set[str]) -> dict[str, Filled]:
    """The picks dealt out, the best first, no stretch of text twice; values in `taken` are not dealt."""
    offers = [(pick, name) for name, picks in opened.items() for pick in picks]
    offers.sort(key=lambda offer: (-offer[0].score, offer[0].span))
    done: dict[str, Filled] = {}
    used: set[Span] = set()
    for pick, name in offers:
        free = name not in done and pick.span not in used and str(pick.value) not in taken
        if free and (pick.score >= ENOUGH or name in required):
            done[name] = weighed(pick)
            used.add(pick.span)
    for name in sorted(required & opened.keys() - done.keys()):
        left = next((pick for pick in opened[name] if str(pick.value) not in taken), None)
        if left is not None:
            done[name] = Filled(left.value, 0.0)
    return done


def _assembled(asks: Iterable[Ask], done: dict[str, Filled], given: dict[str, Filled]) -> Filled:
    value: dict[str, Any] = {}
    evidence, complete, doubt = 0.0, True, 0
    for ask in asks:
        assert ask.field is not None
        key, found = ask.field.keys[0], done.get(ask.field.name)
        if found is not None and ask.accepts(found.value):
            value[key] = found.value
            evidence += found.evidence
            complete = complete and found.complete
            doubt += 0 if ask.field.name in given else _doubt(ask, found)
            continue
        empty = next((nothing for nothing in _nothings(ask) if ask.accepts(nothing)), ...)
        if empty is not ...:
            value[key] = empty
        elif ask.field.required:
            complete = False
            if found is not None:
                value[key] = found.value
    return Filled(value, evidence, complete, doubt)


def _doubt(ask: Ask, found: Filled) -> int:
    if not isinstance(ask.node, LeafPlan) or not ask.required or ask.node.closed == (True, False):
        return found.doubt
    if found.evidence > 0:
        return -1 if found.evidence >= ENOUGH else 0
    return 2 if ask.node.closed is None else 1


def _nothings(ask: Ask) -> tuple[Any, ...]:
    if isinstance(ask.node, ListPlan):
        return ([], None)
    return ({}, None) if isinstance(ask.node, MapPlan) else (None,)


def _union(ask: Ask, node: UnionPlan, scope: Scope) -> Filled | None:
    """With a discriminator the arm whose tag the text speaks for; else the arm for which it has most."""
    best: Filled | None = None
    for arm in node.arms:
        filled = _arm(ask, node, arm, scope)
        if filled is not None and (best is None or (filled.complete, filled.evidence) > (best.complete, best.evidence)):
            best = filled
    return best


def _arm(ask: Ask, node: UnionPlan, arm: Arm, scope: Scope) -> Filled | None:
    part = replace(ask, node=arm.node)
    if not isinstance(arm.node, RecordPlan):
        leaf = isinstance(arm.node, LeafPlan)
        return fill(replace(part, accepts=type_takes(arm.node.annotation)) if leaf else part, scope)
    if ask.chain.count(arm.node.model) >= MAX_NESTING:
        return None
    words: Cues = {stem(str(tag)): 1.0 for tag in arm.tags} | cue_words(arm.node.model.__name__, arm.node.model.__doc__)
    narrow = scope if scope.anchor else focus(ask.reading, words, scope)
    filled = fill_fields(replace(part, cues={**part.cues, **words}), arm.node, narrow or scope)
    spoken = sum(words.values()) if narrow is not None else 0.0
    return filled._replace(evidence=filled.evidence + spoken) if filled.complete else None
