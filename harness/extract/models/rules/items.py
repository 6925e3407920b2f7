"""Lists from repetition: an item for each distinct candidate of the anchor field, or for each sentence that tells."""

from __future__ import annotations

from typing import Any

from harness.extract.models.rules.asking import MAX_NESTING, Ask, Fill, Filled
from harness.extract.models.rules.candidates import MAX_CANDIDATES
from harness.extract.models.rules.evidence import ENOUGH, Scope, focus
from harness.extract.models.rules.fitting import takes, type_takes
from harness.extract.models.rules.kinds import Kind, kind_of
from harness.extract.models.rules.leaves import choices
from harness.extract.models.rules.ranking import Pick, rank
from harness.extract.models.rules.reading import Span
from harness.extract.models.rules.series import bulleted, enumerated, split_series
from harness.extract.models.rules.words import split_name, stems
from harness.fields import Keyed, Unordered
from harness.plan import LeafPlan, ListPlan, PlanField, PlanNode, RecordPlan

__all__ = ["MAX_ITEMS", "MAX_SENTENCES", "fill_list"]

MAX_ITEMS = 100
MAX_SENTENCES = 400
"""Items of a list, and sentences that are tried for one; more are left out."""

_MENTIONS = 5
_HEADING = 80
_TOLD = 0.01
_RELEVANT = 0.5
"""The share of the best one's score that an item of a list of scalars must have."""

_ANCHORS: tuple[Kind, ...] = (
    "person", "agent", "organisation", "country", "place", "name", "identifier", "uuid", "email", "url", "quotation",
    "role", "year", "date",
)  # fmt: skip


def fill_list(ask: Ask, node: ListPlan, scope: Scope, fill: Fill) -> Filled | None:
    """The items of a list, in the order of the text; None where there is none."""
    if isinstance(node.item, LeafPlan):
        items = _scalars(ask, node.item, scope)
    elif isinstance(node.item, RecordPlan) and ask.chain.count(node.item.model) < MAX_NESTING:
        items = _records(ask, node, node.item, scope, fill)
    elif isinstance(node.item, RecordPlan):
        return None
    else:
        items = _by_sentence(ask, node.item, None, scope, fill)
    items = items[:MAX_ITEMS]
    value = [item.value for item in items]
    return Filled(value, sum(item.evidence for item in items)) if items and ask.accepts(value) else None


def _records(ask: Ask, node: ListPlan, record: RecordPlan, scope: Scope, fill: Fill) -> list[Filled]:
    fields = _anchors_first(node, record)
    kinds: dict[str, Kind] = {}
    for field in fields:
        if isinstance(field.node, LeafPlan) and field.node.closed is None:
            kinds[field.name] = kind_of(field.node, field, (field.name, record.model.__name__, *ask.parents))
    told = next((field for field in fields if field.required and kinds.get(field.name) == "sentence"), None)
    if told is None:
        for field in fields:
            if kinds.get(field.name) in _ANCHORS:
                items = _by_anchor(ask, record, field, scope, fill)
                if items:
                    return items
    return _by_sentence(ask, record, told, scope, fill)


def _anchors_first(node: ListPlan, record: RecordPlan) -> list[PlanField]:
    """Fields in the order in which they may identify an item: the schema's keys, then required ones, then the rest."""
    keys: tuple[str, ...] = ()
    if isinstance(node.pairing, Keyed):
        keys = (node.pairing.key,)
    elif isinstance(node.pairing, Unordered):
        keys = node.pairing.match_on or ()
    return sorted(record.fields, key=lambda field: (not {field.name, *field.keys} & set(keys), not field.required))


def _by_anchor(ask: Ask, record: RecordPlan, field: PlanField, scope: Scope, fill: Fill) -> list[Filled]:
    """An item for each distinct candidate of `field` (the doubtful ones where no other is), read at its mentions."""
    part = ask.for_part(record)
    asked = part.for_field(field, record.model, takes(record.model, field.name))
    mentions: dict[Any, list[Pick]] = {}
    picks = sorted(rank(asked, scope, most=MAX_CANDIDATES), key=lambda pick: pick.span)
    if any(pick.sure for pick in picks):
        picks = [pick for pick in picks if pick.sure]
    for pick in picks:
        mentions.setdefault(pick.value, []).append(pick)
    scores = {value: max(pick.score for pick in found) for value, found in mentions.items()}
    rivals = tuple(pick.span[0] for pick in picks)
    items: list[Filled] = []
    for value, found in mentions.items():
        if len(items) == MAX_ITEMS:
            break
        spans = [pick.span for pick in found[:_MENTIONS]]
        sentences = tuple(sorted({ask.reading.sentence_at(start) for start, _ in spans}))
        given = {field.name: Filled(value, scores[value])}
        filled = fill(part, Scope(sentences, tuple(spans), rivals), given)
        if filled is not None and filled.complete:
            items.append(filled)
    return items


def _by_sentence(ask: Ask, item: PlanNode, told: PlanField | None, scope: Scope, fill: Fill) -> list[Filled]:
    """An item for each sentence that has something for it; with more guesses than evidence only where no other is.

    told: the field that the sentence itself fills.
    """
    sure: list[Filled] = []
    doubted: list[Filled] = []
    for sentence in ask.reading.sentences_in(scope.spans)[:MAX_SENTENCES]:
        if len(sure) == MAX_ITEMS:
            break
        part = ask.for_part(item)
        inner = Scope((sentence,), passage=True)
        given = None
        if told is not None and isinstance(item, RecordPlan):
            text = rank(part.for_field(told, item.model, takes(item.model, told.name)), inner, most=1)
            if not text:
                continue
            given = {told.name: Filled(text[0].value, _TOLD)}
        filled = fill(part, inner, given)
        if filled is not None and filled.complete and filled.evidence > 0:
            (doubted if filled.doubt > 0 else sure).append(filled)
    return sure or doubted


def _scalars(ask: Ask, leaf: LeafPlan, scope: Scope) -> list[Filled]:
    """Distinct values: under the field's own label, else of a series where phrases are asked, else what is relevant."""
    part = ask.for_part(leaf, type_takes(leaf.annotation))
    if leaf.closed is not None:
        return [Filled(choice.value, choice.score) for choice in choices(part, scope)]
    if part.kind in ("phrase", "name", "identifier"):
        spans = _under_label(ask, scope) or (_series(ask, scope) if part.kind == "phrase" else [])
        texts = dict.fromkeys(" ".join(ask.reading.text[slice(*span)].split()) for span in spans)
        items = [Filled(text, 1.0) for text in texts if part.accepts(text)]
        if items or part.kind == "phrase":
            return items
    picks = rank(part, scope, most=MAX_CANDIDATES)
    least = max(ENOUGH, _RELEVANT * max((pick.score for pick in picks), default=0.0))
    kept = sorted((pick for pick in picks if pick.score >= least), key=lambda pick: pick.span)
    return [Filled(value, least) for value in dict.fromkeys(pick.value for pick in kept)]


def _under_label(ask: Ask, scope: Scope) -> list[Span]:
    """The parts of the value of a line whose label is the field's name, or the bulleted lines behind such a heading."""
    name = set(stems(" ".join(split_name(ask.field.name)))) if ask.field else set()
    for label in ask.reading.labels_in(scope.spans):
        if name and name <= set(label.stems):
            return split_series(ask.reading, (label.start, label.end))
    for start, end in ask.reading.sentences_in(scope.spans):
        if name and end - start <= _HEADING and name == set(stems(ask.reading.text[start:end])):
            return bulleted(ask.reading, end)
    return []


def _series(ask: Ask, scope: Scope) -> list[Span]:
    """The series in the sentence that speaks most of the field."""
    narrow = focus(ask.reading, ask.cues, scope)
    return enumerated(ask.reading, ask.reading.sentence_at(narrow.spans[0][0])) if narrow else []
