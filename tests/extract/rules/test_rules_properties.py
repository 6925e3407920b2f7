"""For any schema and any text: JSON of the plan's shape, and the same one at every call."""

from __future__ import annotations

import datetime
import json
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, Field, create_model
from rules_texts import DIARY_TEXT, INVOICE_TEXT, LIFE_TEXT, MATCH_TEXT, Diary, Life, extract

from harness import Country, Custom, Date, Exact, Identifier, Number, Ordered, PersonName, Similar, Skip, Text, Url
from harness.plan import LeafPlan, ListPlan, MapPlan, PlanNode, RecordPlan, UnionPlan, compile_plan

MARKERS = [
    Country(), Custom(lambda gold, prediction: 1.0), Date(), Exact(), Identifier(), Number(), PersonName(),
    Similar(0.5), Skip(), Text(), Url(),
]  # fmt: skip
SCALARS = [
    str, int, float, bool, Decimal, bytes, Any, UUID, datetime.date, datetime.datetime, datetime.time,
    Literal["yes", "no"], Literal[1, 2], Literal["only"],
]  # fmt: skip
NAMES = [
    "name", "held_on", "country", "count", "price", "who", "summary", "id", "kind", "city", "topics", "is_open",
    "title", "quote", "url", "year", "language", "headline", "x",
]  # fmt: skip
ABOUT = st.sampled_from(
    [None, "", "Name of the person", "such as AB-12", "yes where told, else no", "at most three words"]
)

scalars = st.one_of(
    st.sampled_from(SCALARS),
    st.sampled_from(MARKERS).map(lambda marker: Annotated[str, marker]),
)


def records(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    fields = st.dictionaries(st.sampled_from(NAMES), st.tuples(inner, ABOUT, st.booleans()), min_size=1, max_size=4)
    return fields.map(made)


def made(fields: dict[str, tuple[Any, str | None, bool]]) -> Any:
    made_fields: dict[str, Any] = {}
    for name, (annotation, about, required) in fields.items():
        optional = (annotation | None, Field(None, description=about))
        made_fields[name] = (annotation, Field(description=about)) if required else optional
    return create_model("Made", **made_fields)


annotations = st.recursive(
    scalars,
    lambda inner: st.one_of(
        records(inner),
        inner.map(lambda item: list[item]),
        inner.map(lambda item: Annotated[list[item], Ordered()]),
        inner.map(lambda value: dict[str, value]),
        st.tuples(records(inner), records(inner)).map(lambda arms: arms[0] | arms[1]),
        st.just(int | str),
    ),
    max_leaves=5,
)
texts = st.one_of(
    st.sampled_from([DIARY_TEXT, INVOICE_TEXT, LIFE_TEXT, MATCH_TEXT, "nothing", "?"]),
    st.text(min_size=1, max_size=200),
    st.lists(st.sampled_from(["Mr Kim", "Seoul", "12", "on Monday", "yes", "no", ",", ".", "\n", ":", '"', "and"])).map(
        " ".join
    ),
)


def fits(node: PlanNode, value: Any) -> bool:
    """Whether JSON has the plan's shape; null and absence fit anywhere."""
    if value is None:
        return True
    if isinstance(node, RecordPlan):
        fields = {field.keys[0]: field.node for field in node.fields}
        return (
            isinstance(value, dict)
            and value.keys() <= fields.keys()
            and all(fits(fields[key], value[key]) for key in value)
        )
    if isinstance(node, ListPlan):
        return isinstance(value, list) and all(fits(node.item, item) for item in value)
    if isinstance(node, MapPlan):
        return isinstance(value, dict) and all(fits(node.value, item) for item in value.values())
    if isinstance(node, UnionPlan):
        return any(fits(arm.node, value) for arm in node.arms)
    assert isinstance(node, LeafPlan)
    return isinstance(value, (str, int, float)) and (node.closed is None or value in node.closed)


@settings(max_examples=150)
@given(records(annotations), texts, st.sampled_from([None, "2024-06-17", "2024", "someday"]))
def test_any_schema_gets_json_of_its_shape_and_the_same_at_every_call(model, text, published_at):
    found = extract(model, text, published_at)
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert fits(compile_plan(model), found)
    assert extract(model, text, published_at) == found


@given(texts)
def test_a_schema_without_required_fields_is_always_satisfied(text):
    class Free(BaseModel):
        life: Life | None = None
        diary: Diary | None = None
        tags: list[str] = Field(default_factory=list)
        limited: Annotated[int | None, Field(ge=0, le=5)] = None

    Free.model_validate_json(json.dumps(extract(Free, text, "2024-06-17")))
