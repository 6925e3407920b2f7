"""JSON is found wherever a model put it, and read as far as it goes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.extract.replies import read_json

names = st.text(max_size=5)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4),
    max_leaves=12,
)
records = st.dictionaries(names, values, max_size=4)


@given(value=values, indent=st.sampled_from([None, 2]))
def test_json_alone_is_read_whole(value: Any, indent: int | None) -> None:
    reading = read_json(f"\n {json.dumps(value, indent=indent)} ")
    assert (reading.value, reading.state, reading.odd) == (value, "whole", False)


@given(value=records, before=st.text("abc {}.\n`", max_size=20), after=st.text("abc .}\n`", max_size=20))
def test_an_object_in_prose_is_found(value: Any, before: str, after: str) -> None:
    reading = read_json(f"{before} said\n```json\n{json.dumps(value)}\n```\n{after} done")
    assert (reading.value, reading.state) == (value, "found")


def test_the_last_object_is_the_answer() -> None:
    assert read_json('The text has {"n": 1}. So: {"n": 2}. Note [1].').value == {"n": 2}


@given(
    value=st.dictionaries(names, values, min_size=1, max_size=4),
    share=st.floats(0, 1),
    before=st.sampled_from(["", "So {x}:\n```json\n"]),
)
def test_a_cut_object_gives_only_what_was_complete_in_it(value: Any, share: float, before: str) -> None:
    text = json.dumps(value)
    end = 1 + int(share * (len(text) - 2))
    reading = read_json(before + text[:end])
    assert reading.state == "cut"
    assert_is_beginning(reading.value or {}, value)


@given(value=records, share=st.floats(0, 1))
def test_what_is_cut_later_gives_no_less(value: Any, share: float) -> None:
    text = json.dumps({"first": 1, **value, "last": 2})
    sizes = [count_leaves(read_json(text[:end]).value) for end in (int(share * len(text)), len(text))]
    assert sizes[0] <= sizes[1]


def assert_is_beginning(part: Any, whole: Any) -> None:
    """Every leaf of `part` stands in `whole` at the same place with the same value."""
    if isinstance(part, dict):
        assert isinstance(whole, dict)
        for key, value in part.items():
            assert_is_beginning(value, whole[key])
    elif isinstance(part, list):
        assert len(part) <= len(whole)
        for one, other in zip(part, whole, strict=False):
            assert_is_beginning(one, other)
    else:
        assert type(part) is type(whole)
        assert part == whole


def count_leaves(value: Any) -> int:
    if isinstance(value, dict):
        return sum(map(count_leaves, value.values()))
    if isinstance(value, list):
        return sum(map(count_leaves, value))
    return 0 if value is None else 1


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": 1, "b": 12', {"a": 1}),
        ('{"a": 1, "b": -', {"a": 1}),
        ('{"a": 1, "b": 1.5e', {"a": 1}),
        ('{"a": 1, "b": tr', {"a": 1}),
        ('{"a": 1, "b": true', {"a": 1}),
        ('{"a": 1, "b": "x"', {"a": 1, "b": "x"}),
        ('{"a": 1, "b": "x\\', {"a": 1}),
        ('{"a": 1, "b', {"a": 1}),
        ('{"a": 1,', {"a": 1}),
        ('{"a": [1, 2, {"b": 3, "c": {', {"a": [1, 2, {"b": 3}]}),
        ('{"a": [{"b": 1}, {"b"', {"a": [{"b": 1}]}),
        ('{"a"', None),
        ("{", None),
    ],
)
def test_a_value_at_the_very_end_is_kept_only_if_it_is_surely_complete(text: str, value: Any) -> None:
    assert read_json(text).value == value
    assert read_json(text).state == "cut"


@pytest.mark.parametrize(
    "text", ["", "no JSON here", "{so} it {goes}", '{"a": 1]', '{"a": 1, 2}', "{'a': 1}", '{"a": 1 "b": 2}']
)
def test_text_that_is_no_json_is_not_taken_for_a_cut_off_one(text: str) -> None:
    reading = read_json(text)
    assert reading.value is None
    assert reading.state == "none"


def test_an_unfinished_thought_behind_the_answer_does_not_replace_it() -> None:
    assert read_json('{"n": 2} and then {"').value == {"n": 2}


@pytest.mark.parametrize("text", ['{"a": NaN}', '{"a": -Infinity}', '{"a": 1e999}', f'{{"a": {"9" * 1_001}}}'])
def test_numbers_that_are_none_are_kept_as_text_and_said_to_be_odd(text: str) -> None:
    reading = read_json(text)
    assert reading.odd
    assert isinstance(reading.value["a"], str)


def test_raw_control_characters_in_strings_are_read() -> None:
    assert read_json('{"a": "one\ntwo\x01"}').value == {"a": "one\ntwo\x01"}


def test_a_byte_order_mark_is_no_hindrance() -> None:
    assert read_json('\ufeff{"a": 1}').value == {"a": 1}


@pytest.mark.parametrize(
    "text", ["[" * 200_000, '{"a":' * 200_000, "x " + '{"a":[' * 101 + "]}" * 101, "[" * 101 + "]" * 101]
)
def test_nesting_without_end_is_not_read(text: str) -> None:
    assert read_json(text).value is None


def test_a_hundred_levels_are_read() -> None:
    assert read_json("[" * 100 + "]" * 100).state == "whole"


@pytest.mark.parametrize("unit", ["{", '{"', '{"a":1,', '{"a":"', "{a", '{"a":1}', "}{"])
def test_the_search_in_hostile_text_comes_to_an_end(unit: str) -> None:
    # Quadratic work over a megabyte would not: this asserts by returning.
    assert read_json("x" + unit * (1_000_000 // len(unit))).state in ("none", "cut", "found")


@given(st.text())
def test_any_text_gives_a_reading_that_can_be_written(text: str) -> None:
    json.dumps(read_json(text).value, allow_nan=False, ensure_ascii=False).encode("utf-8")
