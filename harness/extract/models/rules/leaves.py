"""One leaf: a listed value, yes or no, the language, or the best candidate of its kind."""

from __future__ import annotations

from harness.extract.models.rules.asking import Ask, Filled
from harness.extract.models.rules.closed import Choice, read_closed, read_yes_no
from harness.extract.models.rules.evidence import ENOUGH, Scope
from harness.extract.models.rules.languages import guess_language
from harness.extract.models.rules.ranking import Pick, rank
from harness.extract.models.rules.words import cue_words
from harness.plan import LeafPlan

__all__ = ["choices", "fill_leaf", "weighed"]


def fill_leaf(ask: Ask, scope: Scope) -> Filled | None:
    """The best value for a leaf in `scope`: of a listed kind, or the best candidate where it has evidence enough.

    A required leaf takes the best candidate there is, whatever speaks for it.
    """
    assert isinstance(ask.node, LeafPlan)
    if ask.node.closed is not None:
        return _fill_closed(ask, scope)
    if ask.kind == "language":
        code = guess_language(ask.reading.text)
        return Filled(code, 0.0) if code and ask.accepts(code) else None
    picks = rank(ask, scope)
    if picks and (picks[0].score >= ENOUGH or ask.required):
        return weighed(picks[0])
    return None


def weighed(pick: Pick) -> Filled:
    """A pick as what fills a leaf; one with too little to speak for it is a guess."""
    return Filled(pick.value, pick.score) if pick.score >= ENOUGH else Filled(pick.value, 0.0)


def choices(ask: Ask, scope: Scope) -> list[Choice]:
    """Every listed value of a leaf that the text of `scope` speaks for, in the order of the schema."""
    assert isinstance(ask.node, LeafPlan)
    found = []
    for value in ask.node.closed or ():
        if not isinstance(value, (bool, bytes)) and ask.budget.spend():
            choice = read_closed(ask.reading, (value,), ask.cues, scope, description=None, required=False)
            if choice is not None:
                found.append(choice)
    return found


def _fill_closed(ask: Ask, scope: Scope) -> Filled | None:
    """A yes/no, enum or literal; a literal of one value is that value. Values that the schema refuses are not tried."""
    assert isinstance(ask.node, LeafPlan)
    closed = ask.node.closed or ()
    if closed == (True, False):
        name = cue_words(ask.field.name if ask.field else "", None)
        told = cue_words("", ask.description)
        choice = read_yes_no(ask.reading, name, told, scope)
        if choice is None:
            return Filled(False, 0.0) if ask.required else None
        return Filled(choice.value, choice.score)
    values = tuple(value for value in closed if not isinstance(value, bytes) and ask.accepts(value))
    if len(values) == 1:
        return Filled(values[0], 0.0)
    picked = read_closed(ask.reading, values, ask.cues, scope, description=ask.description, required=ask.required)
    return Filled(picked.value, picked.score) if picked else None
