"""Schemas of every kind, gold with doubts, and predictions near it, far from it and of no shape at all."""

from __future__ import annotations

import copy
import math
from dataclasses import replace
from typing import Annotated, Any, Literal

from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field, create_model
from reference_arms import choose_arm
from strategies import CODES, COUNTRIES, DATES, NAMES, URLS, WORDS, Spec

from harness import (
    Country,
    Custom,
    Date,
    Exact,
    Identifier,
    Keyed,
    Number,
    Ordered,
    PersonName,
    Record,
    Similar,
    Skip,
    Text,
    Unordered,
    Url,
)
from harness.records import Gold


def same_start(gold: Any, prediction: Any) -> float:
    """A custom comparator: half right where the first letters agree."""
    one, other = str(gold), str(prediction)
    return 1.0 if one == other else 0.5 * (one[:1] == other[:1])


NUMBERS = [0, 1, 2, 10, 1000, "1", "1,000", "$2", "10%", "1.0"]

LEAVES: list[tuple[Any, Any, list[Any]]] = [
    (str, Text(), [*WORDS, "trade  Talks", "“talks”"]),
    (str, Text(threshold=0.6, weight=2), WORDS),
    (str, Text(threshold=0), WORDS),
    (str, Similar(0.8, weight=0.5), WORDS),
    (str, PersonName(critical=True), NAMES),
    (str, Country(), COUNTRIES),
    (str, Date(), DATES),
    (str, Date(finer=True, threshold=0.5), DATES),
    (str, Identifier(), CODES),
    (str, Url(), URLS),
    (str, Exact(weight=3), CODES),
    (int, Number(), NUMBERS),
    (float, Number(rel_tol=0.5), NUMBERS),
    (float, Number(abs_tol=1), NUMBERS),
    (bool, Exact(), [True, False]),
    (Literal["low", "high"], Exact(), ["low", "high"]),
    (str, Custom(same_start, threshold=0.5), WORDS),
    (str, Skip(), WORDS),
]
"""(type, marker, values)."""


@st.composite
def leaves(draw: st.DrawFn) -> Spec:
    kind, marker, values = draw(st.sampled_from(LEAVES))
    return Spec(
        "leaf", Annotated[kind | None, marker], tuple(values), marker=marker, weight=marker.weight,
        critical=marker.critical, skipped=isinstance(marker, Skip),
    )  # fmt: skip


def nodes(depth: int) -> st.SearchStrategy[Spec]:
    if depth <= 0:
        return leaves()
    return st.one_of(
        leaves(), leaves(), records(depth - 1, nested=True), lists(depth - 1), lists(depth - 1), maps(depth - 1),
        unions(depth - 1), choices(), st.just(PARTS),
    )  # fmt: skip


@st.composite
def records(draw: st.DrawFn, depth: int = 2, *, nested: bool = False) -> Spec:
    names = ["a", "b", "c", "d.e", "f/g"][: draw(st.integers(1, 3))]
    below = {name: draw(nodes(depth)) for name in names}
    spec = Spec("record", model_of(below), below=below)
    return draw(marked(spec)) if nested else spec


def model_of(below: dict[str, Spec], **settings: Any) -> type[BaseModel]:
    fields: dict[str, Any] = {
        f"field_{index}": (spec.annotation, Field(None, alias=name)) for index, (name, spec) in enumerate(below.items())
    }
    return create_model("Generated", __config__=ConfigDict(**settings), **fields)


@st.composite
def marked(draw: st.DrawFn, spec: Spec) -> Spec:
    """The same with a weight, critical or skipped, or as it is."""
    marker = draw(st.sampled_from([None, None, Record(weight=2), Record(critical=True), Skip()]))
    annotation = spec.annotation | None if marker is None else Annotated[spec.annotation | None, marker]
    marker = marker or Record()
    return replace(
        spec, annotation=annotation, weight=marker.weight, critical=marker.critical, skipped=isinstance(marker, Skip)
    )


@st.composite
def lists(draw: st.DrawFn, depth: int) -> Spec:
    item = draw(st.one_of(leaves(), records(depth), nodes(depth)))
    markers: list[Any] = [
        Unordered(),
        Unordered(threshold=0),
        Unordered(threshold=0.3, weight=2),
        Ordered(),
        Ordered(threshold=0),
    ]
    names = [f"field_{index}" for index in range(len(item.below))] if item.kind == "record" else []
    names = list(item.below) if item is PARTS else names
    if names:
        scalars = [name for name, spec in zip(names, item.below.values(), strict=True) if spec.kind == "leaf"]
        markers += [Unordered(match_on=names[:1]), Unordered(match_on=names[-2:], threshold=0.3)]
        markers += [Keyed(name) for name in scalars[:1]] * 2
    marker = draw(st.sampled_from(markers))
    return Spec(
        "list", Annotated[list[item.annotation | None] | None, marker], below={"": item}, marker=marker,
        weight=marker.weight, ordered=isinstance(marker, Ordered),
    )  # fmt: skip


@st.composite
def maps(draw: st.DrawFn, depth: int) -> Spec:
    item = draw(nodes(depth))
    return Spec("map", dict[str, item.annotation | None] | None, below={"": item})


@st.composite
def unions(draw: st.DrawFn, depth: int) -> Spec:
    arms = {}
    for tag in ("call", "visit"):
        kind = Spec("leaf", Literal[tag], (tag,), marker=Exact())
        arms[tag] = draw(records(depth))
        below = {"kind": kind, **arms[tag].below}
        fields: dict[str, Any] = {"kind": (Literal[tag], ...)}
        fields |= {
            f"field_{index}": (spec.annotation, Field(None, alias=name))
            for index, (name, spec) in enumerate(arms[tag].below.items())
        }
        arms[tag] = Spec("record", create_model("Arm", **fields), below=below)
    call, visit = (arms[tag].annotation for tag in arms)
    union = Annotated[call | visit, Field(discriminator="kind")]
    return draw(marked(Spec("union", union, below=arms, tag="kind")))


@st.composite
def choices(draw: st.DrawFn) -> Spec:
    text = Spec("leaf", str, ("one", "two", "1"), marker=Text(), made=str)
    count = Spec("leaf", int, (1, 2), marker=Number(), made=int)
    flag = Spec("leaf", bool, (True, False), marker=Exact(), made=bool)
    person = record_arm({"name": text, "age": count})
    place = record_arm({"city": text, "code": count})
    texts = Spec("list", list[str], below={"": text}, marker=Unordered(), made=list)
    chosen = draw(st.sampled_from([(text, count), (count, flag, text), (person, place), (text, person), (text, texts)]))
    union = chosen[0].annotation
    for arm in chosen[1:]:
        union = union | arm.annotation
    return Spec("choice", union | None, below={str(index): arm for index, arm in enumerate(chosen)})


def record_arm(below: dict[str, Spec]) -> Spec:
    model = create_model(
        "Arm",
        __config__=ConfigDict(extra="forbid"),
        **{name: (spec.annotation | None, None) for name, spec in below.items()},
    )
    return Spec("record", model, below=below, made=model)


class Part(BaseModel):
    name: Annotated[str | None, Text(threshold=0.5)] = None
    count: int | None = None
    parts: list[Part] | None = None
    spare: Part | None = None


PARTS = Spec(
    "record", Part | None,
    below={
        "name": Spec("leaf", str, tuple(WORDS), marker=Text(threshold=0.5)),
        "count": Spec("leaf", int, (1, 2), marker=Number()),
    },
)  # fmt: skip
PARTS.below["parts"] = Spec("list", None, below={"": PARTS}, marker=Unordered())
PARTS.below["spare"] = PARTS
"""A model within itself."""


BLANKS = [None, "", " ", "\u200b", [], {}, [None]]
NOISE = [
    None,
    "",
    "other",
    7,
    1.5,
    True,
    math.nan,
    math.inf,
    [],
    {},
    ["x"],
    {"x": 1},
    {"kind": "call"},
    {"kind": "zzz", "a": 1},
    [["x"]],
    [None],
]


@st.composite
def values(draw: st.DrawFn, spec: Spec, depth: int = 4) -> Any:
    """JSON of the spec's shape, nothing of every form among it."""
    if spec.kind == "leaf":
        return draw(st.sampled_from([*spec.values, *spec.values, *spec.values, None, " "]))
    if depth <= 0 or draw(st.integers(0, 9)) == 9:
        return None
    if spec.kind == "choice":
        arm = draw(st.sampled_from(list(spec.below.values())))
        value = draw(values(arm, depth))
        return value if value is not None and choose_arm(spec, value) is not None else None
    if spec.kind == "record":
        return draw(record_values(spec, depth))
    if spec.kind == "union":
        tag = draw(st.sampled_from(list(spec.below)))
        return {**draw(record_values(spec.below[tag], depth)), spec.tag: tag}
    inner = values(spec.below[""], depth - 1)
    if spec.kind == "map":
        return draw(st.dictionaries(st.sampled_from(["x", "X", "y ", "y", "z/w", "z.w"]), inner, max_size=3))
    return draw(st.lists(inner, min_size=draw(st.sampled_from([0, 1, 2])), max_size=4 if depth > 2 else 3))


@st.composite
def record_values(draw: st.DrawFn, spec: Spec, depth: int = 4) -> dict[str, Any]:
    return {name: draw(values(below, depth - 1)) for name, below in spec.below.items() if draw(st.integers(0, 9)) < 9}


def something(value: Any) -> bool:
    return value not in (None, {}, []) and not (isinstance(value, str) and not value.strip())


@st.composite
def near(draw: st.DrawFn, spec: Spec, value: Any, depth: int = 4) -> Any:
    """`value` with items moved, dropped and doubled and leaves changed here and there."""
    fate = draw(st.integers(0, 19))
    if fate >= 17:
        return draw(values(spec, depth))
    if fate == 16 and depth < 4:
        return draw(st.sampled_from(NOISE))
    if isinstance(value, list) and spec.kind == "list":
        items = [draw(near(spec.below[""], item, depth - 1)) for item in value]
        if items and draw(st.booleans()):
            items = draw(st.permutations(items))
            items = draw(st.sampled_from([items, items[1:], [*items, items[0]][:4]]))
        return items
    if isinstance(value, dict) and spec.kind in ("record", "union", "map"):
        arm = spec.below.get(value.get(spec.tag), spec) if spec.kind == "union" else spec
        return {
            key: draw(near(arm.below.get(key, arm.below.get("")), inner, depth - 1)) for key, inner in value.items()
        }
    return copy.deepcopy(value)


def all_pointers(spec: Spec, value: Any, at: str = "") -> list[tuple[str, Spec, Any]]:
    """(pointer, spec, value) of everything that a gold value holds."""
    found = [(at, spec, value)]
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in steps:
        below = spec
        if spec.kind == "union":
            below = spec.below[value[spec.tag]]
        if spec.kind == "choice":
            continue
        below = below.below.get("", below.below.get(step) if isinstance(step, str) else None)
        if below is not None:
            found += all_pointers(below, inner, f"{at}/{str(step).replace('~', '~0').replace('/', '~1')}")
    return found


@st.composite
def doubted(draw: st.DrawFn, spec: Spec, labels: Any) -> Gold:
    """Gold as filed, some of its places accepted otherwise, optional or ignored."""
    places = all_pointers(spec, labels)
    known = [(at, leaf) for at, leaf, value in places if leaf.kind == "leaf" and something(value)]
    accept = {
        at: (draw(st.sampled_from(leaf.values)),)
        for at, leaf in (draw(st.lists(st.sampled_from(known), max_size=2)) if known else [])
    }
    pointers = st.lists(st.sampled_from([at for at, _, _ in places[1:]] or [""]), max_size=2)
    return Gold("", "", labels, accept=accept, optional=frozenset(draw(pointers)), ignore=frozenset(draw(pointers)))


@st.composite
def compared(draw: st.DrawFn, *, doubts: bool = False) -> tuple[Spec, Gold, Any]:
    """(spec, gold, prediction)."""
    spec = draw(records())
    labels = draw(record_values(spec))
    gold = draw(doubted(spec, labels)) if doubts else Gold("", "", labels)
    kind = draw(st.integers(0, 9))
    if kind >= 8:
        return spec, gold, draw(st.sampled_from(NOISE) if kind == 9 else values(spec))
    return spec, gold, draw(near(spec, labels))
