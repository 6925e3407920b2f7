"""Strict JSON: every place where the standard library is lenient, or dies."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from workspace_pieces import error_of

from harness.errors import GoldError, HarnessError, LimitError, PredictionError
from harness.limits import MAX_DEPTH, MAX_JSON_BYTES, MAX_NUMBER_DIGITS
from harness.workspace import read_json, read_prediction

SCALARS = st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.floats(allow_nan=False, allow_infinity=False)
JSON = st.recursive(
    SCALARS | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


def refused(data: str | bytes, kind: type[HarnessError] = GoldError) -> str:
    with pytest.raises(kind) as caught:
        read_json(data, file="g.json", error=GoldError)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@given(JSON)
def test_what_json_can_say_is_read_as_it_was_written(value: Any) -> None:
    assert read_json(json.dumps(value), file=None, error=GoldError) == value
    assert read_json(json.dumps(value, ensure_ascii=False).encode(), file=None, error=GoldError) == value


@given(st.text() | st.binary())
def test_any_text_is_a_value_or_one_clear_error(data: str | bytes) -> None:
    said = error_of(HarnessError, lambda: read_json(data, file="g.json", error=GoldError))
    assert said is None or (said.startswith("g.json:") and "\n" not in said)


def test_a_syntax_error_has_line_and_column() -> None:
    assert refused('{\n  "a": 1,\n  "b" 2\n}') == "g.json:3: not JSON: expecting ':' delimiter (column 7)"


def test_a_second_value_after_the_first_is_refused() -> None:
    assert refused("{} {}") == "g.json:1: not JSON: extra data (column 4)"


@pytest.mark.parametrize("text", ["", " \n"])
def test_an_empty_file_is_said_to_be_empty(text: str) -> None:
    assert "empty, where JSON was expected" in refused(text)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("NaN", "NaN"),
        ("Infinity", "an infinite number"),
        ("-Infinity", "an infinite number"),
        ("1e999", "an infinite number"),
    ],
)
def test_a_number_that_is_none_of_json_is_refused_with_its_pointer(text: str, what: str) -> None:
    assert refused(f'{{"a": [1, {text}]}}') == f"g.json: /a/1: {what} is not a value of JSON"


def test_a_key_that_stands_twice_is_refused_with_its_pointer() -> None:
    assert refused('{"a": [{"b/c": {"x": 1, "y": 2, "x": 1}}]}') == "g.json: /a/0/b~1c: the key 'x' stands twice"


def test_a_doubled_key_hidden_below_another_is_found_too() -> None:
    assert "stands twice" in refused('{"a": {"b": 1, "b": 2}, "a": 3}')


def test_bytes_that_are_not_utf8_are_refused_with_line_and_offset() -> None:
    said = refused(b'{"a":\n "\xe9"}')
    assert said == "g.json:2: byte 0xE9 at offset 8 is not UTF-8; save the file as UTF-8"


def test_a_byte_order_mark_is_no_part_of_the_value() -> None:
    assert read_json(b'\xef\xbb\xbf{"a": 1}', file=None, error=GoldError) == {"a": 1}


def test_the_offset_is_counted_from_the_start_of_a_file_with_a_byte_order_mark() -> None:
    assert "byte 0xFF at offset 4 " in refused(b'\xef\xbb\xbf"\xff"')


def test_the_deepest_nesting_that_is_allowed_is_read() -> None:
    assert read_json("[" * MAX_DEPTH + "]" * MAX_DEPTH, file=None, error=GoldError)


@pytest.mark.parametrize("depth", [MAX_DEPTH + 1, 100_000])
@pytest.mark.parametrize("pair", ["[]", ('{"a":', "}")])
def test_nesting_beyond_the_bound_is_a_limit_error(depth: int, pair: Any) -> None:
    text = pair[0] * depth + "1" + pair[1] * depth
    assert refused(text, LimitError) == f"g.json: nested deeper than {MAX_DEPTH} levels"


def test_an_integer_of_too_many_digits_is_a_limit_error() -> None:
    assert read_json("9" * MAX_NUMBER_DIGITS, file=None, error=GoldError) == 10**MAX_NUMBER_DIGITS - 1
    assert refused("9" * 5_000, LimitError) == "g.json: an integer has 5000 digits, and the limit is 1000"


def test_half_a_surrogate_pair_is_refused_with_its_pointer() -> None:
    assert refused('{"a": "\\ud83d"}').startswith("g.json: /a: an escape from \\ud800 to \\udfff")
    assert read_json('"\\ud83d\\ude00"', file=None, error=GoldError) == "😀"


def test_a_prediction_keeps_what_the_scorer_calls_invalid(tmp_path: Path) -> None:
    path = tmp_path / "p.json"
    path.write_text('{"a": NaN, "b": [Infinity, -1e999]}', encoding="utf-8")
    read = read_prediction(path)
    assert math.isnan(read["a"])
    assert read["b"] == [math.inf, -math.inf]


def test_half_a_surrogate_pair_in_a_prediction_becomes_a_replacement_character(tmp_path: Path) -> None:
    path = tmp_path / "p.json"
    path.write_text('{"a\\udc00": ["cut \\ud83d"]}', encoding="utf-8")
    assert read_prediction(path) == {"a\ufffd": ["cut \ufffd"]}


def test_a_prediction_that_is_no_json_names_its_file(tmp_path: Path) -> None:
    path = tmp_path / "p.json"
    path.write_text("sorry, I cannot", encoding="utf-8")
    with pytest.raises(PredictionError) as caught:
        read_prediction(path)
    assert str(caught.value) == f"{path}:1: not JSON: expecting value (column 1)"


def test_a_prediction_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(PredictionError, match=r"p\.json: there is no such file$"):
        read_prediction(tmp_path / "p.json")


def test_a_folder_in_place_of_a_prediction_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PredictionError, match=r"this is no regular file$"):
        read_prediction(tmp_path)


def test_a_file_beyond_the_bound_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "p.json"
    with path.open("wb") as file:
        file.truncate(MAX_JSON_BYTES + 1)
    with pytest.raises(LimitError, match=r"p\.json: the file has 67,108,865 bytes, and the limit is 64 MiB; split it"):
        read_prediction(path)
