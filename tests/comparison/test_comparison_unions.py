"""Unions: which arm is compared, and what another arm costs."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

import harness


class Call(BaseModel):
    kind: Literal["call"]
    number: str


class Visit(BaseModel):
    kind: Literal["visit"]
    place: str
    day: str | None = None


class Tagged(BaseModel):
    contact: Annotated[Call | Visit, Field(discriminator="kind")] | None = None


class Mill(BaseModel):
    wheels: int


class Farm(BaseModel):
    cows: int


class Untagged(BaseModel):
    site: Mill | Farm | None = None


class Scalar(BaseModel):
    size: int | str | None = None


VISIT = {"kind": "visit", "place": "Elm"}


def told(model: type[BaseModel], gold: object, prediction: object) -> list[tuple[str, str]]:
    return [(slot.path, slot.verdict) for slot in harness.compare(model, gold, prediction).outcomes]


def test_under_one_tag_the_arm_s_fields_are_compared() -> None:
    assert told(Tagged, {"contact": VISIT}, {"contact": VISIT | {"place": "Ash"}}) == [
        ("contact.kind", "correct"), ("contact.place", "wrong"), ("contact.day", "absent"),
    ]  # fmt: skip


def test_another_tag_is_a_wrong_tag_and_the_rest_is_missing_and_spurious() -> None:
    assert told(Tagged, {"contact": VISIT}, {"contact": {"kind": "call", "number": "5"}}) == [
        ("contact.kind", "wrong"), ("contact.place", "missing"), ("contact.number", "spurious"),
    ]  # fmt: skip


def test_an_unknown_tag_is_wrong_and_its_other_keys_are_unknown() -> None:
    found = harness.compare(Tagged, {"contact": VISIT}, {"contact": {"kind": "letter", "stamp": 3}})
    assert [(slot.path, slot.verdict, slot.reason) for slot in found.outcomes] == [
        ("contact.kind", "wrong", "invalid"), ("contact.place", "missing", None),
    ]  # fmt: skip
    assert found.unknown_keys == ("/contact/stamp",)


def test_a_missing_tag_is_a_missing_tag() -> None:
    assert told(Tagged, {"contact": VISIT}, {"contact": {"place": "Elm"}}) == [
        ("contact.kind", "missing"), ("contact.place", "missing"),
    ]  # fmt: skip


def test_nothing_on_both_sides_is_one_abstention() -> None:
    assert told(Tagged, {}, {"contact": None}) == [("contact", "absent")]


def test_without_a_discriminator_the_arm_is_the_one_that_is_valid() -> None:
    assert told(Untagged, {"site": {"wheels": 2}}, {"site": {"wheels": 3}}) == [("site.wheels", "wrong")]
    assert told(Untagged, {"site": {"wheels": 2}}, {"site": {"cows": 2}}) == [
        ("site.wheels", "missing"), ("site.cows", "spurious"),
    ]  # fmt: skip


def test_where_no_arm_is_valid_the_prediction_is_read_as_gold_s() -> None:
    assert told(Untagged, {"site": {"wheels": 2}}, {"site": {"wheels": "two"}}) == [("site.wheels", "wrong")]


def test_scalars_of_different_arms_are_wrong() -> None:
    assert told(Scalar, {"size": 5}, {"size": 5}) == [("size", "correct")]
    assert told(Scalar, {"size": 5}, {"size": "large"}) == [("size", "wrong")]
    assert told(Scalar, {"size": "Large"}, {"size": "large"}) == [("size", "correct")]
