"""Each marker over values: what it takes for the same, how it grades, and what it cannot read."""

from __future__ import annotations

import random
from enum import Enum
from fractions import Fraction
from typing import Annotated, Any

import pytest
from pydantic import create_model
from rapidfuzz.distance import Indel, Levenshtein

import harness
from harness import Country, Custom, Date, Exact, Identifier, Number, PersonName, Similar, Text, Url
from harness.comparison.comparators.text import graded
from harness.errors import HarnessError
from harness.records import Outcome


def outcome(marker: Any, gold: Any, prediction: Any, kind: Any = str) -> Outcome:
    """The one slot of a record with one field of `marker`."""
    model = create_model("Sheet", value=(Annotated[kind | None, marker], None))
    (slot,) = harness.compare(model, {"value": gold}, {"value": prediction}).outcomes
    return slot


def verdict(marker: Any, gold: Any, prediction: Any, kind: Any = str) -> str:
    return outcome(marker, gold, prediction, kind).verdict


@pytest.mark.parametrize(
    ("marker", "gold", "prediction"),
    [
        (Exact(), 1, 1.0),
        (Exact(), "a b", "a b"),
        (Text(), "The  Mill\n", "the mill"),
        (Text(), "\u201cso\u201d \u2014 it\u2019s", "\"so\" - it's"),
        (Text(), "\ufb01ne", "FINE"),
        (Text(), "zero\u200bwidth", "zerowidth"),
        (Text(), "stra\u00dfe", "STRASSE"),
        (Similar(0.85), "of the mill the keeper", "The keeper of the mill"),
        (Similar(0.5, sense=True), "The talks will be held in Elm", "in Elm the talks will be held"),
        (Number(), 1247.5, "1,247.50"),
        (Number(), 3, "$3"),
        (Number(), 12, "12%"),
        (Number(), 1000, "1e3"),
        (Number(), -3, "-3"),
        (Number(), 5, "USD 5"),
        (Number(abs_tol=0.5), 10, 10.5),
        (Number(rel_tol=0.1), 100, 90),
        (Number(rel_tol=0.1), -100, -110),
        (Date(), "2031-05-02", "2031-05-02T00:00:00"),
        (Date(), "2031-05-02T10:00", "2031-05-02T10:00:00"),
        (Date(), "2031-05-02T10:00+02:00", "2031-05-02T08:00Z"),
        (Date(), "2031-05-02T10:00", "2031-05-02T10:00Z"),
        (Date(finer=True), "2031-05", "2031-05-17"),
        (PersonName(), "Quill, Ada", "Ada Quill"),
        (PersonName(), "Dr. Ada Quill", "ada quill"),
        (PersonName(), "Anna-Maria Pell", "Anna Maria Pell"),
        (PersonName(), "A. Quill", "Ada Quill"),
        (Country(), "France", "FR"),
        (Country(), "France", "FRA"),
        (Country(), "South Korea", "Republic of Korea"),
        (Country(), "Atlantis", "atlantis"),
        (Identifier(), "AB-12 / 7", "ab127"),
        (Identifier(), "--", "--"),
        (Url(), "HTTP://Example.org:80/a/", "http://example.org/a#part"),
    ],
)  # fmt: skip
def test_they_are_the_same(marker: Any, gold: Any, prediction: Any) -> None:
    found = outcome(marker, gold, prediction, Any)
    assert (found.verdict, found.similarity) == ("correct", 1.0)


@pytest.mark.parametrize(
    ("marker", "gold", "prediction"),
    [
        (Exact(), 1, True),
        (Exact(), 0, False),
        (Exact(), 5, "5"),
        (Exact(), "Mill", "mill"),
        (Text(), "caf\u00e9", "cafe"),
        (Text(), "mill", "mills"),
        (Similar(0.5, sense=True), "The talks will be held in Elm", "The talks will not be held in Elm"),
        (Similar(0.5, sense=True), "Ada Quill went north in May", "Ada Quill went south in May"),
        (Similar(0.5, sense=True), "Ada Quill took 12 sheep along", "Ada Quill took 21 sheep along"),
        (Number(), 1, 1.0000001),
        (Number(rel_tol=0.1), 90, 100),
        (Number(), 1247, "1.247"),
        (Date(), "2031-05-02", "2031-05-02T10:00"),
        (Date(), "2031-05", "2031-05-02"),
        (Date(finer=True), "2031-05-02", "2031-05"),
        (PersonName(), "Ada Quill", "Una Quill"),
        (Country(), "Niger", "Nigeria"),
        (Identifier(), "AB12", "AB21"),
        (Url(), "http://example.org/a", "https://example.org/a"),
        (Url(), "http://example.org/?a=1&b=2", "http://example.org/?b=2&a=1"),
    ],
)
def test_they_differ(marker: Any, gold: Any, prediction: Any) -> None:
    assert verdict(marker, gold, prediction, Any) == "wrong"


@pytest.mark.parametrize(
    ("marker", "gold", "prediction", "kind"),
    [
        (Text(), "5", 5, str),
        (Similar(), "5", 5, str),
        (PersonName(), "Ada", ["Ada"], str),
        (Number(), 5, "five", int),
        (Number(), 5, "(5)", int),
        (Number(), 5, "1,2345", int),
        (Number(), 1, True, int),
        (Date(), "2031-05-02", "2031-02-30", str),
        (Date(), "2031-05-02", "2031-W18", str),
        (Date(), "2031-05-02", "20310502", str),
        (Date(), "2031-05-02", "2 May 2031", str),
        (Country(), "Norway", "Korea", str),
        (Country(), "Norway", "USSR", str),
        (Identifier(), "a1", 1, str),
    ],
)
def test_what_the_marker_cannot_read_is_invalid(marker: Any, gold: Any, prediction: Any, kind: Any) -> None:
    found = outcome(marker, gold, prediction, kind)
    assert (found.verdict, found.reason, found.similarity) == ("wrong", "invalid", 0.0)


@pytest.mark.parametrize("value", ["Korea", "2031-02-30", "five"])
@pytest.mark.parametrize("marker", [Country(), Date(), Number()])
def test_equal_json_is_right_even_where_the_marker_cannot_read_it(marker: Any, value: str) -> None:
    assert verdict(marker, value, value, str) == "correct"


@pytest.mark.parametrize(
    ("marker", "gold", "prediction", "grade"),
    [
        (Text(), "mill", "mull", Fraction(3, 4)),
        (Text(), "ab", "abcd", Fraction(1, 2)),
        (Similar(), "abcd", "abxd", Fraction(6, 8)),
        (Number(), 5, 6, Fraction(0)),
        (Date(), "2031-05-02", "2031-05", Fraction(2, 3)),
        (Date(), "2031-05", "2031-05-02", Fraction(2, 3)),
        (Date(), "2031-05-02", "2031-06-02", Fraction(1, 3)),
        (Date(), "2031-05-02", "2030-05-02", Fraction(0)),
        (Date(finer=True), "2031-05", "2031-06-02", Fraction(1, 2)),
        (PersonName(), "Hong-kyun", "Hongkyun", Fraction(16, 17)),
    ],
)
def test_the_grade_is_as_defined(marker: Any, gold: Any, prediction: Any, grade: Fraction) -> None:
    assert outcome(marker, gold, prediction, Any).similarity == pytest.approx(float(grade), abs=1e-12)


def test_by_column_contradictions_grade_0_as_one_by_one() -> None:
    model = create_model("Sheet", all=(list[Annotated[str, Similar(0.5, sense=True)]], ...))
    found = harness.compare(
        model, {"all": ["prices rose in May"]}, {"all": ["prices fell in May", "in May prices rose"]}
    )
    paired = [(slot.gold_pointer, slot.prediction_pointer) for slot in found.outcomes if slot.verdict == "correct"]
    assert paired == [("/all/0", "/all/1")]


def test_a_grade_at_the_threshold_is_correct_and_below_it_wrong() -> None:
    assert verdict(Text(threshold=0.75), "mill", "mull") == "correct"
    assert verdict(Text(threshold=0.76), "mill", "mull") == "wrong"


def test_float_and_decimal_forgive_noise_and_an_int_nothing() -> None:
    for kind, expected in ((float, "correct"), (int, "wrong")):
        model = create_model("Sheet", value=(kind, ...))
        (slot,) = harness.compare(model, {"value": 0.3 * 10**9}, {"value": 0.3 * 10**9 + 0.1}).outcomes
        assert slot.verdict == expected


def test_numbers_are_decimal_so_that_a_tolerance_has_no_float_noise() -> None:
    assert verdict(Number(abs_tol=0.1), 0.3, 0.2, Any) == "correct"
    assert verdict(Number(abs_tol=0.1), 0.3, 0.19999999999999998, Any) == "wrong"


def test_an_enum_is_compared_as_the_json_it_is_written_as() -> None:
    class Colour(Enum):
        RED, BLUE = "red", "blue"

    model = create_model("Sheet", value=(Colour, ...))
    told = [harness.compare(model, {"value": "red"}, {"value": word}).outcomes[0] for word in ("red", "blue", "Red")]
    assert [(slot.verdict, slot.reason) for slot in told] == [
        ("correct", None),
        ("wrong", "other"),
        ("wrong", "invalid"),
    ]


def test_a_custom_function_sees_the_json_values_as_they_are() -> None:
    seen: list[tuple[Any, Any]] = []

    def grade(gold: Any, prediction: Any) -> float:
        seen.append((gold, prediction))
        return 0.5

    found = outcome(Custom(grade, threshold=0.5), " A ", 7, Any)
    assert (found.verdict, found.similarity, seen) == ("correct", 0.5, [(" A ", 7)] * len(seen))


@pytest.mark.parametrize("returned", [1.1, -0.1, float("nan"), None, "1"])
def test_a_custom_function_that_gives_no_grade_is_an_error_that_names_the_field(returned: Any) -> None:
    with pytest.raises(HarnessError, match="value"):
        outcome(Custom(lambda gold, prediction: returned), "a", "b")


def test_a_custom_function_may_answer_yes_or_no() -> None:
    assert verdict(Custom(lambda gold, prediction: gold[0] == prediction[0]), "Ada", "Arn") == "correct"


def test_a_custom_function_that_raises_is_an_error_that_names_the_field() -> None:
    def grade(gold: Any, prediction: Any) -> float:
        raise KeyError("no such town")

    with pytest.raises(HarnessError, match=r"value.*no such town"):
        outcome(Custom(grade), "a", "b")


def long_texts(seed: int, changed: int) -> tuple[str, str]:
    rng = random.Random(seed)
    text = "".join(rng.choices("abcdefgh ", k=4_000))
    other = list(text)
    for at in rng.sample(range(len(text)), changed):
        other[at] = rng.choice("abcdefgh ")
    return text, "".join(other)


@pytest.mark.parametrize("changed", [0, 1, 60, 79, 80, 81, 200, 4_000])
@pytest.mark.parametrize("scorer", [Levenshtein.normalized_similarity, Indel.normalized_similarity])
def test_a_long_text_is_graded_as_a_short_one_is(scorer: Any, changed: int) -> None:
    gold, prediction = long_texts(changed, changed)
    assert graded(scorer, gold, prediction) == scorer(gold, prediction)
    assert graded(scorer, gold, prediction[:2_100]) == scorer(gold, prediction[:2_100])
