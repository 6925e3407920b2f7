"""Schemas and records made up by hypothesis, in the small vocabularies in which ties and near misses are frequent."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from hypothesis import strategies as st
from pydantic import BaseModel, create_model

from harness import (
    Country,
    Date,
    Exact,
    Identifier,
    Keyed,
    Number,
    Ordered,
    PersonName,
    Similar,
    Text,
    Unordered,
    Url,
)

WORDS = ["talks", "Talks", "trade talks", "talks on trade", "visit", "summit", "the summit"]
NAMES = ["Kim Hong-kyun", "Hong-kyun Kim", "Sun Weidong", "S. Weidong", "Dr. Lee", "Lee"]
COUNTRIES = ["South Korea", "ROK", "CN", "China", "France", "Korea", "Atlantis"]
DATES = ["2024", "2024-05", "2024-05-26", "2024-06-18", "2024-06-18T09:00", "someday"]
CODES = ["A-1", "a1", "B 2", "-"]
URLS = ["http://a.example/x", "HTTP://A.example:80/x/", "https://a.example/x"]

LEAVES: dict[str, tuple[Any, list[Any]]] = {
    "text": (Annotated[str | None, Text()], WORDS),
    "loose": (Annotated[str | None, Text(threshold=0.7)], WORDS),
    "similar": (Annotated[str | None, Similar(0.8, weight=2)], WORDS),
    "name": (Annotated[str | None, PersonName(critical=True)], NAMES),
    "country": (Annotated[str | None, Country()], COUNTRIES),
    "date": (Annotated[str | None, Date()], DATES),
    "code": (Annotated[str | None, Identifier()], CODES),
    "url": (Annotated[str | None, Url()], URLS),
    "exact": (Annotated[str | None, Exact()], CODES),
    "count": (int | None, [0, 1, 2, 10]),
    "amount": (Annotated[float | None, Number(abs_tol=0.5)], [0.0, 0.4, 1.0, 2.5]),
    "flag": (bool | None, [True, False]),
    "level": (Literal["low", "high"] | None, ["low", "high"]),
}
"""kind -> (annotation, values); every comparator here declares itself symmetric."""


@dataclass(frozen=True)
class Spec:
    """A schema as the tests know it, beside the model that the package reads.

    kind: `leaf`, `record`, `list`, `map`, `union` (with a discriminator) or `choice` (without).
    values: a leaf's vocabulary. below: a record's fields or a union's arms by name, or the item under "".
    marker: a leaf's, or the one that pairs a list's items. tag: a union's discriminator. made: what pydantic
    makes of an arm's values.
    """

    kind: str
    annotation: Any
    values: tuple[Any, ...] = ()
    below: dict[str, Spec] = field(default_factory=dict)
    ordered: bool = False
    marker: Any = None
    weight: float = 1.0
    critical: bool = False
    skipped: bool = False
    tag: str = ""
    made: type | None = None


def _leaf(kind: str) -> Spec:
    annotation, values = LEAVES[kind]
    return Spec("leaf", annotation, tuple(values))


@st.composite
def _records(draw: st.DrawFn, depth: int) -> Spec:
    names = ["a", "b", "c", "d.e", "f/g"][: draw(st.integers(1, 4 if depth else 3))]
    below = {name: draw(_specs(depth - 1)) for name in names}
    fields: dict[str, Any] = {}
    for index, (name, spec) in enumerate(below.items()):
        fields[f"field_{index}"] = (spec.annotation, _field(name))
    return Spec("record", create_model("Generated", **fields), below=below)


def _field(alias: str) -> Any:
    from pydantic import Field

    return Field(None, alias=alias)


@st.composite
def _specs(draw: st.DrawFn, depth: int) -> Spec:
    shape = draw(st.sampled_from(["leaf", "leaf", "leaf", "record", "scalars", "records", "lists", "map"]))
    if shape == "leaf" or depth <= 0:
        return _leaf(draw(st.sampled_from(sorted(LEAVES))))
    if shape == "record":
        record = draw(_records(depth))
        return Spec("record", record.annotation | None, below=record.below)
    item = draw(_records(depth)) if shape == "records" else _leaf(draw(st.sampled_from(sorted(LEAVES))))
    if shape == "map":
        return Spec("map", dict[str, item.annotation] | None, below={"": item})
    if shape == "lists":
        inner = Spec("list", list[item.annotation], below={"": item})
        return Spec("list", list[inner.annotation] | None, below={"": inner})
    return draw(_lists(item))


@st.composite
def _lists(draw: st.DrawFn, item: Spec) -> Spec:
    markers: list[Any] = [Unordered(), Unordered(threshold=0.0), Ordered()]
    leaves = [
        f"field_{index}"
        for index, spec in enumerate(item.below.values())
        if spec.kind == "leaf"
    ]  # fmt: skip
    if item.kind == "record" and leaves:
        markers += [Keyed(leaves[0]), Unordered(match_on=(leaves[0],))]
    marker = draw(st.sampled_from(markers))
    annotation = Annotated[list[item.annotation] | None, marker]
    return Spec("list", annotation, below={"": item}, ordered=isinstance(marker, Ordered))


schemas = _records(2)
"""Specs of whole schemas; `annotation` is the model."""


def values(spec: Spec) -> st.SearchStrategy[Any]:
    """JSON of the spec's shape, nothing among it."""
    if spec.kind == "leaf":
        return st.sampled_from([*spec.values, None])
    if spec.kind == "record":
        whole = st.fixed_dictionaries({}, optional={name: values(below) for name, below in spec.below.items()})
        return whole if spec.annotation is not None and _is_model(spec.annotation) else st.none() | whole
    if spec.kind == "map":
        return st.dictionaries(st.sampled_from(["x", "X", "y", "z/w"]), values(spec.below[""]), max_size=3)
    return st.none() | st.lists(values(spec.below[""]), max_size=4)


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Spec, Any, Any]:
    """(spec, gold, prediction)."""
    spec = draw(schemas)
    return spec, draw(values(spec)), draw(values(spec))


def count_something(spec: Spec, value: Any) -> int:
    """The leaves of something in a value, counted by the tests' own reading of the contract."""
    if value is None or value in ("", [], {}):
        return 0
    if spec.kind == "leaf":
        return 1
    if spec.kind == "record":
        return sum(count_something(below, value.get(name)) for name, below in spec.below.items())
    items = value.values() if spec.kind == "map" else value
    return sum(count_something(spec.below[""], item) for item in items)
