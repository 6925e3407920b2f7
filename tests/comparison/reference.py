"""A second scorer, written from the contract alone: plain, slow, over the tests' own schema trees.

Every pairing of every list is tried. Nothing of `harness.comparison` is used. Where the contract is silent, a comment
says what is taken for right.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from reference_arms import choose_arm, fits
from reference_grades import SLACK, grade
from reference_pairing import pair_items
from strategies import Spec

from harness.plan import render_path
from harness.plan.paths import ENTRY, ITEM
from harness.records import Gold

BLANK = " \t\n\u200b\u200d\ufeff"


class Row(NamedTuple):
    path: str
    gold_pointer: str | None
    prediction_pointer: str | None
    verdict: str
    similarity: float | None
    weight: float
    critical: bool


class Part(NamedTuple):
    """rows: slots. similarity: of the two values. counted: whether it enters the mean of the record above."""

    rows: list[Row]
    similarity: float
    counted: bool = True


@dataclass(frozen=True)
class Doubts:
    accept: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    optional: frozenset[str] = frozenset()
    ignore: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Place:
    """Where two values stand. both: whether leaves that are nothing on both sides have slots here."""

    doubts: Doubts
    path: tuple[Any, ...] = ()
    gold: tuple[Any, ...] | None = ()
    prediction: tuple[Any, ...] | None = ()
    both: bool = True
    weight: float = 1.0
    critical: bool = False
    skipped: bool = False
    optional: bool = False
    ignored: bool = False
    ignored_here: bool = False

    def enter(self, spec: Spec) -> Place:
        """What the field itself says, and what gold's doubts say of its place."""
        at = None if self.gold is None else pointer(self.gold)
        return replace(
            self,
            weight=self.weight * spec.weight,
            critical=self.critical or spec.critical,
            skipped=self.skipped or skips_all(spec),
            optional=self.optional or at in self.doubts.optional,
            ignored=self.ignored or at in self.doubts.ignore,
            ignored_here=at in self.doubts.ignore,
        )

    def below(self, step: Any, gold: Any, prediction: Any) -> Place:
        """gold, prediction: the key or index there, None where that side has no such place."""
        return replace(
            self,
            path=(*self.path, step),
            gold=None if gold is None or self.gold is None else (*self.gold, gold),
            prediction=None if prediction is None or self.prediction is None else (*self.prediction, prediction),
        )

    def alone(self) -> Place:
        return replace(self, both=False)

    def row(self, verdict: str, similarity: float | None, *, gold: bool, prediction: bool) -> Row:
        if self.skipped or self.ignored:
            verdict, similarity = "skipped", None
        return Row(
            render_path(self.path),
            pointer(self.gold) if gold and self.gold is not None else None,
            pointer(self.prediction) if prediction and self.prediction is not None else None,
            verdict, similarity, self.weight, self.critical,
        )  # fmt: skip


def pointer(steps: tuple[Any, ...]) -> str:
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)


def skips_all(spec: Spec) -> bool:
    """Skip() on the items of a list or map is Skip() on the list or map."""
    return spec.skipped or (spec.kind in ("list", "map") and skips_all(spec.below[""]))


def nothing(value: Any) -> bool:
    """Also a list of nothing but nothing; an object of nulls is something."""
    if isinstance(value, str):
        return not value.strip(BLANK)
    if isinstance(value, list):
        return all(map(nothing, value))
    return value is None or value == {}


def is_nothing(spec: Spec, value: Any) -> bool:
    """The contract says that null items are dropped; items that are nothing in another form are dropped here too."""
    item = spec.below.get("")
    if spec.kind == "map" and isinstance(value, dict):
        return all(is_nothing(item, inner) for inner in value.values())
    if spec.kind == "list" and isinstance(value, list):
        return all(is_nothing(item, inner) for inner in value)
    return nothing(value)


def present(spec: Spec, value: Any) -> list[tuple[Any, Any]]:
    """(index or key, value) of what is something in a list or map."""
    pairs = (value.items() if isinstance(value, dict) else enumerate(value)) if value is not None else ()
    return [(step, inner) for step, inner in pairs if not is_nothing(spec.below[""], inner)]


def score(spec: Spec, gold: Gold, prediction: Any) -> Part:
    """The whole record; prediction None: a response that could not be had, which is like nothing (a silent point)."""
    place = Place(Doubts(dict(gold.accept), gold.optional, gold.ignore))
    if prediction is None:
        return Part(compare(spec, gold.labels, None, place.alone()).rows, 0.0)
    part = compare(spec, gold.labels, prediction, place)
    return part if part.counted else part._replace(similarity=1.0)


def compare(spec: Spec, gold: Any, prediction: Any, outer: Place) -> Part:
    """gold and prediction as filed; `outer` is where they stand, their own field not yet entered."""
    place = outer.enter(spec)
    gold = None if is_nothing(spec, gold) else gold
    prediction = None if is_nothing(spec, prediction) else prediction
    at_root = not place.path
    if gold is None and prediction is None and not at_root:
        shown = place.both and not place.skipped and not place.ignored
        row = at_itself(spec, place).row("absent", None, gold=False, prediction=False)
        return Part([row] if shown else [], 1.0, counted=False)
    wanted = {"leaf": object, "choice": object, "list": list}.get(spec.kind, dict)
    if prediction is not None and not isinstance(prediction, wanted):
        rows = compare(spec, gold, None, outer.alone()).rows
        part = Part([*rows, at_itself(spec, place).row("spurious", 0.0, gold=False, prediction=True)], 0.0)
    else:
        lonely = (gold is None or prediction is None) and not at_root
        part = COMPARE[spec.kind](spec, gold, prediction, place.alone() if lonely else place, outer)
        # That a record of nulls is as unlike nothing as any other is a silent point.
        part = part._replace(similarity=0.0) if lonely else part
    not_asked_for = prediction is None and place.optional and not at_root
    return part._replace(counted=not (place.skipped or place.ignored_here or not_asked_for))


def at_itself(spec: Spec, place: Place) -> Place:
    """A list's own path is `field[]`, a map's `field{}`."""
    step = {"list": (ITEM,), "map": (ENTRY,)}.get(spec.kind, ())
    return replace(place, path=(*place.path, *step))


def compare_leaf(spec: Spec, gold: Any, prediction: Any, place: Place, outer: Place) -> Part:
    sides = {"gold": gold is not None, "prediction": prediction is not None}
    if gold is None:
        return Part([place.row("spurious", 0.0, **sides)], 0.0)
    if prediction is None:
        verdict = ("skipped", None) if place.optional else ("missing", 0.0)
        return Part([place.row(*verdict, **sides)], 0.0)
    grades = [grade(spec.marker, value, prediction) for value in alternatives(gold, place)]
    best = max(0.0 if each is None else each for each in grades)
    readable = any(each is not None for each in grades)
    right = readable and best >= spec.marker.threshold - SLACK
    return Part([place.row("correct" if right else "wrong", best, **sides)], best)


def alternatives(gold: Any, place: Place) -> list[Any]:
    return [gold, *place.doubts.accept.get(pointer(place.gold or ()), ())]


def mean(parts: list[tuple[float, Part]]) -> float:
    counted = [(weight, part.similarity) for weight, part in parts if part.counted]
    total = math.fsum(weight for weight, _ in counted)
    return math.fsum(weight * each for weight, each in counted) / total if counted else 1.0


def compare_record(spec: Spec, gold: Any, prediction: Any, place: Place, outer: Place) -> Part:
    parts = field_parts(spec, gold or {}, prediction or {}, place)
    similarity = mean([(spec.below[name].weight, part) for name, part in parts.items()])
    return Part([row for part in parts.values() for row in part.rows], similarity)


def field_parts(spec: Spec, gold: Any, prediction: Any, place: Place) -> dict[str, Part]:
    return {
        name: compare(
            below, gold.get(name), prediction.get(name),
            place.below(name, name if name in gold else None, name if name in prediction else None),
        )
        for name, below in spec.below.items()
    }  # fmt: skip


def compare_union(spec: Spec, gold: Any, prediction: Any, place: Place, outer: Place) -> Part:
    """spec.below: arms by tag; spec.tag: the key that names the arm."""
    tags = [None if side is None else side.get(spec.tag) for side in (gold, prediction)]
    arms = [spec.below.get(tag) if isinstance(tag, str) else None for tag in tags]
    if gold is not None and prediction is not None and arms[0] is arms[1]:
        return compare_record(arms[0], gold, prediction, place, outer)
    leaf = next(iter(spec.below.values())).below[spec.tag]
    at = place.below(spec.tag, None if gold is None else spec.tag, None if prediction is None else spec.tag)
    rows = list(compare(leaf, tags[0], tags[1], at.alone()).rows)
    for arm, sides in zip(arms, ((gold or {}, {}), ({}, prediction or {})), strict=True):
        if arm is not None:
            others = {name: below for name, below in arm.below.items() if name != spec.tag}
            parts = field_parts(replace(arm, below=others), *sides, place.alone())
            rows += [row for part in parts.values() for row in part.rows]
    return Part(rows, 0.0)


def compare_choice(spec: Spec, gold: Any, prediction: Any, place: Place, outer: Place) -> Part:
    """A union without discriminator; spec.below: its arms in order."""
    own, other = (None if side is None else choose_arm(spec, side) for side in (gold, prediction))
    if other is None and prediction is not None:
        # What no arm validates where gold has nothing is a silent point: the first arm whose shape fits.
        other = own or next((arm for arm in spec.below.values() if fits(arm, prediction)), None)
    if other is None and gold is None:
        return Part([place.row("spurious", 0.0, gold=False, prediction=True)], 0.0)
    if gold is None or prediction is None or own is other:
        return compare(own or other, gold, prediction, outer)
    if own.kind == other.kind == "leaf":
        same_arm = [value for value in alternatives(gold, place) if choose_arm(spec, value) is other]
        best = max((grade(other.marker, value, prediction) or 0.0 for value in same_arm), default=0.0)
        right = bool(same_arm) and best >= other.marker.threshold - SLACK
        return Part([place.row("correct" if right else "wrong", best, gold=True, prediction=True)], best)
    there = compare(own, gold, None, outer.alone())
    here = compare(other, None, prediction, outer.alone())
    return Part(there.rows + here.rows, 0.0)


def compare_map(spec: Spec, gold: Any, prediction: Any, place: Place, outer: Place) -> Part:
    there, here = present(spec, gold), present(spec, prediction)
    partners: dict[int, int] = {}
    for written in (str, lambda key: " ".join(key.casefold().split())):
        for i, (key, _) in enumerate(there):
            for j, (other, _) in enumerate(here):
                if i not in partners and j not in partners.values() and written(key) == written(other):
                    partners[i] = j
    nulls = [key for key in gold or () if key not in dict(there)]
    rows, total, mine, theirs, pairs = gather(spec, there, here, partners, place, ENTRY, nulls)
    keys = mine + theirs - pairs
    return Part(rows, total / keys if keys else 1.0)


def compare_list(spec: Spec, gold: Any, prediction: Any, place: Place, outer: Place) -> Part:
    there, here = present(spec, gold), present(spec, prediction)
    partners = pair_items(spec, there, here, place, compare)
    rows, total, mine, theirs, _ = gather(spec, there, here, partners, place, ITEM, [])
    longer = max(mine, theirs)
    return Part(rows, total / longer if longer else 1.0)


def gather(
    spec: Spec, there: Any, here: Any, partners: dict[int, int], place: Place, step: Any, nulls: list[str]
) -> tuple[list[Row], float, int, int, int]:
    """(rows, total of the pairs, gold's count, the prediction's, pairs).

    Paired and unpaired items in gold's order, then what was predicted beside them. Ignored items, their partners,
    and optional items without one do not count.
    """
    item = spec.below[""]
    rows: list[Row] = []
    total, mine, theirs, pairs = 0.0, len(there), len(here), 0
    for i, (key, value) in enumerate(there):
        j = partners.get(i)
        at = place.below(step, key, None if j is None else here[j][0])
        part = compare(item, value, None if j is None else here[j][1], at if j is not None else at.alone())
        rows += part.rows
        entered = at.enter(item)
        if entered.ignored_here:
            mine -= 1
            theirs -= j is not None
        elif j is not None:
            total += part.similarity
            pairs += 1
        else:
            mine -= entered.optional
    for j, (key, value) in enumerate(here):
        if j not in partners.values():
            at = place.below(step, key if key in nulls else None, key).alone()
            rows += compare(item, None, value, at).rows
            theirs -= at.enter(item).ignored_here
    return rows, total, mine, theirs, pairs


COMPARE = {
    "leaf": compare_leaf, "record": compare_record, "union": compare_union, "choice": compare_choice,
    "map": compare_map, "list": compare_list,
}  # fmt: skip
