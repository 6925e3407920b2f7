"""Gold and prediction side by side as the record's own tree, the items that were compared on one line."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from harness.limits import MAX_DEPTH
from harness.records import Outcome
from harness.report.build_lists import why_of
from harness.report.escape import json_texts, visible
from harness.report.page.views import TreeRow
from harness.report.view import NAME_LIMIT

__all__ = ["VALUE_LIMIT", "tree_rows"]

VALUE_LIMIT = 600
"""The most characters of one value in a document's tree."""

_Steps = tuple[str, ...]
_Step = tuple[str | None, str | None]
"""A record's key on both sides; or a list item's index in gold and in the prediction, None on the side without it."""

_PARTS = re.compile(r"\[\]|\{\}|[^.\[\]{}]+")


def tree_rows(outcomes: Sequence[Outcome], *, anchors: Sequence[str], places: Mapping[str, str]) -> list[TreeRow]:
    """A row a slot and one for each list item or record above it.

    anchors: of each outcome. places: by anchor, where the slot stands in the text.
    """
    partners = _partners(outcomes)
    rows: list[TreeRow] = []
    opened: list[_Step] = []
    for outcome, anchor in zip(outcomes, anchors, strict=True):
        steps = _tree_steps(outcome, partners)
        if steps:
            above, label = steps[:-1], _label(steps[-1], _kinds(outcome, len(steps))[-1])
        else:  # a slot that neither side has stands in the record of the slot before it
            above, label = opened[: _depth_of(outcome.path)], _last(outcome.path)
        same = next((level for level, pair in enumerate(zip(opened, above, strict=False)) if pair[0] != pair[1]), None)
        kept = min(len(opened), len(above)) if same is None else same
        opened = list(above)
        kinds = _kinds(outcome, len(above) + 1)
        rows += [_group_row(level, above[level], kinds[level]) for level in range(kept, len(above))]
        rows.append(_slot_row(outcome, len(above), label, anchor, places.get(anchor)))
    return rows


def _last(path: str) -> str:
    """The last key of a path, with the brackets that follow it."""
    parts = _PARTS.findall(path)
    keys = [index for index, part in enumerate(parts) if part not in ("[]", "{}")]
    return visible("".join(parts[keys[-1] :] if keys else parts), NAME_LIMIT)


def _steps(pointer: str | None) -> _Steps | None:
    if pointer is None:
        return None
    return tuple(step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/", MAX_DEPTH)[1:])


def _kinds(outcome: Outcome, length: int) -> list[str]:
    """For each step whether it is a list's item `[]`, a map's entry `{}` or a record's key."""
    kinds = [part if part in ("[]", "{}") else "key" for part in _PARTS.findall(outcome.path)]
    return (kinds + ["key"] * length)[:length]


def _partners(outcomes: Sequence[Outcome]) -> tuple[dict[_Steps, str], dict[_Steps, str]]:
    """Where a list's item of one side stands on the other: gold's place -> the prediction's last step, and back."""
    of_gold: dict[_Steps, str] = {}
    of_prediction: dict[_Steps, str] = {}
    for outcome in outcomes:
        gold, prediction = _steps(outcome.gold_pointer), _steps(outcome.prediction_pointer)
        if gold is None or prediction is None or len(gold) != len(prediction):
            continue
        for level in range(1, len(gold) + 1):
            of_gold[gold[:level]] = prediction[level - 1]
            of_prediction[prediction[:level]] = gold[level - 1]
    return of_gold, of_prediction


def _tree_steps(outcome: Outcome, partners: tuple[dict[_Steps, str], dict[_Steps, str]]) -> list[_Step]:
    gold, prediction = _steps(outcome.gold_pointer), _steps(outcome.prediction_pointer)
    own = gold if gold is not None else prediction
    if not own:
        return [] if own is None else [("", "")]
    known = partners[0 if gold is not None else 1]
    made: list[_Step] = []
    for level, (step, kind) in enumerate(zip(own, _kinds(outcome, len(own)), strict=True), start=1):
        other = known.get(own[:level])
        if kind != "[]":
            made.append((step, step))
        else:
            made.append((step, other) if gold is not None else (other, step))
    return made


def _depth_of(path: str) -> int:
    """How many records and items stand above a slot, by its path; an empty list's own slot is no item."""
    return len(_PARTS.findall(path.removesuffix("[]").removesuffix("{}"))) - 1


def _label(step: _Step, kind: str) -> str:
    shown = (step[0] if step[0] is not None else step[1]) or "(whole record)"
    if kind == "[]" and shown.isdecimal() and len(shown) < 10:
        return f"item {int(shown) + 1}"
    return visible(shown, NAME_LIMIT)


def _group_row(depth: int, step: _Step, kind: str) -> TreeRow:
    gold, prediction = step
    note = ""
    if gold is None:
        note = "only predicted"
    elif prediction is None:
        note = "not predicted"
    elif gold != prediction:
        note = f"predicted as {_label((prediction, None), kind)}"
    return TreeRow(depth, _label(step, kind), note=note)


def _slot_row(outcome: Outcome, depth: int, label: str, anchor: str, place: str | None) -> TreeRow:
    gold, prediction = json_texts(outcome.gold, outcome.prediction, VALUE_LIMIT)
    return TreeRow(
        depth,
        label,
        verdict=outcome.verdict,
        why=why_of(outcome),
        gold_value=None if outcome.gold is None else gold,
        prediction_value=None if outcome.prediction is None else prediction,
        anchor=anchor,
        place=place,
    )
